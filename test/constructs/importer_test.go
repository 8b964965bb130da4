package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/lambda/message"
)

const callback = "https://app.company.com/callback"

var ownDomain = hosteddomain.Custom{DomainName: "auth.company.com",
	CertificateARN: "arn:aws:acm:us-east-1:333333333333:certificate/11111111-2222-3333-4444-555555555555"}

// What an importer can get wrong is said in the words of the constructs, field first, before
// the CDK or CloudFormation would say it in theirs.
func TestWhatOnlyTheTreeKnowsIsRefused(t *testing.T) {
	pool := func(s constructs.Construct) *userpool.UserPool { return userpool.New(s, "Users", userpool.Props{}) }
	client := func(s constructs.Construct, p *userpool.UserPool) *appclient.Client {
		return appclient.New(s, "App", appclient.Props{Pool: p, CallbackURLs: []string{callback}})
	}
	federated := userpool.Props{FederatedTenants: map[string]string{"Google": "acme"}}
	for _, c := range []struct {
		name, want string
		build      func(app awscdk.App, stack awscdk.Stack)
	}{
		{"a pool imported by its ARN", "userpool.Import.poolID: must be the id of a pool", func(_ awscdk.App, s awscdk.Stack) {
			userpool.Import(s, "Users", "arn:aws:cognito-idp:eu-west-1:333333333333:userpool/eu-west-1_abc", userpool.Props{})
		}},
		{"a pool imported from another region", "userpool.Import.poolID: must be of the stack's region eu-west-1", func(_ awscdk.App, s awscdk.Stack) {
			userpool.Import(s, "Users", "us-east-1_abc", userpool.Props{})
		}},
		{"a pool imported with a plan misspelt", "userpool.FeaturePlan: must be one of", func(_ awscdk.App, s awscdk.Stack) {
			userpool.Import(s, "Users", "eu-west-1_abc", userpool.Props{FeaturePlan: "gold"})
		}},
		{"a pool imported with an issuer misspelt", "userpool.IssuerType: must be one of", func(_ awscdk.App, s awscdk.Stack) {
			userpool.Import(s, "Users", "eu-west-1_abc", userpool.Props{IssuerType: "UPDATED"})
		}},
		{"a REST API for an issuer that its authorizer does not know", "api.Pool: cannot be combined with userpool.IssuerUpdated in a REST API", func(_ awscdk.App, s awscdk.Stack) {
			users := userpool.New(s, "Users", userpool.Props{IssuerType: userpool.IssuerUpdated})
			api.NewREST(s, "Api", api.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}, Routes: []api.Route{route(s, "/a")}})
		}},
		{"credentials for tokens of an issuer that no provider is named after", "identitypool.Pool: cannot be combined with userpool.IssuerUpdated", func(_ awscdk.App, s awscdk.Stack) {
			users := userpool.New(s, "Users", userpool.Props{IssuerType: userpool.IssuerUpdated})
			identitypool.New(s, "Identities", identitypool.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}})
		}},
		{"mail from a region that Cognito does not send from", "userpool.Email.SourceARN: must be in the stack's region eu-west-1 or in one of us-east-1", func(_ awscdk.App, s awscdk.Stack) {
			userpool.New(s, "Users", userpool.Props{Email: userpool.Email{SourceARN: "arn:aws:ses:ap-south-1:333333333333:identity/a@company.com"}})
		}},
		{"a trigger in another stack than its pool", `trigger.Pool: is in the stack "Stack" and the trigger in "Other"`, func(app awscdk.App, s awscdk.Stack) {
			trigger.NewPreSignUp(awscdk.NewStack(app, jsii.String("Other"), nil), "PreSignUp", trigger.PreSignUpProps{Pool: pool(s)})
		}},
		{"a trigger in a nested stack", `trigger.Pool: is in the stack "Stack" and the trigger in "Stack/Nested"`, func(_ awscdk.App, s awscdk.Stack) {
			trigger.NewPreSignUp(awscdk.NewNestedStack(s, jsii.String("Nested"), nil), "PreSignUp", trigger.PreSignUpProps{Pool: pool(s)})
		}},
		{"a group of both pools", "identitypool.Groups[0].Name: cannot be combined with the same name in userpool.Props.Groups", func(_ awscdk.App, s awscdk.Stack) {
			users := userpool.New(s, "Users", userpool.Props{Groups: []userpool.Group{{Name: "admins"}}})
			identitypool.New(s, "Identities", identitypool.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}, Groups: []identitypool.Group{{Name: "admins"}}})
		}},
		{"a grant to guests that are not there", "identitypool.Role: is nil", func(_ awscdk.App, s awscdk.Stack) {
			users := pool(s)
			identities := identitypool.New(s, "Identities", identitypool.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}})
			userstorage.New(s, "Files", userstorage.Props{}).GrantOwn(identities.Guest(), userstorage.Read)
		}},
		{"a role imported by its name", "identitypool.ImportRole.arn: must be the ARN of a role", func(_ awscdk.App, s awscdk.Stack) {
			identitypool.ImportRole(s, "Role", "admins")
		}},
		{"a role of another account", "identitypool.Existing.AuthenticatedRoleARN: must be in the stack's account 333333333333, got 444444444444", func(_ awscdk.App, s awscdk.Stack) {
			identitypool.Import(s, "Identities", identitypool.Existing{ID: "eu-west-1:1", AuthenticatedRoleARN: "arn:aws:iam::444444444444:role/users"})
		}},
		{"a sender of another account", "trigger.CustomEmailSender.Mail.IdentityARN: must be in the stack's account 333333333333, got 444444444444", func(_ awscdk.App, s awscdk.Stack) {
			key := trigger.NewSenderKey(s, "Key", trigger.SenderKeyProps{Pool: pool(s)})
			trigger.NewCustomEmailSender(s, "Sender", trigger.CustomEmailSenderProps{Key: key, Brand: message.Brand{Name: "Company"},
				Mail: trigger.Mail{IdentityARN: "arn:aws:ses:eu-west-1:444444444444:identity/company.com", From: "a@company.com"}})
		}},
		{"a key of another region", "userstorage.KeyARN: must be in the stack's region eu-west-1, got us-east-1", func(_ awscdk.App, s awscdk.Stack) {
			userstorage.New(s, "Files", userstorage.Props{KeyARN: "arn:aws:kms:us-east-1:333333333333:key/1"})
		}},
		{"a secret of another region", "signin.Google.Secret.ARN: must be in the stack's region eu-west-1, got us-east-1", func(_ awscdk.App, s awscdk.Stack) {
			signin.NewGoogle(s, "Google", signin.GoogleProps{ClientID: "1-a.apps.googleusercontent.com", Common: signin.Common{Pool: userpool.New(s, "Users", federated)},
				Secret: signin.Secret{ARN: "arn:aws:secretsmanager:us-east-1:333333333333:secret:google-AbCdEf"}})
		}},
		{"a scope misspelt", `appclient.Scopes[0]: "api/raed" is not a scope of api (api/read)`, func(_ awscdk.App, s awscdk.Stack) {
			users := pool(s)
			server := resourceserver.New(s, "Server", resourceserver.Props{Pool: users, Identifier: "api", Scopes: map[string]string{"read": "read"}})
			appclient.New(s, "App", appclient.Props{Pool: users, Kind: appclient.Machine, Scopes: []string{"api/raed"}, ResourceServers: []*resourceserver.Server{server}})
		}},
		{"a style for the pages of a client twice", "hosteddomain.Clients[0]: has a style already", func(_ awscdk.App, s awscdk.Stack) {
			users := pool(s)
			clients := []*appclient.Client{client(s, users)}
			hosteddomain.New(s, "One", hosteddomain.Props{Pool: users, Prefix: "one", Clients: clients})
			hosteddomain.New(s, "Two", hosteddomain.Props{Pool: users, Custom: ownDomain, Clients: clients})
		}},
		{"an API for another pool's client", "api.Clients[0]: needs a client of the same pool", func(_ awscdk.App, s awscdk.Stack) {
			other := userpool.New(s, "Other", userpool.Props{})
			api.New(s, "Api", api.Props{Pool: pool(s), Clients: []*appclient.Client{client(s, other)}, Routes: []api.Route{route(s, "/a")}})
		}},
		{"a REST API with two names for one parameter", `api.Routes[1].Path: must call what follows "/a/" {b} as another route does, got {c}`, func(_ awscdk.App, s awscdk.Stack) {
			users := pool(s)
			api.NewREST(s, "Api", api.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}, Routes: []api.Route{route(s, "/a/{b}"), route(s, "/a/{c}/d")}})
		}},
		{"a client in another region than its pool", `appclient.Pool: is in account 333333333333 and region eu-west-1, and the stack "Far" in 333333333333 and us-east-1`, func(app awscdk.App, s awscdk.Stack) {
			client(far(app), pool(s))
		}},
		{"a trigger in another region", "trigger.Function: is in account", func(app awscdk.App, s awscdk.Stack) {
			function := gofunction.New(far(app), "Function", gofunction.Props{Package: "example.com/cognitocdk/lambda/api"})
			trigger.New(s, "Trigger", trigger.Props{Pool: pool(s), Operation: trigger.PreAuthentication, Function: function})
		}},
		{"pages in another region", "hosteddomain.Pool: is in account", func(app awscdk.App, s awscdk.Stack) {
			hosteddomain.New(far(app), "Pages", hosteddomain.Props{Pool: pool(s), Prefix: "pages"})
		}},
		{"scopes in another region", "resourceserver.Pool: is in account", func(app awscdk.App, s awscdk.Stack) {
			resourceserver.New(far(app), "Server", resourceserver.Props{Pool: pool(s), Identifier: "api", Scopes: map[string]string{"read": "read"}})
		}},
		{"a web ACL in another region", "protection.Pool: is in account", func(app awscdk.App, s awscdk.Stack) {
			protection.New(far(app), "Protection", protection.Props{Pool: pool(s)})
		}},
		{"alarms in another region", "operations.Pool: is in account", func(app awscdk.App, s awscdk.Stack) {
			users := pool(s)
			operations.New(far(app), "Operations", operations.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}})
		}},
		{"a provider in another region", "signin.SAML.Pool: is in account", func(app awscdk.App, s awscdk.Stack) {
			signin.NewSAML(far(app), "Okta", signin.SAMLProps{Name: "Google1", MetadataURL: "https://okta.com", Common: signin.Common{
				Pool: userpool.New(s, "Users", userpool.Props{FederatedTenants: map[string]string{"Google1": "acme"}})}})
		}},
		{"groups in another region", "identitypool.Pool: is in account", func(app awscdk.App, s awscdk.Stack) {
			users := pool(s)
			identitypool.New(far(app), "Identities", identitypool.Props{Pool: users, Clients: []*appclient.Client{client(s, users)}, Groups: []identitypool.Group{{Name: "admins"}}})
		}},
		{"identity pools where policies have other names", "identitypool: region cn-north-1 is of a partition that is not supported", func(app awscdk.App, _ awscdk.Stack) {
			china := awscdk.NewStack(app, jsii.String("China"), &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String("333333333333"), Region: jsii.String("cn-north-1")}})
			identitypool.Import(china, "Identities", identitypool.Existing{ID: "cn-north-1:1", AuthenticatedRoleARN: "arn:aws-cn:iam::333333333333:role/users"})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, stack := newStack(t)
			if text := synthtest.Panics(t, func() { c.build(app, stack) }); !strings.HasPrefix(text, c.want) {
				t.Errorf("want %q, got %q", c.want, text)
			}
		})
	}
}

