package trigger

import (
	"errors"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/js"
)

// TableProps describes the table that triggers share. The zero value is complete.
type TableProps struct {
	// Destroy lets the table go with the stack. It is the second of two keys: the first is
	// control.MarkEphemeral on the environment. Default: deletion protection and RETAIN.
	Destroy bool
	// LogicalID pins the table's logical id. A table whose logical id changes is replaced
	// by an empty one. Default: the CDK's.
	LogicalID string
	// Override changes what is not modelled, last of all.
	Override func(*awsdynamodb.TableProps)
}

// Validate reports every problem at once, each "trigger.Table.Field: what". That Destroy has
// its second key is checked by NewTable, which knows the tree.
func (p TableProps) Validate() error {
	return naming.LogicalID("trigger.Table.LogicalID", p.LogicalID)
}

// Table is what triggers remember about users: profiles, suspensions, sign-in codes. Each
// function reaches only its own kind of items, and only those of its pool.
type Table struct{ table awsdynamodb.Table }

// NewTable provisions the table: on demand, encrypted, restorable to any second of the
// last 35 days, retained. Costs: per request, https://aws.amazon.com/dynamodb/pricing/on-demand/.
func NewTable(scope constructs.Construct, id string, props TableProps) *Table {
	if err := errors.Join(props.Validate(), control.CheckDestroy("trigger.Table.Destroy", props.Destroy, scope)); err != nil {
		panic(err)
	}
	p := &awsdynamodb.TableProps{
		PartitionKey:        &awsdynamodb.Attribute{Name: jsii.String("pk"), Type: awsdynamodb.AttributeType_STRING},
		TimeToLiveAttribute: jsii.String("expires"),
		BillingMode:         awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:          awsdynamodb.TableEncryption_AWS_MANAGED,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: js.Bool(true),
		},
		DeletionProtection: js.Bool(!props.Destroy),
		RemovalPolicy:      awscdk.RemovalPolicy_RETAIN,
	}
	if props.Destroy {
		p.RemovalPolicy = awscdk.RemovalPolicy_DESTROY
	}
	if props.Override != nil {
		props.Override(p)
	}
	table := awsdynamodb.NewTable(scope, jsii.String(id), p)
	cfn := table.Node().DefaultChild().(awsdynamodb.CfnTable)
	if props.Destroy {
		control.Record(cfn, control.Exception{Control: control.TableRetained, Reason: control.Ephemeral(scope)})
	}
	if props.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	return &Table{table: table}
}

// Name is the table's name, a token until deployment.
func (t *Table) Name() string { return *t.table.TableName() }

// ARN is the table's ARN.
func (t *Table) ARN() string { return *t.table.TableArn() }

// Construct is the table's node in the construct tree.
func (t *Table) Construct() constructs.IConstruct { return t.table }

// Cfn is the CloudFormation resource.
func (t *Table) Cfn() awsdynamodb.CfnTable {
	return t.table.Node().DefaultChild().(awsdynamodb.CfnTable)
}

// L2 is the CDK's own construct, for what is not modelled here.
func (t *Table) L2() awsdynamodb.Table { return t.table }

// allow lets a function do actions with the items of its pool whose keys begin with one
// of kinds.
func (t *Table) allow(function *gofunction.Function, pool *userpool.UserPool, actions []string, kinds ...string) {
	keys := make([]string, len(kinds))
	for i, kind := range kinds {
		keys[i] = kind + "#" + pool.ID() + "#*"
	}
	function.Allow("Table", t.statement(actions, keys...))
}

// statement allows actions with the items whose keys are like one of keys. Both conditions
// are needed: "all of none" is true of a request without a key.
func (t *Table) statement(actions []string, keys ...string) *awsiam.PolicyStatementProps {
	return &awsiam.PolicyStatementProps{
		Actions:   js.Strings(actions),
		Resources: jsii.Strings(*t.table.TableArn()),
		Conditions: &map[string]any{
			"ForAllValues:StringLike": map[string]any{"dynamodb:LeadingKeys": keys},
			"Null":                    map[string]any{"dynamodb:LeadingKeys": "false"},
		},
	}
}
