package userstorage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/internal/js"
)

// notify sends the bucket's events to EventBridge and from there, for created objects, to
// the function. Nothing refers back to the bucket's own properties, so that the function
// may refer to the bucket: a notification of the bucket itself closes a cycle
// (bucket → permission → bucket), which CloudFormation breaks only for buckets whose name
// is fixed.
func (b *Bucket) notify(function *gofunction.Function) {
	b.cfn.SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
		EventBridgeConfiguration: &awss3.CfnBucket_EventBridgeConfigurationProperty{EventBridgeEnabled: js.Bool(true)},
	})
	rule := awsevents.NewCfnRule(b.node, jsii.String("OnUpload"), &awsevents.CfnRuleProps{
		Description: jsii.String("objects that users created"),
		State:       jsii.String("ENABLED"),
		EventPattern: map[string]any{
			"source":      []string{"aws.s3"},
			"account":     []string{*awscdk.Stack_Of(b.node).Account()},
			"detail-type": []string{"Object Created"},
			"detail": map[string]any{
				"bucket": map[string]any{"name": []string{b.Name()}},
				"object": map[string]any{"key": []any{map[string]any{"prefix": UsersPrefix}, map[string]any{"prefix": TenantsPrefix}}},
			},
		},
		Targets: []any{&awsevents.CfnRule_TargetProperty{Id: jsii.String("Function"), Arn: jsii.String(function.ARN())}},
	})
	awslambda.NewCfnPermission(b.node, jsii.String("OnUploadPermission"), &awslambda.CfnPermissionProps{
		Action:        jsii.String("lambda:InvokeFunction"),
		FunctionName:  jsii.String(function.ARN()),
		Principal:     jsii.String("events.amazonaws.com"),
		SourceArn:     rule.AttrArn(),
		SourceAccount: awscdk.Stack_Of(b.node).Account(),
	})
}
