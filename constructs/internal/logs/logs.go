package logs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/internal/js"
)

// New provisions a log group; under CloudFormation's own name where name is empty. destroy
// lets it go with its stack: the caller has checked that both keys are there.
func New(scope constructs.Construct, id, name string, days int, destroy bool) awslogs.LogGroup {
	removal := awscdk.RemovalPolicy_RETAIN
	if destroy {
		removal = awscdk.RemovalPolicy_DESTROY
	}
	return awslogs.NewLogGroup(scope, jsii.String(id), &awslogs.LogGroupProps{
		LogGroupName: js.String(name), Retention: retentions[days], RemovalPolicy: removal,
	})
}

// ARN is the group's ARN as the services that deliver logs want it: the group's own ends in
// ":*", which they refuse.
func ARN(group awslogs.LogGroup) string {
	return *awscdk.Stack_Of(group).FormatArn(&awscdk.ArnComponents{Service: jsii.String("logs"), Resource: jsii.String("log-group"),
		ResourceName: group.LogGroupName(), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME})
}
