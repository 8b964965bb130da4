package trigger

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// functions is where this module keeps the source of its triggers.
const functions = "example.com/cognitocdk/lambda/"

// PreSignUpProps describes the pre-sign-up trigger. Only Pool is required.
type PreSignUpProps struct {
	// Pool is the user pool. Its TenantAssignment and FederatedTenants decide whom
	// the trigger accepts. Required.
	Pool *userpool.UserPool
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Validate reports every problem at once, each "trigger.PreSignUp.Field: what".
func (p PreSignUpProps) Validate() error {
	if p.Pool == nil {
		return fielderr.Problem("trigger.PreSignUp.Pool", "is required")
	}
	return nil
}

// NewPreSignUp provisions the function that decides who may sign up, and into which
// tenant (lambda/presignup). It panics with the error of PreSignUpProps.Validate.
func NewPreSignUp(scope constructs.Construct, id string, props PreSignUpProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	environment := maps.Clone(props.Pool.TenantAssignment().Environment())
	if providers := slices.Sorted(maps.Keys(props.Pool.FederatedTenants())); len(providers) > 0 {
		environment["FEDERATED_PROVIDERS"] = strings.Join(providers, ",")
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "presignup",
		Description: "decides who may sign up, and into which tenant",
		Environment: environment,
		Options:     props.Function,
	})
	return New(scope, id, Props{Pool: props.Pool, Operation: PreSignUp, Function: function})
}
