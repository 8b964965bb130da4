package userpool_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

const (
	day     = 24 * time.Hour
	domain  = "arn:aws:ses:eu-west-1:222222222222:identity/company.com"
	mailbox = "arn:aws:ses:eu-west-1:222222222222:identity/no-reply@company.com"
	token   = "${Token[TOKEN.42]}"
)

func TestValidate(t *testing.T) {
	type props = userpool.Props
	excuse := func(controls ...string) (list []control.Exception) {
		for _, c := range controls {
			list = append(list, control.Exception{Control: c, Reason: "a reason"})
		}
		return list
	}
	password := func(p userpool.PasswordPolicy, excused ...string) error {
		return props{Password: p, Exceptions: excuse(excused...)}.Validate()
	}
	email := func(e userpool.Email) error { return props{Email: e}.Validate() }
	attributes := func(list ...userpool.Attribute) error { return props{Attributes: list}.Validate() }
	domains := func(m map[string]string) error {
		return props{TenantAssignment: userpool.ByEmailDomain(m)}.Validate()
	}
	many := make([]userpool.Attribute, 50)
	for i := range many {
		many[i].Name = fmt.Sprint("a", i)
	}
	crowd := map[string]string{}
	for i := range 200 {
		crowd[fmt.Sprintf("company-%d.example.com", i)] = "acme"
	}

	problemtest.Run(t, []problemtest.Case{
		{"the zero value is complete", props{}.Validate(), nil},
		{"a name of 128 characters", props{Name: strings.Repeat("n", 128)}.Validate(), nil},
		{"a name of 129 characters", props{Name: strings.Repeat("n", 129)}.Validate(), []string{"userpool.Name: must be"}},
		{"a name with a slash", props{Name: "a/b"}.Validate(), []string{"userpool.Name: must be"}},
		{"a blank name", props{Name: "  "}.Validate(), []string{"userpool.Name: must not be blank"}},
		{"a name of two lines", props{Name: "users\nof ours"}.Validate(), []string{"userpool.Name: must be"}},
		{"a token as a name", props{Name: token}.Validate(), nil},

		{"6 characters, excused", password(userpool.PasswordPolicy{MinLength: 6}, control.PasswordPolicy), nil},
		{"5 characters, excused", password(userpool.PasswordPolicy{MinLength: 5}, control.PasswordPolicy), []string{"userpool.Password.MinLength: must be between 6 and 99, got 5"}},
		{"7 characters need an exception", password(userpool.PasswordPolicy{MinLength: 7}), []string{"userpool.Password.MinLength: 7 characters are fewer than 8"}},
		{"8 characters need none", password(userpool.PasswordPolicy{MinLength: 8}), nil},
		{"99 characters", password(userpool.PasswordPolicy{MinLength: 99}), nil},
		{"100 characters", password(userpool.PasswordPolicy{MinLength: 100}), []string{"userpool.Password.MinLength: must be between 6 and 99, got 100"}},
		{"every kind dropped is named", password(userpool.PasswordPolicy{AllowWithoutDigits: true, AllowWithoutLowercase: true, AllowWithoutSymbols: true, AllowWithoutUppercase: true}),
			[]string{"userpool.Password.AllowWithoutDigits", "userpool.Password.AllowWithoutLowercase", "userpool.Password.AllowWithoutSymbols", "userpool.Password.AllowWithoutUppercase"}},
		{"history of 24", password(userpool.PasswordPolicy{History: 24}), nil},
		{"history of 25", password(userpool.PasswordPolicy{History: 25}), []string{"userpool.Password.History: must be between 0 and 24, got 25"}},
		{"negative history", password(userpool.PasswordPolicy{History: -1}), []string{"userpool.Password.History: must be between"}},
		{"history on Lite", props{FeaturePlan: userpool.Lite, Password: userpool.PasswordPolicy{History: 1}}.Validate(), []string{"userpool.Password.History: cannot be combined with FeaturePlan Lite"}},
		{"Lite without history", props{FeaturePlan: userpool.Lite}.Validate(), nil},
		{"updated issuer", props{IssuerType: userpool.IssuerUpdated}.Validate(), nil},
		{"an issuer of a third form", props{IssuerType: "UPDATED"}.Validate(), []string{"userpool.IssuerType: must be one of"}},
		{"temporary password for 1 day", password(userpool.PasswordPolicy{TemporaryValidity: day}), nil},
		{"temporary password for 7 days", password(userpool.PasswordPolicy{TemporaryValidity: 7 * day}), nil},
		{"temporary password for 8 days", password(userpool.PasswordPolicy{TemporaryValidity: 8 * day}), []string{"userpool.Password.TemporaryValidity: must be between 1d and 7d, got 8d"}},
		{"temporary password for 36 hours", password(userpool.PasswordPolicy{TemporaryValidity: 36 * time.Hour}), []string{"userpool.Password.TemporaryValidity: must be a whole number of days"}},

		{"MFA required", props{MFA: userpool.MFARequired}.Validate(), nil},
		{"MFA off needs an exception", props{MFA: userpool.MFAOff}.Validate(), []string{"userpool.MFA: nobody could have a second factor"}},
		{"MFA off, excused", props{MFA: userpool.MFAOff, Exceptions: excuse(control.MFAOff)}.Validate(), nil},
		{"MFA misspelt", props{MFA: "ON"}.Validate(), []string{"userpool.MFA: must be one of"}},
		{"an exception that excuses nothing", props{Exceptions: excuse(control.MFAOff)}.Validate(), []string{`userpool.Exceptions[0].Control: "mfa-off" excuses nothing`}},
		{"an exception without a reason", props{MFA: userpool.MFAOff, Exceptions: []control.Exception{{Control: control.MFAOff}}}.Validate(), []string{"userpool.Exceptions[0].Reason: is required"}},

		{"plan misspelt", props{FeaturePlan: "PLUS"}.Validate(), []string{"userpool.FeaturePlan: must be one of"}},
		{"threat protection on Plus", props{FeaturePlan: userpool.Plus, ThreatProtection: userpool.ThreatProtectionEnforced}.Validate(), nil},
		{"threat protection on Essentials", props{ThreatProtection: userpool.ThreatProtectionAudit}.Validate(), []string{"userpool.ThreatProtection: needs FeaturePlan Plus"}},
		{"threat protection misspelt", props{FeaturePlan: userpool.Plus, ThreatProtection: "on"}.Validate(), []string{"userpool.ThreatProtection: must be one of"}},

		{"Cognito's sender takes a reply-to", email(userpool.Email{ReplyTo: "help@company.com"}), nil},
		{"Cognito's sender has no from and no configuration set", email(userpool.Email{From: "a@company.com", ConfigurationSet: "c"}),
			[]string{"userpool.Email.From: needs SourceARN", "userpool.Email.ConfigurationSet: needs SourceARN"}},
		{"SES with an address", email(userpool.Email{SourceARN: mailbox}), nil},
		{"SES with a domain and a from", email(userpool.Email{SourceARN: domain, From: "Us <no-reply@mail.company.com>", ReplyTo: "help@company.com", ConfigurationSet: "set"}), nil},
		{"SES with a domain needs a from", email(userpool.Email{SourceARN: domain}), []string{"userpool.Email.From: needs a value"}},
		{"a from outside the identity's domain", email(userpool.Email{SourceARN: domain, From: "a@evilcompany.com"}), []string{"userpool.Email.From: must be an address of the identity"}},
		{"a from other than the identity's address", email(userpool.Email{SourceARN: mailbox, From: "other@company.com"}), []string{"userpool.Email.From: must be an address of the identity"}},
		{"an ARN of something else", email(userpool.Email{SourceARN: "arn:aws:sns:eu-west-1:222222222222:topic"}), []string{"userpool.Email.SourceARN: must be the ARN"}},
		{"two addresses in one from", email(userpool.Email{SourceARN: domain, From: "a@company.com, b@company.com"}), []string{"userpool.Email.From: must be an address, or", "userpool.Email.From: must be an address of"}},
		{"a configuration set with a space", email(userpool.Email{SourceARN: mailbox, ConfigurationSet: "a b"}), []string{"userpool.Email.ConfigurationSet: must be"}},
		{"a reply-to that is none", email(userpool.Email{SourceARN: mailbox, ReplyTo: "help"}), []string{"userpool.Email.ReplyTo: must be"}},
		{"tokens for the sender", email(userpool.Email{SourceARN: token}), nil},

		{"an attribute of 20 characters", attributes(userpool.Attribute{Name: strings.Repeat("a", 20), MaxLength: 2048}), nil},
		{"an attribute of 21 characters", attributes(userpool.Attribute{Name: strings.Repeat("a", 21)}), []string{"userpool.Attributes[0].Name: must be 1 to 20"}},
		{"an attribute value of 2049", attributes(userpool.Attribute{Name: "a", MaxLength: 2049}), []string{"userpool.Attributes[0].MaxLength: must be between 1 and 2048, got 2049"}},
		{"the tenant again", attributes(userpool.Attribute{Name: "tenant_id", Mutable: true}), []string{`userpool.Attributes[0].Name: "tenant_id" is the tenant's`}},
		{"an attribute twice", attributes(userpool.Attribute{Name: "a"}, userpool.Attribute{Name: "a"}), []string{`userpool.Attributes[1]: "a" is listed twice`}},
		{"48 attributes", attributes(many[:48]...), nil},
		{"an attribute twice but for capitals", attributes(userpool.Attribute{Name: "locale2"}, userpool.Attribute{Name: "Locale2"}), []string{`userpool.Attributes[1]: "locale2" is listed twice`}},
		{"the tenant in capitals", attributes(userpool.Attribute{Name: "Tenant_ID", Mutable: true}), []string{`userpool.Attributes[0].Name: "Tenant_ID" is the tenant's`}},
		{"49 attributes, and email and the tenant", attributes(many[:49]...), []string{"userpool.Attributes: must have between 0 and 48 entries, got 49"}},

		{"domains and tenants", domains(map[string]string{"company.com": "acme", "sub.globex.example": "globex-2"}), nil},
		{"no domain", domains(nil), []string{"userpool.TenantAssignment.Domains: needs at least one domain"}},
		{"a domain in capitals", domains(map[string]string{"Company.com": "acme"}), []string{`userpool.TenantAssignment.Domains["Company.com"]: must be a domain`}},
		{"a wildcard domain", domains(map[string]string{"*.company.com": "acme"}), []string{`userpool.TenantAssignment.Domains["*.company.com"]: must be a domain`}},
		{"a trailing dot", domains(map[string]string{"company.com.": "acme"}), []string{`userpool.TenantAssignment.Domains["company.com."]: must be a domain`}},
		{"a tenant that leaves its prefix", domains(map[string]string{"company.com": "acme/../globex"}), []string{`userpool.TenantAssignment.Domains["company.com"]: must be a tenant`}},
		{"a tenant of 64 characters", domains(map[string]string{"company.com": strings.Repeat("t", 64)}), nil},
		{"a tenant of 65 characters", domains(map[string]string{"company.com": strings.Repeat("t", 65)}), []string{`userpool.TenantAssignment.Domains["company.com"]: must be a tenant`}},
		{"a tenant with a policy variable", domains(map[string]string{"company.com": "${aws:userid}"}), []string{`userpool.TenantAssignment.Domains["company.com"]: must be a tenant`}},
		{"more domains than fit a function", domains(crowd), []string{"userpool.TenantAssignment.Domains: must fit a function's environment"}},

		{"a provider and its tenant", props{FederatedTenants: map[string]string{"Okta": "acme"}}.Validate(), nil},
		{"a provider with a comma would be two", props{FederatedTenants: map[string]string{"A,B": "acme"}}.Validate(), []string{`userpool.FederatedTenants["A,B"]: must be the name`}},
		{"a provider whose name could be a user's", props{FederatedTenants: map[string]string{"A_B": "acme"}}.Validate(), []string{`userpool.FederatedTenants["A_B"]: must be the name`}},
		{"a provider with a wildcard tenant", props{FederatedTenants: map[string]string{"Okta": "*"}}.Validate(), []string{`userpool.FederatedTenants["Okta"]: must be a tenant`}},
		{"two providers that differ in capitals have the same user names", props{FederatedTenants: map[string]string{"Okta": "acme", "okta": "globex"}}.Validate(),
			[]string{`userpool.FederatedTenants["okta"]: cannot be combined with "Okta": the pool's user names`}},
		{"a domain of 254 characters", props{TenantAssignment: userpool.ByEmailDomain(map[string]string{strings.Repeat("abcdefghi.", 25) + "abcd": "acme"})}.Validate(),
			[]string{`userpool.TenantAssignment.Domains["abcdefghi`}},
		{"groups", props{Groups: []userpool.Group{{Name: "members", Description: "everybody"}, {Name: "admins"}}}.Validate(), nil},
		{"a group with a space", props{Groups: []userpool.Group{{Name: "the members"}}}.Validate(), []string{"userpool.Groups[0].Name: must be 1 to 128"}},
		{"a group twice", props{Groups: []userpool.Group{{Name: "a"}, {Name: "a"}}}.Validate(), []string{`userpool.Groups[1]: "a" is listed twice`}},
		{"several problems at once", props{Name: "a/b", MFA: "x", Password: userpool.PasswordPolicy{MinLength: 100}}.Validate(),
			[]string{"userpool.Name", "userpool.MFA", "userpool.Password.MinLength"}},
		{"a logical id with a dash", props{LogicalID: "a-b"}.Validate(), []string{"userpool.LogicalID: must be"}},
	})
}

