package trigger

import (
	"encoding/json"
	"errors"

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
	GroupScopes map[string][]string
	// GroupPermissions become the permissions claim of the access token, by the same keys.
	// Default: none.
	GroupPermissions map[string][]string
	// MachineTenantResourceServer is the identifier of the resource server whose scopes
	// name a machine client's tenant: "tenant" for the scope tenant/acme. Needs Machines.
	// Default: machines have no tenant.
	MachineTenantResourceServer string
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Validate reports every problem at once, each "trigger.PreTokenGeneration.Field: what".
func (p PreTokenGenerationProps) Validate() error {
	const field = "trigger.PreTokenGeneration."
	if p.Pool == nil {
		return fielderr.Problem(field+"Pool", "is required")
	}
	return errors.Join(
		fielderr.Conflict(p.Pool.FeaturePlan() == userpool.Lite, field+"Pool", "FeaturePlan Lite", "the plan cannot change access tokens"),
		fielderr.Needs(p.MachineTenantResourceServer != "" && !p.Machines, field+"MachineTenantResourceServer", "Machines", "other event versions never see a machine's token"),
	)
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
