package control

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/internal/fielderr"
)

// The controls that the constructs of this module can be excused from. They are ids of
// rules in docs/rules.md.
const (
	// ClientWritesAuthority: an app client may write an attribute that decides what its user may do.
	ClientWritesAuthority = "client-writes-authority"
	// ClientCallbackHTTPS: a redirect goes to a loopback address without TLS.
	ClientCallbackHTTPS = "client-callback-https"
	// ClientPasswordFlow: passwords travel to Cognito in the request instead of by SRP.
	ClientPasswordFlow = "client-password-flow"
	// ClientAdminScope: tokens of the code flow may change their own user's attributes and devices.
	ClientAdminScope = "client-admin-scope"
	// DeletionProtection: the user pool can be deleted by one call.
	DeletionProtection = "deletion-protection"
	// PoolRetained: the user pool goes with its stack.
	PoolRetained = "pool-retained"
	// BucketRetained: the bucket goes with its stack.
	BucketRetained = "bucket-retained"
	// SelfSignUpTenant: people who register choose a tenant, which a trigger must check.
	SelfSignUpTenant = "self-sign-up-tenant"
	// MFAOff: no user can have a second factor.
	MFAOff = "mfa-off"
	// PasswordPolicy: the password policy is weaker than Security Hub and NIST ask for.
	PasswordPolicy = "password-policy"
	// TableRetained: the table goes with its stack.
	TableRetained = "table-retained"
	// IdentityPoolRetained: the identity pool, and with it all identity ids, goes with its stack.
	IdentityPoolRetained = "identity-pool-retained"
	// SelfSignUp: anybody can register.
	SelfSignUp = "self-sign-up"
	// Guests: people who did not sign in get AWS credentials.
	Guests = "guests"
)

// Exception excuses one resource from one control, and says why. It is written to the
// resource's metadata under "cognitocdk:exceptions"; `cognitocdk audit` then reports it
// under exceptions instead of findings. An exception without a reason is refused.
type Exception struct {
	// Control is the rule's id, such as control.ClientCallbackHTTPS.
	Control string
	// Reason is for the person who reviews this in a year.
	Reason string
}

// MetadataKey is the key of resource metadata under which exceptions stand.
const MetadataKey = "cognitocdk:exceptions"

// Record adds exceptions to those in the metadata of a CloudFormation resource. It is for what
// this module does not model, resources and overrides alike: the constructs call it
// themselves. It panics for an exception without a reason, and for a control that is none.
func Record(resource awscdk.CfnResource, exceptions ...Exception) {
	if len(exceptions) == 0 {
		return
	}
	var problems []error
	list, _ := resource.GetMetadata(jsii.String(MetadataKey)).([]any)
	for _, e := range exceptions {
		if audit.ByID(e.Control) == nil {
			problems = append(problems, fielderr.Problem("control.Record.Control", "%q is no control; `cognitocdk rules` lists them", e.Control))
		}
		if strings.TrimSpace(e.Reason) == "" {
			problems = append(problems, fielderr.Problem("control.Record.Reason", "is required for the exception from %q", e.Control))
		}
		list = append(list, map[string]any{"control": e.Control, "reason": e.Reason})
	}
	if err := errors.Join(problems...); err != nil {
		panic(err)
	}
	resource.AddMetadata(jsii.String(MetadataKey), list)
}

// A Weakening is one default that given props make weaker.
type Weakening struct {
	// Control is the control that is then not met.
	Control string
	// Field is the property that causes it, and What says how.
	Field, What string
}

// Check wants one exception for every weakening and a weakening for every exception,
// each with its reason. field is the path of the exceptions' list.
func Check(field string, exceptions []Exception, weakened []Weakening) error {
	var problems []error
	for _, w := range weakened {
		if !slices.ContainsFunc(exceptions, func(e Exception) bool { return e.Control == w.Control }) {
			problems = append(problems, fielderr.Problem(w.Field,
				"%s; to accept that, add control.Exception{Control: %q, Reason: …} to %s", w.What, w.Control, field))
		}
	}
	for i, e := range exceptions {
		at := fmt.Sprintf("%s[%d]", field, i)
		if strings.TrimSpace(e.Reason) == "" {
			problems = append(problems, fielderr.Problem(at+".Reason", "is required"))
		}
		if !slices.ContainsFunc(weakened, func(w Weakening) bool { return e.Control == w.Control }) {
			problems = append(problems, fielderr.Problem(at+".Control", "%q excuses nothing here; remove it", e.Control))
		}
	}
	return errors.Join(problems...)
}

const ephemeralKey = "cognitocdk:ephemeral"

// MarkEphemeral turns the first of the two keys for destroying data: everything below
// scope belongs to a throw-away environment, for this reason. The second is the
// construct's own Destroy property. Call it before constructs are added to scope.
func MarkEphemeral(scope constructs.Construct, reason string) {
	if strings.TrimSpace(reason) == "" {
		panic(fielderr.Problem("control.MarkEphemeral.reason", "is required"))
	}
	scope.Node().SetContext(jsii.String(ephemeralKey), reason)
}

// Ephemeral is the reason given to [MarkEphemeral] at scope or above it, or "".
func Ephemeral(scope constructs.Construct) string {
	reason, _ := scope.Node().TryGetContext(jsii.String(ephemeralKey)).(string)
	return reason
}

// CheckDestroy wants both keys for destroying data.
func CheckDestroy(field string, destroy bool, scope constructs.Construct) error {
	return fielderr.Needs(destroy && Ephemeral(scope) == "", field, "an environment marked by control.MarkEphemeral",
		"destroying data takes two keys, and this environment is not said to be throw-away")
}
