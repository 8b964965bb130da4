package userstorage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newLogs provisions the bucket of the access logs. It has none of its own: logs of logs
// would never end. The delivery is let in by policy, for this bucket and account only:
// the L2's way, an ACL, is refused by a bucket whose owner owns everything.
func newLogs(node constructs.Construct, id string, of awss3.Bucket, props Props) awss3.Bucket {
	p := hardened(props)
	p.LifecycleRules = &[]*awss3.LifecycleRule{{
		Id:                                  jsii.String("expire"),
		Expiration:                          days(props.LogRetentionDays),
		NoncurrentVersionExpiration:         days(props.KeepVersionsDays),
		AbortIncompleteMultipartUploadAfter: days(props.AbortUploadsDays),
	}}
	logs := awss3.NewBucket(node, jsii.String("Logs"), p)
	logicalID := ""
	if props.LogicalID != "" {
		logicalID = props.LogicalID + "Logs"
	}
	finish(logs, props, logicalID)
	logs.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("AccessLogs"),
		Actions:    jsii.Strings("s3:PutObject"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("logging.s3.amazonaws.com"), nil)},
		Resources:  jsii.Strings(*logs.ArnForObjects(jsii.String(id + "/*"))),
		Conditions: &map[string]any{
			"ArnLike":      map[string]any{"aws:SourceArn": *of.BucketArn()},
			"StringEquals": map[string]any{"aws:SourceAccount": *awscdk.Stack_Of(node).Account()},
		},
	}))
	return logs
}
