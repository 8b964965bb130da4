package trigger

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
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
	// Pool is the user pool. Its TenantAssignment decides what the trigger accepts. Required.
	Pool *userpool.UserPool
	// FederatedProviders are the identity providers whose users may be created at their
	// first sign-in. Default: none.
	FederatedProviders []string
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

var providerName = regexp.MustCompile(`^[^\s,_][^\s,]{0,30}[^\s,_]$|^[^\s,_]$`)

// Validate reports every problem at once, each "trigger.PreSignUp.Field: what".
func (p PreSignUpProps) Validate() error {
	var problems []error
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("trigger.PreSignUp.Pool", "is required"))
	}
	for i, name := range p.FederatedProviders {
		problems = append(problems, fielderr.Matches(fmt.Sprintf("trigger.PreSignUp.FederatedProviders[%d]", i), name, providerName,
			"a provider's name, 1 to 32 characters without space or comma"))
	}
	return errors.Join(append(problems, fielderr.Unique("trigger.PreSignUp.FederatedProviders", p.FederatedProviders))...)
}

// NewPreSignUp provisions the function that decides who may sign up, and into which
// tenant (lambda/presignup). It panics with the error of PreSignUpProps.Validate.
func NewPreSignUp(scope constructs.Construct, id string, props PreSignUpProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	environment := maps.Clone(props.Pool.TenantAssignment().Environment())
	if len(props.FederatedProviders) > 0 {
		environment["FEDERATED_PROVIDERS"] = strings.Join(props.FederatedProviders, ",")
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "presignup",
		Description: "decides who may sign up, and into which tenant",
		Environment: environment,
		Options:     props.Function,
	})
	return New(scope, id, Props{Pool: props.Pool, Operation: PreSignUp, Function: function})
}
