package operations_test

import (
	"testing"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	const noClient, foreign = "operations.Clients: needs at least one client", "operations.Clients[0]: needs a client of the same pool"
	check := func(edit func(*operations.Props)) error {
		p := operations.Props{Pool: new(userpool.UserPool), Clients: []*appclient.Client{new(appclient.Client)}}
		edit(&p)
		return p.Validate()
	}
	problemtest.Run(t, []problemtest.Case{
		{"nothing at all", operations.Props{}.Validate(), []string{"operations.Pool: is required", noClient}},
		{"another pool's client", check(func(*operations.Props) {}), []string{foreign}},
		{"no client", check(func(p *operations.Props) { p.Clients = nil }), []string{noClient}},
		{"a client and a trigger that are nil", check(func(p *operations.Props) { p.Clients, p.Triggers = []*appclient.Client{nil}, []*trigger.Trigger{nil} }),
			[]string{"operations.Clients[0]: is nil", "operations.Triggers[0]: is nil"}},
		{"a topic's name", check(func(p *operations.Props) { p.TopicARN = "alarms" }), []string{foreign, "operations.TopicARN: must be the ARN of an SNS topic"}},
		{"a topic", check(func(p *operations.Props) { p.TopicARN = "arn:aws:sns:eu-west-1:333333333333:alarms" }), []string{foreign}},
		{"limits below zero", check(func(p *operations.Props) { p.FailedSignIns, p.TriggerErrors = -1, -1 }),
			[]string{foreign, "operations.FailedSignIns: must be between 1 and 1000000", "operations.TriggerErrors: must be between 1 and 1000000"}},
		{"10 days of logs, which CloudWatch does not have", check(func(p *operations.Props) { p.LogRetentionDays = 10 }), []string{foreign, "operations.LogRetentionDays: must be one of"}},
	})
}
