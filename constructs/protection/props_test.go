package protection_test

import (
	"testing"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	const arn = "arn:aws:wafv2:eu-west-1:333333333333:regional/webacl/shared/11111111-2222-3333-4444-555555555555"
	check := func(edit func(*protection.Props)) error {
		p := protection.Props{Pool: new(userpool.UserPool)}
		edit(&p)
		return p.Validate()
	}
	problemtest.Run(t, []problemtest.Case{
		{"a pool is all that is required", check(func(*protection.Props) {}), nil},
		{"no pool", protection.Props{}.Validate(), []string{"protection.Pool: is required"}},
		{"10 requests", check(func(p *protection.Props) { p.RequestsPerAddress = 10 }), nil},
		{"9 requests", check(func(p *protection.Props) { p.RequestsPerAddress = 9 }), []string{"protection.RequestsPerAddress: must be between 10 and 2000000, got 9"}},
		{"10 days of logs, which CloudWatch does not have", check(func(p *protection.Props) { p.LogRetentionDays = 10 }), []string{"protection.LogRetentionDays: must be one of"}},
		{"another pool's client, and none", check(func(p *protection.Props) { p.Clients = []*appclient.Client{new(appclient.Client), nil} }),
			[]string{"protection.Clients[0]: needs a client of the same pool", "protection.Clients[1]: is nil"}},
		{"an existing web ACL", check(func(p *protection.Props) { p.WebACLARN = arn }), nil},
		{"an existing one with rules of ours", check(func(p *protection.Props) { p.WebACLARN, p.RequestsPerAddress, p.LogRetentionDays = arn, 100, 30 }),
			[]string{"protection.RequestsPerAddress: cannot be combined with WebACLARN", "protection.LogRetentionDays: cannot be combined with WebACLARN"}},
		{"a global web ACL", check(func(p *protection.Props) {
			p.WebACLARN = "arn:aws:wafv2:us-east-1:333333333333:global/webacl/shared/11111111-2222-3333-4444-555555555555"
		}), []string{"protection.WebACLARN: must be the ARN of a regional web ACL"}},
	})
}
