// Package sets holds one stack for each set of triggers that can be combined, with all of
// what the constructs offer around a pool. Goldens are taken of them, and they are deployed.
package sets

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/lambda/message"
)

// Build adds a set to a stack, and with it to its account and region.
type Build func(stack awscdk.Stack, options gofunction.Options)

// All are the sets by name. They differ in who sends mail, and in the version of the token
// trigger: what excludes each other.
func All() map[string]Build {
	return map[string]Build{"through-ses": throughSES, "custom-senders": customSenders}
}

var brand = message.Brand{Name: "Company", URL: "https://www.company.com", Color: "#0a3d6b", Support: "help@company.com", Locale: "de"}

// throughSES has the pool send its mail through SES, with a trigger's text, and hands the
// tokens of machines to the token trigger (V3_0).
func throughSES(stack awscdk.Stack, options gofunction.Options) {
	pool := users(stack, userpool.Email{SourceARN: identity(stack), From: "Company <no-reply@company.com>"})
	_, providers := around(stack, pool, trigger.Captcha{}, options)
	trigger.NewCustomMessage(stack, "CustomMessage", trigger.CustomMessageProps{Pool: pool, Brand: brand, Function: options})
	trigger.NewPreTokenGeneration(stack, "PreTokenGeneration", trigger.PreTokenGenerationProps{
		Pool: pool, Machines: true, MachineTenantResourceServer: "tenant",
		GroupScopes: map[string][]string{"members": {"tenant/acme"}}, GroupPermissions: map[string][]string{"members": {"invite"}}, Function: options})
	trigger.NewInboundFederation(stack, "InboundFederation", trigger.InboundFederationProps{
		Pool: pool, Providers: providers, Domains: map[string][]string{"Okta": {"company.com"}}, Function: options})
	key := trigger.NewSenderKey(stack, "CodeKey", trigger.SenderKeyProps{Pool: pool, Destroy: true, LogicalID: "CodeKey"})
	trigger.NewCustomSMSSender(stack, "CustomSMSSender", trigger.CustomSMSSenderProps{Key: key, SenderID: "Company", Brand: brand, Function: options})
}

// customSenders has functions send everything in Cognito's place, leaves machines' tokens
// alone (V2_0), and has a captcha before the code.
func customSenders(stack awscdk.Stack, options gofunction.Options) {
	pool := users(stack, userpool.Email{})
	table, providers := around(stack, pool, trigger.Captcha{SiteKey: "10000000-ffff", VerifyURL: "https://api.hcaptcha.com/siteverify",
		Secret: trigger.Parameter{Name: "/app/captcha"}}, options)
	trigger.NewPreTokenGeneration(stack, "PreTokenGeneration", trigger.PreTokenGenerationProps{Pool: pool, Function: options})
	trigger.NewInboundFederation(stack, "InboundFederation", trigger.InboundFederationProps{Pool: pool, Providers: providers, Function: options})
	key := trigger.NewSenderKey(stack, "CodeKey", trigger.SenderKeyProps{Pool: pool, Destroy: true})
	trigger.NewCustomEmailSender(stack, "CustomEmailSender", trigger.CustomEmailSenderProps{
		Key: key, Mail: mail(stack), Brand: brand, Table: table, Function: options})
	trigger.NewCustomSMSSender(stack, "CustomSMSSender", trigger.CustomSMSSenderProps{Key: key, Brand: brand, Table: table, Function: options})
}

func identity(stack awscdk.Stack) string {
	return "arn:aws:ses:" + *stack.Region() + ":" + *stack.Account() + ":identity/company.com"
}

func mail(stack awscdk.Stack) trigger.Mail {
	return trigger.Mail{IdentityARN: identity(stack), From: "no-reply@company.com", ConfigurationSet: "bounces"}
}

func users(stack awscdk.Stack, email userpool.Email) *userpool.UserPool {
	control.MarkEphemeral(stack, "a test")
	return userpool.New(stack, "Users", userpool.Props{
		TenantAssignment: userpool.ByEmailDomain(map[string]string{"company.com": "acme"}),
		FederatedTenants: map[string]string{"Okta": "acme", "Entra": "globex", "Google": "public", "SignInWithApple": "public", "Facebook": "public", "LoginWithAmazon": "public"},
		Attributes:       []userpool.Attribute{{Name: "department", Mutable: true}},
		Groups:           []userpool.Group{{Name: "members"}},
		FeaturePlan:      userpool.Plus,
		ThreatProtection: userpool.ThreatProtectionEnforced,
		Email:            email,
		Destroy:          true,
		LogicalID:        "Users",
	})
}