// far is a stack in another region.
func far(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Far"), &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String("333333333333"), Region: jsii.String("us-east-1")}})
}

// route answers GET at path with a function of its own.
func route(s constructs.Construct, path string) api.Route {
	function := gofunction.New(s, "Function"+strings.ReplaceAll(path, "/", "."), gofunction.Props{Package: "example.com/cognitocdk/lambda/api"})
	return api.Route{Method: "GET", Path: path, Scopes: []string{"api/read"}, Function: function}
}

// Names that only the deployment knows pass through every construct that takes names.
func TestTokensPass(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		parameter := func(id string) string {
			return *awscdk.NewCfnParameter(s, jsii.String(id), nil).ValueAsString()
		}
		users := userpool.New(s, "Users", userpool.Props{Groups: []userpool.Group{{Name: parameter("Group")}, {Name: parameter("Group2")}}})
		web := appclient.New(s, "Web", appclient.Props{Pool: users, CallbackURLs: []string{parameter("Callback"), "https://" + parameter("Host") + "/callback"}})
		if origins := web.Origins(); len(origins) != 1 || !strings.HasPrefix(origins[0], "https://${Token[") || strings.HasSuffix(origins[0], "/callback") {
			t.Errorf("want the origin of the host that deployment names, got %q", origins)
		}
		identities := identitypool.New(s, "Identities", identitypool.Props{Pool: users, Clients: []*appclient.Client{web}, Groups: []identitypool.Group{{Name: parameter("Group3")}}})
		files := userstorage.New(s, "Files", userstorage.Props{Name: parameter("Bucket"), Origins: web.Origins()})
		files.GrantOwn(identities.Authenticated(), userstorage.Read)
		hosteddomain.New(s, "Pages", hosteddomain.Props{Pool: users, Prefix: parameter("Prefix"), Clients: []*appclient.Client{web}})
	})
	if groups := resources(t, template, "AWS::Cognito::UserPoolGroup"); len(groups) != 3 {
		t.Errorf("want three groups, got %d", len(groups))
	}
}

