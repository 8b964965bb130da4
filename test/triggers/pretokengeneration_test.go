package triggers

import (
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

const tokensRefused = "Sign-in could not be completed; please try again or ask your administrator"

func TestPreTokenGeneration(t *testing.T) {
	f := lambdatest.Start(t, binary("pretokengeneration"), map[string]string{
		"FEDERATED_TENANTS":              `{"okta":"acme"}`,
		"GROUP_SCOPES":                   `{"admins":["api/admin"],"readers":["api/read"]}`,
		"GROUP_PERMISSIONS":              `{"admins":["users:write"]}`,
		"MACHINE_TENANT_RESOURCE_SERVER": "tenant",
	})
	const (
		admin = `{"claimsAndScopeOverrideDetails":{
			"idTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}},
			"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme","permissions":["users:write"]},"scopesToAdd":["api/admin","api/read"]},
			"groupOverrideDetails":{"groupsToOverride":["admins","readers"],"iamRolesToOverride":["arn:aws:iam::000000000000:role/admin"],"preferredRole":"arn:aws:iam::000000000000:role/admin"}}}`
		plain = `{"claimsAndScopeOverrideDetails":{
			"idTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}},
			"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}}}}`
		federated = `{"claimsAndScopeOverrideDetails":{
			"idTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}},
			"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}},
			"groupOverrideDetails":{"groupsToOverride":["us-east-1_EXAMPLE_okta"]}}}`
		machine = `{"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}}}}`
		nothing = `{"claimsAndScopeOverrideDetails":{}}`
	)
	for name, c := range map[string]struct {
		source string
		edits  []string
		want   string // the response, or the reason
	}{
		"hosted sign-in":            {"TokenGeneration_HostedAuth", nil, admin},
		"sign-in by API":            {"TokenGeneration_Authentication", nil, admin},
		"sign-in by API, version 3": {"TokenGeneration_Authentication", []string{"version=3"}, admin},
		"new password":              {"TokenGeneration_NewPasswordChallenge", nil, admin},
		"device":                    {"TokenGeneration_AuthenticateDevice", nil, admin},
		"refresh":                   {"TokenGeneration_RefreshTokens", nil, admin},
		"no groups: no override, so none is lost": {"TokenGeneration_Authentication", []string{`request/groupConfiguration:={"groupsToOverride":[],"iamRolesToOverride":[],"preferredRole":null}`}, plain},
		"null groups":                               {"TokenGeneration_Authentication", []string{"request/groupConfiguration:=null"}, plain},
		"provider's user":                           {"TokenGeneration_HostedAuth.federated", nil, federated},
		"provider's user who asserts a tenant":      {"TokenGeneration_HostedAuth.federated", []string{"request/userAttributes/custom:tenant_id=victim"}, "tenant-from-provider"},
		"user of a provider that is not listed":     {"TokenGeneration_HostedAuth.federated", []string{`request/userAttributes/identities=[{"providerName":"evil"}]`}, "provider-has-no-tenant"},
		"native user with a tenant that breaks out": {"TokenGeneration_Authentication", []string{"request/userAttributes/custom:tenant_id=../x"}, "tenant-malformed"},
		"machine without a tenant":                  {"TokenGeneration_ClientCredentials", nil, nothing},
		"machine with a tenant's scope":             {"TokenGeneration_ClientCredentials", []string{`request/scopes:=["tenant/acme"]`}, machine},
		"machine's metadata says nothing":           {"TokenGeneration_ClientCredentials", []string{`request/clientMetadata:={"tenant":"acme","custom:tenant_id":"acme"}`}, nothing},
		"machine under version 2":                   {"TokenGeneration_ClientCredentials", []string{"version=2"}, "unknown-version"},
		"version 1":                                 {"TokenGeneration_Authentication", []string{"version=1"}, "unknown-version"},
		"unknown source":                            {"TokenGeneration_Authentication", []string{"triggerSource=TokenGeneration_Future"}, "unknown-source"},
		"scopes are text":                           {"TokenGeneration_Authentication", []string{"request/scopes=x"}, "event-unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := event(t, c.source, c.edits...)
			got := f.Invoke(sent)
			if c.want[0] == '{' {
				answered(t, sent, got, c.want)
			} else {
				refused(t, got, tokensRefused, c.want)
			}
		})
	}
}

func TestPreTokenGenerationRefusesToStart(t *testing.T) {
	f := lambdatest.Start(t, binary("pretokengeneration"), map[string]string{"FEDERATED_TENANTS": `{"okta":"*"}`})
	if status := f.Exit(); status != 1 || len(f.Lines()) != 1 {
		t.Errorf("want exit status 1 and one line, got %d, %q", status, f.Lines())
	}
}
