package hosteddomain_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	pool := new(userpool.UserPool)
	const certificate = "arn:aws:acm:us-east-1:333333333333:certificate/11111111-2222-3333-4444-555555555555"
	prefix := func(p string) error { return hosteddomain.Props{Pool: pool, Prefix: p}.Validate() }
	custom := func(name, arn string) error {
		return hosteddomain.Props{Pool: pool, Custom: hosteddomain.Custom{DomainName: name, CertificateARN: arn}}.Validate()
	}
	problemtest.Run(t, []problemtest.Case{
		{"a prefix", prefix("users-prod"), nil},
		{"one character", prefix("u"), nil},
		{"63 characters", prefix(strings.Repeat("u", 63)), nil},
		{"64 characters", prefix(strings.Repeat("u", 64)), []string{"hosteddomain.Prefix: must be 1 to 63"}},
		{"capitals", prefix("Users"), []string{"hosteddomain.Prefix: must be 1 to 63"}},
		{"a dash at the end", prefix("users-"), []string{"hosteddomain.Prefix: must be 1 to 63"}},
		{"aws inside", prefix("laws"), []string{`hosteddomain.Prefix: must not contain the reserved word "aws"`}},
		{"cognito inside", prefix("my-cognito"), []string{`hosteddomain.Prefix: must not contain the reserved word "cognito"`}},
		{"amazon inside", prefix("amazonia"), []string{`hosteddomain.Prefix: must not contain the reserved word "amazon"`}},
		{"a token", prefix("${Token[AWS.Region.1]}"), nil},
		{"a reserved word before a token", prefix("aws-${Token[X.1]}"), []string{`hosteddomain.Prefix: must not contain the reserved word "aws"`}},
		{"neither", hosteddomain.Props{Pool: pool}.Validate(), []string{"hosteddomain.Prefix: needs a value, or Custom"}},
		{"both", hosteddomain.Props{Pool: pool, Prefix: "u", Custom: hosteddomain.Custom{DomainName: "auth.company.com", CertificateARN: certificate}}.Validate(),
			[]string{"hosteddomain.Prefix: cannot be combined with Custom"}},
		{"nothing at all", hosteddomain.Props{}.Validate(), []string{"hosteddomain.Pool: is required", "hosteddomain.Prefix: needs a value, or Custom"}},
		{"a custom domain", custom("auth.company.com", certificate), nil},
		{"a certificate of another region", custom("auth.company.com", strings.Replace(certificate, "us-east-1", "eu-west-1", 1)),
			[]string{"hosteddomain.Custom.CertificateARN: must be the ARN of an ACM certificate in us-east-1"}},
		{"an apex domain, which has no parent", custom("company.com", certificate), []string{"hosteddomain.Custom.DomainName: must be a sub-domain"}},
		{"a custom domain without a certificate", custom("auth.company.com", ""), []string{"hosteddomain.Custom.CertificateARN"}},
		{"a logical id with a hyphen", hosteddomain.Props{Pool: pool, Prefix: "u", LogicalID: "a-b"}.Validate(), []string{"hosteddomain.LogicalID: must be"}},
		{"a client of another pool", hosteddomain.Props{Pool: pool, Prefix: "u", Clients: []*appclient.Client{new(appclient.Client)}}.Validate(), []string{"hosteddomain.Clients[0]: needs a client of the same pool"}},
		{"a client that is none", hosteddomain.Props{Pool: pool, Prefix: "u", Clients: []*appclient.Client{nil}}.Validate(), []string{"hosteddomain.Clients[0]: is nil"}},
	})
}