// Two of everything below two scopes of one stack have names of their own.
func TestTwoOfEverything(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		for _, scope := range []string{"Staff", "Customers"} {
			below := constructs.NewConstruct(s, jsii.String(scope))
			users := userpool.New(below, "Users", userpool.Props{})
			clients := []*appclient.Client{
				appclient.New(constructs.NewConstruct(below, jsii.String("A")), "App", appclient.Props{Pool: users}),
				appclient.New(constructs.NewConstruct(below, jsii.String("B")), "App", appclient.Props{Pool: users}),
			}
			protection.New(below, "Protection", protection.Props{Pool: users})
			operations.New(below, "Operations", operations.Props{Pool: users, Clients: clients})
		}
	})
	names := map[string]bool{}
	for id, logs := range resources(t, template, "AWS::Logs::LogGroup") {
		name := compact(logs.Properties["LogGroupName"])
		if names[name] {
			t.Errorf("%s: another log group of the stack is called %s too", id, name)
		}
		names[name] = true
	}
	if len(names) != 4 {
		t.Errorf("want four log groups, got %v", names)
	}
}

// The pages of a client can be another stack's: the style waits for the domain, and stands
// with it.
func TestPagesInAnotherStack(t *testing.T) {
	app, stack := newStack(t)
	users := userpool.New(stack, "Users", userpool.Props{})
	web := appclient.New(stack, "Web", appclient.Props{Pool: users, CallbackURLs: []string{callback}})
	pages := awscdk.NewStack(app, jsii.String("Pages"), &awscdk.StackProps{Env: &awscdk.Environment{Account: stack.Account(), Region: stack.Region()}})
	hosteddomain.New(pages, "Domain", hosteddomain.Props{Pool: users, Prefix: "pages", Clients: []*appclient.Client{web}})
	templates := synthtest.Templates(t, app)
	if styles := resources(t, templates["Pages.template.json"], "AWS::Cognito::ManagedLoginBranding"); len(styles) != 1 {
		t.Errorf("want the style beside the domain, got %v", styles)
	}
}

