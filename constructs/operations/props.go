package operations

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes what is watched. Pool and Clients are required.
type Props struct {
	// Pool is the user pool, new or imported.
	Pool *userpool.UserPool
	// Clients are those whose sign-ins are counted: Cognito counts for each client alone.
	Clients []*appclient.Client
	// Triggers are those whose errors and durations are watched. Default: none.
	Triggers []*trigger.Trigger
	// TopicARN is the SNS topic that alarms go to, in the stack's region. Default: nobody is told; the alarms
	// stand on the dashboard.
	TopicARN string
	// FailedSignIns at one client in 5 minutes that raise the alarm. Default: 100.
	FailedSignIns int
	// TriggerErrors of one function in 5 minutes that raise the alarm. A refusal is an error,
	// too: somebody who may not sign up counts. Default: 20.
	TriggerErrors int
	// LogRetentionDays of undelivered messages and sign-ins. They hold user names and, of
	// sign-ins, addresses and devices. Default: 365. Allowed: as in package gofunction.
	LogRetentionDays int
	// Destroy lets the logs go with the stack. It is the second of two keys: the first is
	// control.MarkEphemeral on the environment. Default: they are retained, under a name that
	// a stack of the same name can only take up again by `cdk import`.
	Destroy bool
}

var topic = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$`)

// Validate reports every problem at once, each "operations.Field: what".
func (p Props) Validate() error {
	d := p.defaults()
	problems := []error{
		fielderr.Needs(len(p.Clients) == 0, "operations.Clients", "at least one client", "Cognito counts sign-ins for each client alone"),
		members.Given("operations.Clients", p.Clients),
		members.Of("operations.Clients", p.Clients, p.Pool, "there is nothing to count"),
		fielderr.Between("operations.FailedSignIns", d.FailedSignIns, 1, 1_000_000),
		fielderr.Between("operations.TriggerErrors", d.TriggerErrors, 1, 1_000_000),
		logs.Retention("operations.LogRetentionDays", d.LogRetentionDays),
	}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("operations.Pool", "is required"))
	}
	for i, t := range p.Triggers {
		switch at := fmt.Sprintf("operations.Triggers[%d]", i); {
		case t == nil:
			problems = append(problems, fielderr.Problem(at, "is nil"))
		case slices.Contains(p.Triggers[:i], t):
			problems = append(problems, fielderr.Problem(at, "is listed twice"))
		}
	}
	if p.TopicARN != "" {
		problems = append(problems, fielderr.Matches("operations.TopicARN", p.TopicARN, topic, "the ARN of an SNS topic"))
	}
	return errors.Join(problems...)
}

func (p Props) defaults() Props {
	either := func(n *int, other int) {
		if *n == 0 {
			*n = other
		}
	}
	either(&p.FailedSignIns, 100)
	either(&p.TriggerErrors, 20)
	either(&p.LogRetentionDays, 365)
	return p
}
