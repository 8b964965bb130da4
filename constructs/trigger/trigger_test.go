package trigger_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
	"example.com/cognitocdk/lambda/message"
)

func TestValidate(t *testing.T) {
	pool, function, table := new(userpool.UserPool), new(gofunction.Function), new(trigger.Table)
	tokens := func(edit func(*trigger.PreTokenGenerationProps)) error {
		p := trigger.PreTokenGenerationProps{Pool: pool}
		edit(&p)
		return p.Validate()
	}
	long := func(n int) (permissions []string) { // of 128 characters, 131 in a token
		for i := range n {
			permissions = append(permissions, strings.Repeat("x", 127)+string(rune('a'+i)))
		}
		return permissions
	}
	const bus = "arn:aws:events:eu-west-1:333333333333:event-bus/default"
	problemtest.Run(t, []problemtest.Case{
		{"complete", trigger.Props{Pool: pool, Operation: trigger.CustomMessage, Function: function}.Validate(), nil},
		{"empty: everything at once", trigger.Props{}.Validate(),
			[]string{"trigger.Operation: must be one of", "trigger.Pool: is required", "trigger.Function: is required"}},
		{"token generation is not a plain function", trigger.Props{Pool: pool, Operation: "PreTokenGeneration", Function: function}.Validate(),
			[]string{"trigger.Operation: must be one of"}},
		{"pre-sign-up", trigger.PreSignUpProps{Pool: pool}.Validate(), nil},
		{"pre-sign-up without a pool", trigger.PreSignUpProps{}.Validate(), []string{"trigger.PreSignUp.Pool: is required"}},
		{"token generation", trigger.PreTokenGenerationProps{Pool: pool}.Validate(), nil},
		{"token generation without a pool", trigger.PreTokenGenerationProps{}.Validate(), []string{"trigger.PreTokenGeneration.Pool: is required"}},
		{"a machine's tenant without machines", trigger.PreTokenGenerationProps{Pool: pool, MachineTenantResourceServer: "tenant"}.Validate(),
			[]string{"trigger.PreTokenGeneration.MachineTenantResourceServer: needs Machines"}},
		{"scopes and permissions", tokens(func(p *trigger.PreTokenGenerationProps) {
			p.GroupScopes, p.GroupPermissions = map[string][]string{"*": {"api/read"}}, map[string][]string{"admins": {"orders:*"}}
		}), nil},
		{"a scope of Cognito's own", tokens(func(p *trigger.PreTokenGenerationProps) { p.GroupScopes = map[string][]string{"*": {"openid"}} }),
			[]string{`trigger.PreTokenGeneration.GroupScopes["*"][0]: must be <resource server>/<scope>`}},
		{"two scopes in one, and a group without any", tokens(func(p *trigger.PreTokenGenerationProps) {
			p.GroupScopes = map[string][]string{"a": {"api/x api/y"}, "b": nil, "": {"api/x", "api/x"}}
		}), []string{`trigger.PreTokenGeneration.GroupScopes["a"][0]: must be`, `trigger.PreTokenGeneration.GroupScopes["b"]: needs at least one`,
			`trigger.PreTokenGeneration.GroupScopes[""]: is required`, `trigger.PreTokenGeneration.GroupScopes[""][1]: "api/x" is listed twice`}},
		{"a permission with a space", tokens(func(p *trigger.PreTokenGenerationProps) { p.GroupPermissions = map[string][]string{"*": {"a b"}} }),
			[]string{`trigger.PreTokenGeneration.GroupPermissions["*"][0]: must be 1 to 128`}},
		{"more than fits into a token", tokens(func(p *trigger.PreTokenGenerationProps) {
			p.GroupPermissions = map[string][]string{"*": long(16)}
		}), []string{"trigger.PreTokenGeneration.GroupPermissions: must add at most 2048 bytes to a token, got 2096"}},
		{"what just fits", tokens(func(p *trigger.PreTokenGenerationProps) { p.GroupPermissions = map[string][]string{"*": long(15)} }), nil},
		{"a machine's resource server with a slash", tokens(func(p *trigger.PreTokenGenerationProps) {
			p.Machines, p.MachineTenantResourceServer = true, "https://tenant"
		}), []string{"trigger.PreTokenGeneration.MachineTenantResourceServer: must be the identifier"}},
		{"a table with a hyphen in its logical id", trigger.TableProps{LogicalID: "a-b"}.Validate(), []string{"trigger.Table.LogicalID: must be"}},
		{"a key with one", trigger.SenderKeyProps{Pool: pool, LogicalID: "a-b"}.Validate(), []string{"trigger.SenderKey.LogicalID: must be"}},
		{"post-confirmation", trigger.PostConfirmationProps{Pool: pool, Table: table, DefaultGroups: map[string]string{"*": "members", "acme": "acme-members"}}.Validate(), nil},
		{"post-confirmation that does nothing", trigger.PostConfirmationProps{Pool: pool}.Validate(), []string{"trigger.PostConfirmation.DefaultGroups: needs a value, or Table"}},
		{"an announcement that nobody remembers", trigger.PostConfirmationProps{Pool: pool, DefaultGroups: map[string]string{"*": "m"}, EventBusARN: bus}.Validate(),
			[]string{"trigger.PostConfirmation.EventBusARN: needs Table"}},
		{"a bus that is none", trigger.PostConfirmationProps{Pool: pool, Table: table, EventBusARN: "default"}.Validate(), []string{"trigger.PostConfirmation.EventBusARN: must be the ARN"}},
		{"a group for half a tenant", trigger.PostConfirmationProps{Pool: pool, Table: table, DefaultGroups: map[string]string{"ac*": "a b"}}.Validate(),
			[]string{`trigger.PostConfirmation.DefaultGroups["ac*"]: must be a tenant`, `trigger.PostConfirmation.DefaultGroups["ac*"]: must be`}},
		{"pre-authentication without anything", trigger.PreAuthenticationProps{}.Validate(), []string{"trigger.PreAuthentication.Pool: is required", "trigger.PreAuthentication.Table: is required"}},
		{"post-authentication", trigger.PostAuthenticationProps{Pool: pool, Table: table, EventBusARN: bus}.Validate(), nil},
		{"post-authentication without a table", trigger.PostAuthenticationProps{Pool: pool}.Validate(), []string{"trigger.PostAuthentication.Table: is required"}},
	})
}

