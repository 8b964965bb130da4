package api

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/internal/logs"
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
	return logs.New(node, "AccessLogs", "", props.LogRetentionDays, props.Destroy)
}
