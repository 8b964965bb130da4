package api

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func name(id string, props Props) string { return cmp.Or(props.Name, id) }

func methods(routes []Route) []string {
	var list []string
	for _, r := range routes {
		list = append(list, r.Method)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func accessLogs(node constructs.Construct, props Props) awslogs.LogGroup {
	removal := awscdk.RemovalPolicy_RETAIN
	if props.Destroy {
		removal = awscdk.RemovalPolicy_DESTROY
	}
	return awslogs.NewLogGroup(node, jsii.String("AccessLogs"), &awslogs.LogGroupProps{
		Retention: gofunction.Retention(props.LogRetentionDays), RemovalPolicy: removal,
	})
}