func TestValidateMessages(t *testing.T) {
	pool, brand := new(userpool.UserPool), message.Brand{Name: "Company"}
	mail := trigger.Mail{IdentityARN: "arn:aws:ses:eu-west-1:333333333333:identity/company.com", From: "no-reply@mail.company.com"}
	key := new(trigger.SenderKey)
	with := func(edit func(*trigger.Mail)) error {
		p := trigger.PasswordlessProps{Pool: pool, Table: new(trigger.Table), Brand: brand, Mail: mail}
		edit(&p.Mail)
		return p.Validate()
	}
	const noClient = "trigger.Passwordless.Clients: needs at least one client"
	problemtest.Run(t, []problemtest.Case{
		{"custom message on a pool without SES", trigger.CustomMessageProps{Pool: pool, Brand: brand}.Validate(), []string{"trigger.CustomMessage.Pool: needs userpool.Props.Email.SourceARN"}},
		{"custom message without anything", trigger.CustomMessageProps{}.Validate(), []string{"trigger.CustomMessage.Pool: is required", "message.Brand.Name: must have between 1 and 32"}},
		{"an address of a sub-domain", with(func(*trigger.Mail) {}), []string{noClient}},
		{"an address of another domain", with(func(m *trigger.Mail) { m.From = "no-reply@evilcompany.com" }), []string{noClient, "trigger.Passwordless.Mail.From: must be an address of the identity company.com"}},
		{"a name in front of the address", with(func(m *trigger.Mail) { m.From = "Company <no-reply@company.com>" }),
			[]string{noClient, "trigger.Passwordless.Mail.From: must be a plain e-mail address"}},
		{"another address than the identity's", with(func(m *trigger.Mail) {
			m.IdentityARN, m.From = "arn:aws:ses:eu-west-1:333333333333:identity/a@company.com", "b@company.com"
		}), []string{noClient, "trigger.Passwordless.Mail.From: must be an address of the identity a@company.com"}},
		{"an identity that is none", with(func(m *trigger.Mail) { m.IdentityARN = "company.com" }), []string{noClient, "trigger.Passwordless.Mail.IdentityARN: must be the ARN"}},
		{"a configuration set with a slash", with(func(m *trigger.Mail) { m.ConfigurationSet = "a/b" }), []string{noClient, "trigger.Passwordless.Mail.ConfigurationSet: must be"}},
		{"passwordless without anything", trigger.PasswordlessProps{}.Validate(), []string{"trigger.Passwordless.Pool: is required", "trigger.Passwordless.Table: is required", noClient,
			"trigger.Passwordless.Mail.IdentityARN: must be", "trigger.Passwordless.Mail.From: must be", "message.Brand.Name: must have"}},
		{"half a captcha, and a link that ends in a fragment", trigger.PasswordlessProps{Pool: pool, Table: new(trigger.Table), Brand: brand, Mail: mail, Clients: []*appclient.Client{nil},
			LinkURL: "https://app.company.com/link#", Captcha: trigger.Captcha{VerifyURL: "http://captcha.example"}}.Validate(),
			[]string{"trigger.Passwordless.Clients[0]: is nil", "trigger.Passwordless.LinkURL: must be an https URL", "trigger.Passwordless.Captcha.SiteKey: must be",
				"trigger.Passwordless.Captcha.VerifyURL: must be an https URL", "trigger.Passwordless.Captcha.Secret.Name: must be"}},
		{"a sender without a key", trigger.CustomEmailSenderProps{Mail: mail, Brand: brand}.Validate(), []string{"trigger.CustomEmailSender.Key: is required"}},
		{"a text sender", trigger.CustomSMSSenderProps{Key: key, Brand: brand, SenderID: "Company"}.Validate(), nil},
		{"a sender id with a space", trigger.CustomSMSSenderProps{Key: key, Brand: brand, SenderID: "My Company"}.Validate(), []string{"trigger.CustomSMSSender.SenderID: must be"}},
		{"a sender id without a letter", trigger.CustomSMSSenderProps{Key: key, Brand: brand, SenderID: "12345"}.Validate(), []string{"trigger.CustomSMSSender.SenderID: must be"}},
		{"a sender id of 12 characters", trigger.CustomSMSSenderProps{Key: key, Brand: brand, SenderID: "CompanyOfOne"}.Validate(), []string{"trigger.CustomSMSSender.SenderID: must have between 1 and 11"}},
		{"a text sender without a key", trigger.CustomSMSSenderProps{Brand: brand}.Validate(), []string{"trigger.CustomSMSSender.Key: is required"}},
		{"a new key", trigger.SenderKeyProps{Pool: pool}.Validate(), nil},
		{"an alias is no key", trigger.SenderKeyProps{Pool: pool, ARN: "arn:aws:kms:eu-west-1:333333333333:alias/codes"}.Validate(), []string{"trigger.SenderKey.ARN: must be the ARN of a KMS key"}},
		{"an existing key cannot be destroyed", trigger.SenderKeyProps{Pool: pool, ARN: "arn:aws:kms:eu-west-1:333333333333:key/1", Destroy: true, LogicalID: "K"}.Validate(),
			[]string{"trigger.SenderKey.Destroy: cannot be combined with ARN", "trigger.SenderKey.LogicalID: cannot be combined with ARN"}},
		{"a key without a pool", trigger.SenderKeyProps{}.Validate(), []string{"trigger.SenderKey.Pool: is required"}},
	})
}