func TestInvitationKeys(t *testing.T) {
	edKey, _, _ := ed25519.GenerateKey(rand.Reader)
	p256, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	encode := func(key any) string {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	with := func(key string) error {
		return userpool.Props{TenantAssignment: userpool.ByInvitation(key)}.Validate()
	}
	const field = "userpool.TenantAssignment.PublicKey: must be "
	problemtest.Run(t, []problemtest.Case{
		{"Ed25519", with(encode(edKey)), nil},
		{"P-256", with(encode(&p256.PublicKey)), nil},
		{"P-384 is not verified by the trigger", with(encode(&p384.PublicKey)), []string{field + "an Ed25519 or ECDSA P-256 key"}},
		{"RSA neither", with(encode(&rsaKey.PublicKey)), []string{field + "an Ed25519 or ECDSA P-256 key"}},
		{"no key", with(""), []string{field + "a public key in PEM"}},
		{"PEM around nonsense", with("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), []string{field + "a public key in PEM"}},
		{"a token", with(token), nil},
	})
}

func TestAssignment(t *testing.T) {
	if (userpool.TenantAssignment{}).SelfSignUp() {
		t.Error("the zero value opens self-sign-up")
	}
	given := map[string]string{"company.com": "acme"}
	assignment := userpool.ByEmailDomain(given)
	given["evil.com"] = "acme"
	if got := assignment.Environment()["TENANT_DOMAINS"]; got != `{"company.com":"acme"}` {
		t.Errorf("the allow-list follows the caller's map: %s", got)
	}
	if got := (userpool.TenantAssignment{}).Environment()["TENANT_ASSIGNMENT"]; got != "administrator" {
		t.Errorf("want the function told that only an administrator assigns, got %q", got)
	}
}