// A native app may listen on its own machine; that is recorded, so that audit agrees.
func TestNativeLoopback(t *testing.T) {
	excused := audited(t, synthesized(t, func(s awscdk.Stack) {
		appclient.New(s, "Phone", appclient.Props{Pool: userpool.New(s, "Users", userpool.Props{}), Kind: appclient.Native, CallbackURLs: []string{"http://127.0.0.1:8400/callback"}})
	}))
	if len(excused) != 1 || excused[0] != control.ClientCallbackHTTPS {
		t.Errorf("want %s excused and nothing else, got %v", control.ClientCallbackHTTPS, excused)
	}
}

// A resource server can be called by its API's address; its name, which may not hold one, is
// made of it.
func TestResourceServerByAddress(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		resourceserver.New(s, "Server", resourceserver.Props{Pool: userpool.New(s, "Users", userpool.Props{}),
			Identifier: "https://api.company.com/v1", Scopes: map[string]string{"read": "read"}})
	})
	for _, server := range resources(t, template, "AWS::Cognito::UserPoolResourceServer") {
		if name := server.Properties["Name"]; name != "https-api.company.com-v1" {
			t.Errorf("want a name of letters, digits and +=,.@-, got %v", name)
		}
	}
}

// A parameter and a segment of the same name are two routes.
func TestRoutesThatDifferInBraces(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		users := userpool.New(s, "Users", userpool.Props{})
		web := appclient.New(s, "Web", appclient.Props{Pool: users})
		routes := []api.Route{route(s, "/a/{b}")}
		routes = append(routes, api.Route{Method: "GET", Path: "/a/b", Scopes: []string{"api/read"}, Function: routes[0].Function})
		api.New(s, "Api", api.Props{Pool: users, Clients: []*appclient.Client{web}, Routes: routes})
	})
	if routes := resources(t, template, "AWS::ApiGatewayV2::Route"); len(routes) != 2 {
		t.Errorf("want two routes, got %d", len(routes))
	}
}