func TestValidateOthersUsers(t *testing.T) {
	pool := new(userpool.UserPool)
	migration := func(edit func(*trigger.UserMigrationProps)) error {
		p := trigger.UserMigrationProps{Pool: pool, LegacyURL: "https://legacy.company.com", Secret: trigger.Parameter{Name: "/legacy/secret"}, Tenants: []string{"acme"}}
		edit(&p)
		return p.Validate()
	}
	const noClient = "trigger.UserMigration.Clients: needs a client with appclient.Props.AllowPasswordFlow"
	problemtest.Run(t, []problemtest.Case{
		{"a migration without a client", migration(func(*trigger.UserMigrationProps) {}), []string{noClient}},
		{"an old system in clear", migration(func(p *trigger.UserMigrationProps) { p.LegacyURL = "http://legacy.company.com" }), []string{noClient, "trigger.UserMigration.LegacyURL: must be an https URL"}},
		{"a password in the address", migration(func(p *trigger.UserMigrationProps) { p.LegacyURL = "https://a:b@legacy.company.com" }), []string{noClient, "trigger.UserMigration.LegacyURL: must be an https URL"}},
		{"no tenant", migration(func(p *trigger.UserMigrationProps) { p.Tenants = nil }), []string{noClient, "trigger.UserMigration.Tenants: needs at least one tenant"}},
		{"a tenant that would widen a pattern", migration(func(p *trigger.UserMigrationProps) { p.Tenants = []string{"*"} }), []string{noClient, "trigger.UserMigration.Tenants[0]: must be"}},
		{"a secret in a folder that climbs", migration(func(p *trigger.UserMigrationProps) { p.Secret.Name = "a//b" }), []string{noClient, "trigger.UserMigration.Secret.Name: must be"}},
		{"a secret under an alias", migration(func(p *trigger.UserMigrationProps) { p.Secret.KeyARN = "alias/x" }), []string{noClient, "trigger.UserMigration.Secret.KeyARN: must be"}},
		{"federation", trigger.InboundFederationProps{Pool: pool, Providers: []*signin.Provider{new(signin.Provider)}}.Validate(),
			[]string{"trigger.InboundFederation.Providers[0]: needs a provider of the same pool"}},
		{"federation with nobody", trigger.InboundFederationProps{}.Validate(), []string{"trigger.InboundFederation.Pool: is required", "trigger.InboundFederation.Providers: needs at least one"}},
		{"domains of a provider that is not there", trigger.InboundFederationProps{Pool: pool, Providers: []*signin.Provider{nil}, Domains: map[string][]string{"Okta": {"Company.com"}, "Entra": nil}}.Validate(),
			[]string{"trigger.InboundFederation.Providers[0]: is nil", `trigger.InboundFederation.Domains["Okta"]: needs the provider`, `trigger.InboundFederation.Domains["Okta"][0]: must be a domain`,
				`trigger.InboundFederation.Domains["Entra"]: needs the provider`, `trigger.InboundFederation.Domains["Entra"]: needs at least one domain`}},
	})
}