// around adds what every set has: providers of all kinds, clients with all flows, and the
// triggers that exclude nothing.
func around(stack awscdk.Stack, pool *userpool.UserPool, captcha trigger.Captcha, options gofunction.Options) (*trigger.Table, []*signin.Provider) {
	providers := Providers(stack, pool)
	api := resourceserver.New(stack, "Tenants", resourceserver.Props{Pool: pool, Identifier: "tenant", Scopes: map[string]string{"acme": "acts for acme"}})
	app := appclient.New(stack, "App", appclient.Props{
		Pool: pool, CallbackURLs: []string{"https://app.company.com/callback"}, Providers: providers, WriteAttributes: []string{"custom:department"},
		AllowCustomFlow: true, AllowPasswordFlow: true,
		Exceptions: []control.Exception{{Control: control.ClientPasswordFlow, Reason: "users are being migrated"}}})
	appclient.New(stack, "Batch", appclient.Props{Pool: pool, Kind: appclient.Machine, Scopes: []string{api.Scope("acme")}, ResourceServers: []*resourceserver.Server{api}})
	hosteddomain.New(stack, "Pages", hosteddomain.Props{Pool: pool, Prefix: "users-" + strings.ToLower(*stack.StackName()), Clients: []*appclient.Client{app}})

	table := trigger.NewTable(stack, "Memory", trigger.TableProps{Destroy: true, LogicalID: "Memory"})
	clients := []*appclient.Client{app}
	preSignUp := trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool, Function: options})
	trigger.NewPostConfirmation(stack, "PostConfirmation", trigger.PostConfirmationProps{
		Pool: pool, Table: table, DefaultGroups: map[string]string{"*": "members"}, EventBusARN: "arn:aws:events:" + *stack.Region() + ":" + *stack.Account() + ":event-bus/default", Function: options})
	trigger.NewPreAuthentication(stack, "PreAuthentication", trigger.PreAuthenticationProps{Pool: pool, Table: table, Function: options})
	trigger.NewPostAuthentication(stack, "PostAuthentication", trigger.PostAuthenticationProps{Pool: pool, Table: table, Function: options})
	passwordless := trigger.NewPasswordless(stack, "Passwordless", trigger.PasswordlessProps{
		Pool: pool, Clients: clients, Table: table, Mail: mail(stack), Brand: brand, LinkURL: "https://app.company.com/link", Captcha: captcha, Function: options})
	trigger.NewUserMigration(stack, "UserMigration", trigger.UserMigrationProps{
		Pool: pool, Clients: clients, LegacyURL: "https://legacy.company.com/users", Tenants: []string{"acme"},
		Secret: trigger.Parameter{Name: "legacy-secret", KeyARN: "arn:aws:kms:" + *stack.Region() + ":" + *stack.Account() + ":key/11111111-2222-3333-4444-555555555555"}, Function: options})
	protection.New(stack, "Protection", protection.Props{Pool: pool, Clients: clients, RequestsPerAddress: 500, LogRetentionDays: 30, Destroy: true})
	operations.New(stack, "Operations", operations.Props{Pool: pool, Clients: clients,
		Triggers: []*trigger.Trigger{preSignUp, passwordless.Define(), passwordless.Create(), passwordless.Verify()},
		TopicARN: "arn:aws:sns:" + *stack.Region() + ":" + *stack.Account() + ":alarms", FailedSignIns: 50, TriggerErrors: 5, LogRetentionDays: 30, Destroy: true})
	return table, providers
}

// Providers adds an identity provider of every kind to a pool.
func Providers(stack awscdk.Stack, pool *userpool.UserPool) []*signin.Provider {
	secret := func(key string) signin.Secret {
		return signin.Secret{ARN: "arn:aws:secretsmanager:" + *stack.Region() + ":" + *stack.Account() + ":secret:providers-AbCdEf", Key: key}
	}
	common := signin.Common{Pool: pool}
	return []*signin.Provider{
		signin.NewOIDC(stack, "Okta", signin.OIDCProps{Name: "Okta", Issuer: "https://company.okta.com", ClientID: "0oa1", Secret: secret("okta"),
			Common: signin.Common{Pool: pool, Identifiers: []string{"company.com"}, LogicalID: "Okta",
				Mapping: signin.Mapping{Email: "email", EmailVerified: "email_verified", Name: "name", Custom: map[string]string{"department": "dept"}}}}),
		signin.NewSAML(stack, "Entra", signin.SAMLProps{Name: "Entra", MetadataURL: "https://login.microsoftonline.com/tenant/federationmetadata.xml",
			SingleLogout: true, EncryptedAssertions: true, Common: common}),
		signin.NewGoogle(stack, "Google", signin.GoogleProps{ClientID: "1-a.apps.googleusercontent.com", Secret: secret("google"), Common: common}),
		signin.NewApple(stack, "Apple", signin.AppleProps{ServicesID: "com.company.signin", TeamID: "ABCDE12345", KeyID: "FGHIJ67890", PrivateKey: secret("apple"), Common: common}),
		signin.NewFacebook(stack, "Facebook", signin.FacebookProps{AppID: "1234567890", Secret: secret("facebook"), APIVersion: "v21.0", Common: common}),
		signin.NewAmazon(stack, "Amazon", signin.AmazonProps{ClientID: "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef", Secret: secret("amazon"), Common: common}),
	}
}
