package apiaccess

import (
	"errors"
	"fmt"
	"regexp"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes a deployed API: HTTP or REST, in the stack's account and region. Only
// APIID is required.
type Props struct {
	// APIID is the API's id, the first label of its execute-api host name. Required.
	APIID string
	// Stage is the one stage that can be called. Default: $default, which every HTTP API
	// can have and no REST API has.
	Stage string
}

// Route is one method of one path.
type Route struct {
	// Method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS. Required.
	Method string
	// Path from the stage on, such as "/orders". Required.
	// Allowed: exact segments; no parameter in braces, no * and no ?
	Path string
	// Below grants everything below Path, at any depth, and not Path itself.
	Below bool
}

var (
	apiID = regexp.MustCompile(`^[a-z0-9]{1,64}$`)
	stage = regexp.MustCompile(`^(?:\$default|[A-Za-z0-9_-]{1,128})$`)
	path  = regexp.MustCompile(`^/(?:[A-Za-z0-9._~%:@+=,;!&()-]+(?:/[A-Za-z0-9._~%:@+=,;!&()-]+)*)?$`)
)

// Validate reports every problem at once, each "apiaccess.Field: what"; unresolved CDK
// tokens pass.
func (p Props) Validate() error {
	problems := []error{fielderr.Required("apiaccess.APIID", p.APIID)}
	if p.APIID != "" {
		problems = append(problems, fielderr.Matches("apiaccess.APIID", p.APIID, apiID, "the id of an API, letters a-z and digits"))
	}
	return errors.Join(append(problems, fielderr.Matches("apiaccess.Stage", p.stage(), stage, "$default, or 1 to 128 letters, digits, _ and -"))...)
}

func (p Props) stage() string {
	if p.Stage == "" {
		return "$default"
	}
	return p.Stage
}

// validateRoutes wants at least one, each once, none with a wildcard.
func validateRoutes(field string, routes []Route) error {
	problems := []error{fielderr.Count(field, len(routes), 1, 50)}
	var seen []string
	for i, r := range routes {
		at := fmt.Sprintf("%s[%d]", field, i)
		seen = append(seen, r.String())
		problems = append(problems,
			naming.Choice(at+".Method", r.Method, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
			fielderr.Matches(at+".Path", r.Path, path, `a path such as "/orders", without parameters and wildcards; see Route.Below`))
	}
	return errors.Join(append(problems, fielderr.Unique(field, seen))...)
}

// String is the route as an execute-api ARN ends: GET/orders, GET/orders/*.
func (r Route) String() string {
	switch {
	case r.Below && r.Path == "/":
		return r.Method + "/*"
	case r.Below:
		return r.Method + r.Path + "/*"
	}
	return r.Method + r.Path
}
