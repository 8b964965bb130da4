package trigger

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// PostConfirmationProps describes the post-confirmation trigger. Pool and one of
// DefaultGroups and Table are required.
type PostConfirmationProps struct {
	// Pool is the user pool. Required.
	Pool *userpool.UserPool
	// DefaultGroups is the group that a new user joins, by tenant, "*" for all others:
	// {"*": "members"}. The groups must exist. Default: none.
	DefaultGroups map[string]string
	// Table gets a profile row for each user. Default: none.
	Table *Table
	// EventBusARN is an EventBridge bus of the stack's region that gets a UserConfirmed event. Needs Table, which
	// remembers who was announced. Default: none.
	EventBusARN string
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// PreAuthenticationProps describes the pre-authentication trigger: suspended tenants and
// denied users, listed in the table, cannot sign in. Pool and Table are required.
type PreAuthenticationProps struct {
	Pool     *userpool.UserPool
	Table    *Table
	Function gofunction.Options
}

// PostAuthenticationProps describes the post-authentication trigger: the time of the last
// sign-in, and an audit event without personal data. Pool and Table are required.
type PostAuthenticationProps struct {
	Pool  *userpool.UserPool
	Table *Table
	// EventBusARN is an EventBridge bus of the stack's region that gets a UserSignedIn event. Default: none.
	EventBusARN string
	Function    gofunction.Options
}

var (
	eventBus  = regexp.MustCompile(`^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus/[/.A-Za-z0-9_-]{1,256}$`)
	tenantKey = regexp.MustCompile(`^(?:\*|[a-z0-9-]{1,64})$`)
)

// Validate reports every problem at once, each "trigger.PostConfirmation.Field: what".
func (p PostConfirmationProps) Validate() error {
	const field = "trigger.PostConfirmation."
	problems := []error{
		required(field, p.Pool, p.Table, true),
		fielderr.Needs(p.Table == nil && len(p.DefaultGroups) == 0, field+"DefaultGroups", "a value, or Table", "the function would do nothing"),
		fielderr.Needs(p.Table == nil && p.EventBusARN != "", field+"EventBusARN", "Table", "it remembers who was announced"),
		busARN(field, p.EventBusARN),
	}
	for _, tenant := range slices.Sorted(maps.Keys(p.DefaultGroups)) {
		at := fmt.Sprintf("%sDefaultGroups[%q]", field, tenant)
		problems = append(problems,
			fielderr.Matches(at, tenant, tenantKey, `a tenant of 1 to 64 characters a-z, 0-9 and -, or "*"`),
			naming.Group(at, p.DefaultGroups[tenant]))
	}
	return errors.Join(problems...)
}

// Validate reports every problem at once, each "trigger.PreAuthentication.Field: what".
func (p PreAuthenticationProps) Validate() error {
	return required("trigger.PreAuthentication.", p.Pool, p.Table, false)
}

// Validate reports every problem at once, each "trigger.PostAuthentication.Field: what".
func (p PostAuthenticationProps) Validate() error {
	const field = "trigger.PostAuthentication."
	return errors.Join(required(field, p.Pool, p.Table, false), busARN(field, p.EventBusARN))
}

func required(field string, pool *userpool.UserPool, table *Table, tableOptional bool) error {
	var problems []error
	if pool == nil {
		problems = append(problems, fielderr.Problem(field+"Pool", "is required"))
	}
	if table == nil && !tableOptional {
		problems = append(problems, fielderr.Problem(field+"Table", "is required"))
	}
	return errors.Join(problems...)
}

func busARN(field, arn string) error {
	if arn == "" {
		return nil
	}
	return fielderr.Matches(field+"EventBusARN", arn, eventBus, "the ARN of an event bus")
}

// NewPostConfirmation provisions the function that puts a new user into a group and writes
// the profile row (lambda/postconfirmation). It panics with the error of Validate.
func NewPostConfirmation(scope constructs.Construct, id string, props PostConfirmationProps) *Trigger {
	if err := errors.Join(props.Validate(), naming.Region("trigger.PostConfirmation.EventBusARN", props.EventBusARN, scope)); err != nil {
		panic(err)
	}
	environment := remembering(props.Pool, props.Table, props.EventBusARN)
	encode(environment, "DEFAULT_GROUPS", props.DefaultGroups)
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "postconfirmation",
		Description: "gives a confirmed user a group and a profile",
		Environment: environment,
		Options:     props.Function,
	})
	if len(props.DefaultGroups) > 0 {
		function.Allow("Groups", &awsiam.PolicyStatementProps{
			Actions: jsii.Strings("cognito-idp:AdminAddUserToGroup"), Resources: jsii.Strings(props.Pool.ARN())})
	}
	if props.Table != nil {
		props.Table.allow(function, props.Pool, []string{"dynamodb:UpdateItem"}, "user")
	}
	announce(function, props.EventBusARN)
	return New(scope, id, Props{Pool: props.Pool, Operation: PostConfirmation, Function: function})
}

// NewPreAuthentication provisions the function that turns away who is suspended
// (lambda/preauthentication). It panics with the error of Validate.
func NewPreAuthentication(scope constructs.Construct, id string, props PreAuthenticationProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "preauthentication",
		Description: "turns away suspended tenants and denied users",
		Environment: remembering(props.Pool, props.Table, ""),
		Options:     props.Function,
	})
	props.Table.allow(function, props.Pool, []string{"dynamodb:BatchGetItem"}, "denied", "suspended")
	return New(scope, id, Props{Pool: props.Pool, Operation: PreAuthentication, Function: function})
}

// NewPostAuthentication provisions the function that notes sign-ins
// (lambda/postauthentication). It panics with the error of Validate.
func NewPostAuthentication(scope constructs.Construct, id string, props PostAuthenticationProps) *Trigger {
	if err := errors.Join(props.Validate(), naming.Region("trigger.PostAuthentication.EventBusARN", props.EventBusARN, scope)); err != nil {
		panic(err)
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "postauthentication",
		Description: "notes the last sign-in",
		Environment: remembering(props.Pool, props.Table, props.EventBusARN),
		Options:     props.Function,
	})
	props.Table.allow(function, props.Pool, []string{"dynamodb:UpdateItem"}, "user")
	announce(function, props.EventBusARN)
	return New(scope, id, Props{Pool: props.Pool, Operation: PostAuthentication, Function: function})
}

// remembering is the environment of a function that keeps something about users.
func remembering(pool *userpool.UserPool, table *Table, bus string) map[string]string {
	environment := map[string]string{}
	if table != nil {
		environment["USER_TABLE"] = table.Name()
	}
	if bus != "" {
		environment["EVENT_BUS"] = bus
	}
	encode(environment, "FEDERATED_TENANTS", pool.FederatedTenants())
	return environment
}

func announce(function *gofunction.Function, bus string) {
	if bus != "" {
		function.Allow("Events", &awsiam.PolicyStatementProps{Actions: jsii.Strings("events:PutEvents"), Resources: jsii.Strings(bus)})
	}
}
