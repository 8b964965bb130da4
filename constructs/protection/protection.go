package protection

import (
	"errors"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/js"
)

// Protection is a web ACL before a pool.
type Protection struct {
	node constructs.Construct
	acl  awswafv2.CfnWebACL // nil for an existing one
	logs awslogs.LogGroup   // nil for an existing one
	arn  string
}

// New provisions the web ACL, or takes an existing one, and associates it with the pool. It
// panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Protection {
	if err := errors.Join(props.Validate(), control.CheckDestroy("protection.Destroy", props.Destroy, scope),
		naming.Region("protection.WebACLARN", props.WebACLARN, scope), naming.Account("protection.WebACLARN", props.WebACLARN, scope),
		props.Pool.Beside("protection.Pool", scope), props.Pool.Claim("protection.Pool", "a web ACL")); err != nil {
		panic(err)
	}
	p := &Protection{node: constructs.NewConstruct(scope, jsii.String(id)), arn: props.WebACLARN}
	if props.WebACLARN == "" {
		p.provision(props.defaults())
	}
	awswafv2.NewCfnWebACLAssociation(p.node, jsii.String("Association"), &awswafv2.CfnWebACLAssociationProps{
		ResourceArn: jsii.String(props.Pool.ARN()), WebAclArn: jsii.String(p.arn)})
	return p
}

func (p *Protection) provision(props Props) {
	rules := rules(props)
	p.acl = awswafv2.NewCfnWebACL(p.node, jsii.String("WebACL"), &awswafv2.CfnWebACLProps{
		Scope:            jsii.String("REGIONAL"),
		Description:      jsii.String("before a user pool"),
		DefaultAction:    &awswafv2.CfnWebACL_DefaultActionProperty{Allow: &awswafv2.CfnWebACL_AllowActionProperty{}},
		VisibilityConfig: visible("all"),
		Rules:            &rules,
	})
	p.arn = *p.acl.AttrArn()
	name := "aws-waf-logs-" + *awscdk.Stack_Of(p.node).StackName() + "-" + naming.Path(p.node) // WAF takes no other prefix
	p.logs = logs.New(p.node, "Logs", name, props.LogRetentionDays, props.Destroy)
	redacted := []any{header("authorization"), header("cookie"),
		&awswafv2.CfnLoggingConfiguration_FieldToMatchProperty{QueryString: map[string]any{}}}
	awswafv2.NewCfnLoggingConfiguration(p.node, jsii.String("Logging"), &awswafv2.CfnLoggingConfigurationProps{
		ResourceArn:           jsii.String(p.arn),
		LogDestinationConfigs: &[]any{logs.ARN(p.logs)},
		RedactedFields:        &redacted,
		LoggingFilter: map[string]any{
			"DefaultBehavior": "DROP",
			"Filters": []any{map[string]any{"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": []any{
				map[string]any{"ActionCondition": map[string]any{"Action": "BLOCK"}},
				map[string]any{"ActionCondition": map[string]any{"Action": "COUNT"}},
				map[string]any{"ActionCondition": map[string]any{"Action": "EXCLUDED_AS_COUNT"}},
			}}},
		},
	})
}

func header(name string) any {
	return &awswafv2.CfnLoggingConfiguration_FieldToMatchProperty{SingleHeader: map[string]any{"Name": name}}
}

func visible(metric string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
	return &awswafv2.CfnWebACL_VisibilityConfigProperty{
		CloudWatchMetricsEnabled: js.Bool(true), MetricName: jsii.String(metric),
		SampledRequestsEnabled: js.Bool(false), // samples would show the query strings that logs leave out
	}
}

// ARN is the web ACL's ARN.
func (p *Protection) ARN() string { return p.arn }

// WebACL is the CloudFormation resource; nil for an existing web ACL.
func (p *Protection) WebACL() awswafv2.CfnWebACL { return p.acl }

// LogGroup is the log of what was blocked or counted; nil for an existing web ACL.
func (p *Protection) LogGroup() awslogs.ILogGroup {
	if p.logs == nil {
		return nil
	}
	return p.logs
}

// Construct is the node below which all of it stands.
func (p *Protection) Construct() constructs.IConstruct { return p.node }
