package api

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes an API. Pool, Clients and Routes are required.
type Props struct {
	// Pool is the user pool whose tokens are accepted, new or imported. Required.
	Pool *userpool.UserPool
	// Clients are the app clients of Pool whose tokens are accepted; those of others are refused.
	// Required. A REST API's authorizer knows only pools, and accepts all clients of Pool.
	Clients []*appclient.Client
	// Name in the console. Default: the construct's id. Allowed: up to 128 characters.
	Name string
	// Routes of the API. Required. Allowed: 200, since each takes two of the 500 resources that a
	// stack can have, and 40 for one function, whose policy has an entry for each. Of a REST API,
	// whose paths are resources too, the CDK refuses fewer.
	Routes []Route
	// Origins are the web apps that may call from a browser, such as
	// appclient.Client.Origins(). Default: none, and no CORS at all.
	Origins []string
	// RatePerSecond and Burst limit all callers together. Default: 50 and 100.
	// Allowed: 1 to 10000 and 1 to 5000.
	RatePerSecond, Burst int
	// LogRetentionDays of the access logs. Default: 365. Allowed: as gofunction.Options.
	LogRetentionDays int
	// Destroy lets the access logs go with the stack. It is the second of two keys: the
	// first is control.MarkEphemeral on the environment. Default: they are retained.
	Destroy bool
	// LogicalID pins the logical id of the API, and with it its address. Default: the CDK's.
	LogicalID string
}

// Route is one method of one path.
type Route struct {
	// Method: GET, HEAD, POST, PUT, PATCH or DELETE. Required.
	Method string
	// Path such as /tenants/{tenant}/orders; {rest+} at its end takes all that follows. Required.
	Path string
	// Scopes of which a token needs one. Required: a route without any would take ID tokens.
	Scopes []string
	// Function answers. Required.
	Function *gofunction.Function
}

// maxRoutes of one function. Each is a statement of some 450 bytes in the function's policy,
// which Lambda limits to 20 KB
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const maxRoutes = 40

var (
	pathForm  = regexp.MustCompile(`^/$|^(?:/(?:[A-Za-z0-9._~-]+|\{[A-Za-z0-9_]+\}))*(?:/(?:[A-Za-z0-9._~-]+|\{[A-Za-z0-9_]+\+?\}))$`)
	scopeForm = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]+$`)
)

// Validate reports every problem at once, each "api.Field: what". That Destroy has its second
// key, and that the clients are the pool's, is checked by New, which knows the tree.
func (p Props) Validate() error {
	d := p.defaults()
	problems := []error{
		fielderr.Count("api.Clients", len(p.Clients), 1, 50),
		members.Given("api.Clients", p.Clients),
		fielderr.Count("api.Routes", len(p.Routes), 1, 200),
		fielderr.Between("api.RatePerSecond", d.RatePerSecond, 1, 10000),
		fielderr.Between("api.Burst", d.Burst, 1, 5000),
		fielderr.Unique("api.Origins", p.Origins),
		fielderr.Length("api.Name", p.Name, 0, 128),
		naming.LogicalID("api.LogicalID", p.LogicalID),
		logs.Retention("api.LogRetentionDays", d.LogRetentionDays),
	}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("api.Pool", "is required"))
	}
	for i, o := range p.Origins {
		problems = append(problems, naming.Origin(fmt.Sprintf("api.Origins[%d]", i), o))
	}
	var keys []string
	answers := map[*gofunction.Function]int{}
	for i, r := range p.Routes {
		at := fmt.Sprintf("api.Routes[%d]", i)
		problems = append(problems, r.validate(at))
		keys = append(keys, r.Method+" "+r.Path)
		if answers[r.Function]++; r.Function != nil && answers[r.Function] == maxRoutes+1 {
			problems = append(problems, fielderr.Problem(at+".Function", "must answer at most %d routes; take {rest+} or a second function", maxRoutes))
		}
	}
	return errors.Join(append(problems, fielderr.Unique("api.Routes", keys))...)
}

func (r Route) validate(field string) error {
	problems := []error{
		naming.Choice(field+".Method", r.Method, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
		fielderr.Matches(field+".Path", r.Path, pathForm, "a path such as /tenants/{tenant}/orders"),
		fielderr.Needs(len(r.Scopes) == 0, field+".Scopes", "at least one scope", "without one the route would take ID tokens"),
	}
	problems = append(problems, fielderr.Unique(field+".Scopes", r.Scopes),
		fielderr.Unique(field+".Path", placeholder.FindAllString(strings.ReplaceAll(r.Path, "+}", "}"), -1)))
	for i, s := range r.Scopes {
		problems = append(problems, fielderr.Matches(fmt.Sprintf("%s.Scopes[%d]", field, i), s, scopeForm, "a scope without spaces, quotes or backslashes"))
	}
	if r.Function == nil {
		problems = append(problems, fielderr.Problem(field+".Function", "is required"))
	}
	return errors.Join(problems...)
}

func (p Props) defaults() Props {
	if p.RatePerSecond == 0 {
		p.RatePerSecond = 50
	}
	if p.Burst == 0 {
		p.Burst = 100
	}
	if p.LogRetentionDays == 0 {
		p.LogRetentionDays = 365
	}
	return p
}

// check is Validate and what only the tree knows.
func (p Props) check(scope constructs.Construct) error {
	return errors.Join(p.Validate(), control.CheckDestroy("api.Destroy", p.Destroy, scope),
		members.Of("api.Clients", p.Clients, p.Pool, "tokens of other pools are refused"))
}
