package protection

import (
	"errors"
	"regexp"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes the web ACL of a pool. Only Pool is required.
type Props struct {
	// Pool is the user pool, new or imported. Required.
	Pool *userpool.UserPool
	// Clients are the pool's app clients. The common rule set takes a redirect to the user's
	// own machine for an attack; for those that have one, that rule only counts.
	// Default: all rules block.
	Clients []*appclient.Client
	// RequestsPerAddress in 5 minutes; more are blocked. An office can be one address.
	// Default: 1000. Allowed: 10 to 2,000,000.
	RequestsPerAddress int
	// WebACLARN is an existing regional web ACL of the stack's region and account, to associate
	// instead of a new one. Its rules and logs are its owner's. Default: a new one.
	WebACLARN string
	// LogRetentionDays. Default: 365. Allowed: as in package gofunction.
	LogRetentionDays int
	// Destroy lets the logs go with the stack. It is the second of two keys: the first is
	// control.MarkEphemeral on the environment. Default: they are retained, under a name that
	// a stack of the same name can only take up again by `cdk import`.
	Destroy bool
}

var webACL = regexp.MustCompile(`^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional/webacl/[\w-]{1,128}/[0-9a-f-]{36}$`)

// Validate reports every problem at once, each "protection.Field: what".
func (p Props) Validate() error {
	d := p.defaults()
	problems := []error{
		fielderr.Between("protection.RequestsPerAddress", d.RequestsPerAddress, 10, 2_000_000),
		members.Given("protection.Clients", p.Clients),
		members.Of("protection.Clients", p.Clients, p.Pool, "the web ACL stands before that one"),
		logs.Retention("protection.LogRetentionDays", d.LogRetentionDays),
	}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("protection.Pool", "is required"))
	}
	if p.WebACLARN != "" {
		const why = "an existing web ACL keeps its own"
		problems = append(problems,
			fielderr.Matches("protection.WebACLARN", p.WebACLARN, webACL, "the ARN of a regional web ACL"),
			fielderr.Conflict(p.RequestsPerAddress != 0, "protection.RequestsPerAddress", "WebACLARN", why),
			fielderr.Conflict(len(p.Clients) > 0, "protection.Clients", "WebACLARN", why),
			fielderr.Conflict(p.LogRetentionDays != 0 || p.Destroy, "protection.LogRetentionDays", "WebACLARN", why))
	}
	return errors.Join(problems...)
}

func (p Props) defaults() Props {
	if p.RequestsPerAddress == 0 {
		p.RequestsPerAddress = 1000
	}
	if p.LogRetentionDays == 0 {
		p.LogRetentionDays = 365
	}
	return p
}
