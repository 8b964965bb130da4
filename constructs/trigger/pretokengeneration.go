package trigger

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// PreTokenGenerationProps describes the pre-token-generation trigger. Only Pool is required.
type PreTokenGenerationProps struct {
	// Pool is the user pool. Access tokens can be changed on Essentials and Plus. Required.
	Pool *userpool.UserPool
	// Machines also hands the tokens of client_credentials to the trigger (event version
	// V3_0). Costs: one invocation for each such token. Default: V2_0, people only.
	Machines bool
	// GroupScopes are scopes that the members of a group get in their access token, "*" being
	// everybody who signs in: {"*": {"api/read"}, "admins": {"api/admin"}}. Default: none.
	// Allowed: <resource server>/<scope>, the server by a name without a slash; 2048 bytes in
	// all, since tokens travel in headers.
	GroupScopes map[string][]string
	// GroupPermissions become the permissions claim of the access token, by the same keys.
	// Default: none. Allowed: 1 to 128 letters, digits and _.:/*-, 2048 bytes in all.
	GroupPermissions map[string][]string
	// MachineTenantResourceServer is the identifier of the resource server whose scopes
	// name a machine client's tenant: "tenant" for the scope tenant/acme. Needs Machines.
	// Default: machines have no tenant. Allowed: identifiers without a slash.
	MachineTenantResourceServer string
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Validate reports every problem at once, each "trigger.PreTokenGeneration.Field: what".
func (p PreTokenGenerationProps) Validate() error {
	const field = "trigger.PreTokenGeneration."
	problems := []error{
		required(field, p.Pool, nil, true),
		entries(field+"GroupScopes", p.GroupScopes, customScope, "<resource server>/<scope>"),
		entries(field+"GroupPermissions", p.GroupPermissions, permission, "1 to 128 letters, digits and _.:/*-"),
	}
	if p.MachineTenantResourceServer != "" {
		problems = append(problems, fielderr.Matches(field+"MachineTenantResourceServer", p.MachineTenantResourceServer, serverName, "the identifier of a resource server, without a slash"))
	}
	return errors.Join(append(problems,
		fielderr.Conflict(p.Pool != nil && p.Pool.FeaturePlan() == userpool.Lite, field+"Pool", "FeaturePlan Lite", "the plan cannot change access tokens"),
		fielderr.Needs(p.MachineTenantResourceServer != "" && !p.Machines, field+"MachineTenantResourceServer", "Machines", "other event versions never see a machine's token"),
	)...)
}

// The forms are those of lambda/internal/pretoken, which refuses to start with any other, and
// then nobody gets a token.
var (
	customScope = regexp.MustCompile(`^[!#-.0-\[\]-~]{1,256}/[!#-.0-\[\]-~]{1,256}$`)
	serverName  = regexp.MustCompile(`^[!#-.0-\[\]-~]{1,256}$`)
	permission  = regexp.MustCompile(`^[A-Za-z0-9_.:/*-]{1,128}$`)
)

// maxAdded is how much all of a map's lists may add to an access token.
const maxAdded = 2048

// entries wants a list for each group, none empty, each entry of a form and once.
func entries(field string, lists map[string][]string, form *regexp.Regexp, says string) error {
	var problems []error
	size := 0
	for _, group := range slices.Sorted(maps.Keys(lists)) {
		at := fmt.Sprintf("%s[%q]", field, group)
		problems = append(problems,
			fielderr.Required(at, group),
			fielderr.Needs(len(lists[group]) == 0, at, "at least one entry", "an empty list has no effect"),
			fielderr.Unique(at, lists[group]))
		for i, entry := range lists[group] {
			size += len(entry) + len(`"",`)
			problems = append(problems, fielderr.Matches(fmt.Sprintf("%s[%d]", at, i), entry, form, says))
		}
	}
	if size > maxAdded {
		problems = append(problems, fielderr.Problem(field, "must add at most %d bytes to a token, got %d", maxAdded, size))
	}
	return errors.Join(problems...)
}

// NewPreTokenGeneration provisions the function that puts tenant, scopes and permissions
// into tokens (lambda/pretokengeneration). It panics with the error of
// PreTokenGenerationProps.Validate.
func NewPreTokenGeneration(scope constructs.Construct, id string, props PreTokenGenerationProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	environment := map[string]string{}
	encode(environment, "FEDERATED_TENANTS", props.Pool.FederatedTenants())
	encode(environment, "GROUP_SCOPES", props.GroupScopes)
	encode(environment, "GROUP_PERMISSIONS", props.GroupPermissions)
	if props.MachineTenantResourceServer != "" {
		environment["MACHINE_TENANT_RESOURCE_SERVER"] = props.MachineTenantResourceServer
	}
	version := "V2_0"
	if props.Machines {
		version = "V3_0"
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "pretokengeneration",
		Description: "puts tenant, scopes and permissions into tokens",
		Environment: environment,
		Options:     props.Function,
	})
	// The L2 knows V1 only, and "PreTokenGeneration" beside it would make the pool
	// ambiguous: the versioned configuration stands alone.
	return attach(scope, id, props.Pool, "PreTokenGenerationConfig", function,
		map[string]any{"LambdaArn": function.ARN(), "LambdaVersion": version})
}

// encode writes m into a variable as JSON with sorted keys; an empty map writes nothing.
func encode[V any](environment map[string]string, name string, m map[string]V) {
	if len(m) == 0 {
		return
	}
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // maps of strings always encode
	}
	environment[name] = string(text)
}
