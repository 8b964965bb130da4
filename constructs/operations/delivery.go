package operations

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
)

// deliver has Cognito write what it could not deliver, and on the Plus plan who signed in
// at which risk. A pool has one such configuration for all its logs.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/exporting-quotas-and-usage.html
func (o *Operations) deliver(props Props) {
	o.messages = o.logs("Messages", props)
	entries := []any{entry("userNotification", "ERROR", o.messages)}
	if props.Pool.FeaturePlan() == userpool.Plus {
		o.signIns = o.logs("SignIns", props)
		entries = append(entries, entry("userAuthEvents", "INFO", o.signIns))
	}
	o.delivery = awscognito.NewCfnLogDeliveryConfiguration(o.node, jsii.String("LogDelivery"), &awscognito.CfnLogDeliveryConfigurationProps{
		UserPoolId: jsii.String(props.Pool.ID()), LogConfigurations: &entries})
}

// logs is a log group whose name begins as services that deliver logs like it: the account's
// resource policy for them is then one entry, not one for each group.
func (o *Operations) logs(id string, props Props) awslogs.LogGroup {
	name := "/aws/vendedlogs/cognito/" + *awscdk.Stack_Of(o.node).StackName() + "/" + naming.Path(o.node) + id
	return logs.New(o.node, id, name, props.LogRetentionDays, props.Destroy)
}

func entry(source, level string, group awslogs.LogGroup) any {
	return &awscognito.CfnLogDeliveryConfiguration_LogConfigurationProperty{
		EventSource: jsii.String(source), LogLevel: jsii.String(level),
		CloudWatchLogsConfiguration: &awscognito.CfnLogDeliveryConfiguration_CloudWatchLogsConfigurationProperty{LogGroupArn: jsii.String(logs.ARN(group))},
	}
}
