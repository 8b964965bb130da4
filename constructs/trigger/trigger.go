package trigger

import (
	"errors"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Operation is the event that a function is invoked for: a member of the pool's LambdaConfig.
type Operation string

// The operations that take a plain function. Token generation and the custom senders take
// more than a function and have constructors of their own.
const (
	PreSignUp                   Operation = "PreSignUp"
	PostConfirmation            Operation = "PostConfirmation"
	PreAuthentication           Operation = "PreAuthentication"
	PostAuthentication          Operation = "PostAuthentication"
	CustomMessage               Operation = "CustomMessage"
	DefineAuthChallenge         Operation = "DefineAuthChallenge"
	CreateAuthChallenge         Operation = "CreateAuthChallenge"
	VerifyAuthChallengeResponse Operation = "VerifyAuthChallengeResponse"
	UserMigration               Operation = "UserMigration"
)

var operations = []Operation{PreSignUp, PostConfirmation, PreAuthentication, PostAuthentication, CustomMessage,
	DefineAuthChallenge, CreateAuthChallenge, VerifyAuthChallengeResponse, UserMigration}

// Props describes one trigger. All fields are required.
type Props struct {
	// Pool is the user pool; it must be provisioned in the same stack, not imported. Function
	// may be another stack's, of the same account and region.
	Pool *userpool.UserPool
	// Operation is the event.
	Operation Operation
	// Function handles it.
	Function *gofunction.Function
}

// Validate reports every problem at once, each "trigger.Field: what".
func (p Props) Validate() error {
	problems := []error{naming.Choice("trigger.Operation", p.Operation, operations...)}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("trigger.Pool", "is required"))
	}
	if p.Function == nil {
		problems = append(problems, fielderr.Problem("trigger.Function", "is required"))
	}
	return errors.Join(problems...)
}

// Trigger is a function that a pool invokes.
type Trigger struct {
	function   *gofunction.Function
	permission awslambda.CfnPermission
}

// New attaches the function to the pool. It panics with the error of Props.Validate, and
// where the operation has a function already.
func New(scope constructs.Construct, id string, props Props) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	return attach(scope, id, props.Pool, string(props.Operation), props.Function, props.Function.ARN())
}

// attach sets a member of LambdaConfig and lets Cognito invoke the function for this pool.
// SourceArn alone would do; SourceAccount keeps the rule that every permission has both.
func attach(scope constructs.Construct, id string, pool *userpool.UserPool, member string, function *gofunction.Function, value any) *Trigger {
	if err := errors.Join(sameStack(scope, pool), naming.Beside("trigger.Function", function.Construct(), scope), pool.SetTrigger(member, value)); err != nil {
		panic(err)
	}
	permission := awslambda.NewCfnPermission(scope, jsii.String(id+"Permission"), &awslambda.CfnPermissionProps{
		Action:        jsii.String("lambda:InvokeFunction"),
		FunctionName:  jsii.String(function.ARN()),
		Principal:     jsii.String("cognito-idp.amazonaws.com"),
		SourceArn:     jsii.String(pool.ARN()),
		SourceAccount: awscdk.Stack_Of(scope).Account(),
	})
	return &Trigger{function: function, permission: permission}
}

// sameStack wants a trigger in its pool's own stack: the pool names the function and the
// permission names the pool, so that two stacks would wait for each other. With a nested stack
// only CloudFormation would notice.
func sameStack(scope constructs.Construct, pool *userpool.UserPool) error {
	here, there := awscdk.Stack_Of(scope), awscdk.Stack_Of(pool.Construct())
	if *here.Node().Addr() == *there.Node().Addr() {
		return nil
	}
	return fielderr.Problem("trigger.Pool", "is in the stack %q and the trigger in %q, which would wait for each other; give the trigger a scope in the pool's stack",
		*there.Node().Path(), *here.Node().Path())
}

// Function is the function that handles the event.
func (t *Trigger) Function() *gofunction.Function { return t.function }

// Construct is the trigger's node in the construct tree: that of the permission, which is all
// that it provisions.
func (t *Trigger) Construct() constructs.IConstruct { return t.permission }

// Permission is the CloudFormation resource that lets Cognito invoke the function.
func (t *Trigger) Permission() awslambda.CfnPermission { return t.permission }
