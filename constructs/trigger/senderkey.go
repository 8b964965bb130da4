package trigger

import (
	"errors"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// SenderKeyProps describes the KMS key of a pool's custom senders. Only Pool is required.
type SenderKeyProps struct {
	// Pool is the user pool. Required.
	Pool *userpool.UserPool
	// ARN is an existing key, in the stack's region. Its policy must let
	// cognito-idp.amazonaws.com create grants. Default: a new key, rotated every year.
	// Costs: per key and month, https://aws.amazon.com/kms/pricing/.
	ARN string
	// Destroy lets a new key go with the stack. It is the second of two keys: the first is
	// control.MarkEphemeral on the environment. A pool that outlives its key can send no
	// message. Default: RETAIN.
	Destroy bool
	// LogicalID pins a new key's logical id. Default: the CDK's.
	LogicalID string
}

// Validate reports every problem at once, each "trigger.SenderKey.Field: what".
func (p SenderKeyProps) Validate() error {
	const field = "trigger.SenderKey."
	problems := []error{
		required(field, p.Pool, nil, true),
		fielderr.Conflict(p.Pool != nil && p.Pool.HasTrigger(keyMember), field+"Pool", "another SenderKey", "a pool has one key for all its senders"),
		naming.LogicalID(field+"LogicalID", p.LogicalID),
	}
	if p.ARN != "" {
		problems = append(problems,
			naming.Key(field+"ARN", p.ARN),
			fielderr.Conflict(p.Destroy, field+"Destroy", "ARN", "an existing key is not this stack's"),
			fielderr.Conflict(p.LogicalID != "", field+"LogicalID", "ARN", "an existing key is not this stack's"))
	}
	return errors.Join(problems...)
}

// keyMember is where LambdaConfig names the key.
const keyMember = "KMSKeyID"

// SenderKey is the key under which Cognito hands codes to a pool's custom senders.
type SenderKey struct {
	pool *userpool.UserPool
	key  awskms.Key // nil for an existing key
	arn  string
}

// NewSenderKey gives the pool its key. Who deploys needs kms:CreateGrant on it, since
// Cognito asks for its grant in their name. It panics with the error of Validate.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
func NewSenderKey(scope constructs.Construct, id string, props SenderKeyProps) *SenderKey {
	if err := errors.Join(props.Validate(), control.CheckDestroy("trigger.SenderKey.Destroy", props.Destroy, scope),
		naming.Region("trigger.SenderKey.ARN", props.ARN, scope)); err != nil {
		panic(err)
	}
	k := &SenderKey{pool: props.Pool, arn: props.ARN}
	if props.ARN == "" {
		k.key = newKey(scope, id, props)
		k.arn = *k.key.KeyArn()
	}
	if err := props.Pool.SetTrigger(keyMember, k.arn); err != nil {
		panic(err)
	}
	return k
}

func newKey(scope constructs.Construct, id string, props SenderKeyProps) awskms.Key {
	removal := awscdk.RemovalPolicy_RETAIN
	if props.Destroy {
		removal = awscdk.RemovalPolicy_DESTROY
	}
	key := awskms.NewKey(scope, jsii.String(id), &awskms.KeyProps{
		Description:       jsii.String("codes for the custom senders of a user pool"),
		EnableKeyRotation: js.Bool(true),
		RemovalPolicy:     removal,
	})
	stack := awscdk.Stack_Of(scope)
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("CognitoEncrypts"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("cognito-idp.amazonaws.com"), nil)},
		Actions:    jsii.Strings("kms:CreateGrant"),
		Resources:  jsii.Strings("*"), // in a key's policy: this key
		Conditions: &map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": *stack.Account()},
			// The pool names the key, so the key cannot name the pool: the account's pools.
			"ArnLike": map[string]any{"aws:SourceArn": *stack.FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("cognito-idp"), Resource: jsii.String("userpool"), ResourceName: jsii.String("*")})},
		},
	}), nil)
	if props.LogicalID != "" {
		key.Node().DefaultChild().(awskms.CfnKey).OverrideLogicalId(jsii.String(props.LogicalID))
	}
	return key
}

// ARN is the key's ARN.
func (k *SenderKey) ARN() string { return k.arn }

// Pool is the pool whose codes the key encrypts.
func (k *SenderKey) Pool() *userpool.UserPool { return k.pool }

// Construct is the key's node in the construct tree; nil for an existing key.
func (k *SenderKey) Construct() constructs.IConstruct {
	if k.key == nil {
		return nil
	}
	return k.key
}

// L2 is the CDK's own construct, for what is not modelled here; nil for an existing key.
func (k *SenderKey) L2() awskms.Key { return k.key }
