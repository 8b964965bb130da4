package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
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
)

// What a pool has once is refused the second time, wherever it stands: at deployment the
// second one would fail, or take the place of the first.
func TestOncePerPool(t *testing.T) {
	federated := userpool.Props{FederatedTenants: map[string]string{"Okta": "acme", "Google": "acme"}}
	secret := signin.Secret{ARN: "arn:aws:secretsmanager:eu-west-1:333333333333:secret:okta-AbCdEf"}
	for _, c := range []struct {
		name, want string
		build      func(s constructs.Construct, pool *userpool.UserPool, clients []*appclient.Client)
	}{
		{"prefix domain", "hosteddomain.Prefix: the pool has a domain with a prefix already", func(s constructs.Construct, pool *userpool.UserPool, _ []*appclient.Client) {
			hosteddomain.New(s, "Pages", hosteddomain.Props{Pool: pool, Prefix: "pages"})
		}},
		{"domain of its own", "hosteddomain.Custom: the pool has a domain of its own already", func(s constructs.Construct, pool *userpool.UserPool, _ []*appclient.Client) {
			hosteddomain.New(s, "Pages", hosteddomain.Props{Pool: pool, Custom: ownDomain})
		}},
		{"log delivery", "operations.Pool: the pool has a log delivery configuration already", func(s constructs.Construct, pool *userpool.UserPool, clients []*appclient.Client) {
			operations.New(s, "Operations", operations.Props{Pool: pool, Clients: clients})
		}},
		{"web ACL", "protection.Pool: the pool has a web ACL already", func(s constructs.Construct, pool *userpool.UserPool, _ []*appclient.Client) {
			protection.New(s, "Protection", protection.Props{Pool: pool})
		}},
		{"resource server", `resourceserver.Identifier: the pool has a resource server "api" already`, func(s constructs.Construct, pool *userpool.UserPool, _ []*appclient.Client) {
			resourceserver.New(s, "Server", resourceserver.Props{Pool: pool, Identifier: "api", Scopes: map[string]string{"read": "read"}})
		}},
		{"provider", `signin.OIDC.Pool: the pool has a provider "Okta" already`, func(s constructs.Construct, pool *userpool.UserPool, _ []*appclient.Client) {
			signin.NewOIDC(s, "Okta", signin.OIDCProps{Name: "Okta", Issuer: "https://company.okta.com", ClientID: "1", Secret: secret, Common: signin.Common{Pool: pool}})
		}},
		{"social provider", `signin.Google.Pool: the pool has a provider "Google" already`, func(s constructs.Construct, pool *userpool.UserPool, _ []*appclient.Client) {
			signin.NewGoogle(s, "Google", signin.GoogleProps{ClientID: "1-a.apps.googleusercontent.com", Secret: secret, Common: signin.Common{Pool: pool}})
		}},
		{"group", "identitypool.Groups[0].Name: the pool has the group admins already", func(s constructs.Construct, pool *userpool.UserPool, clients []*appclient.Client) {
			identitypool.New(s, "Identities", identitypool.Props{Pool: pool, Clients: clients, Groups: []identitypool.Group{{Name: "admins"}}})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, stack := newStack(t)
			pool := userpool.New(stack, "Users", federated)
			clients := []*appclient.Client{appclient.New(stack, "App", appclient.Props{Pool: pool})}
			c.build(stack, pool, clients)
			other := awscdk.NewStack(app, jsii.String("Other"), &awscdk.StackProps{Env: &awscdk.Environment{Account: stack.Account(), Region: stack.Region()}})
			if text := synthtest.Panics(t, func() { c.build(other, pool, clients) }); text != c.want {
				t.Errorf("want %q, got %q", c.want, text)
			}
			another := userpool.New(other, "Users", federated)
			c.build(constructs.NewConstruct(other, jsii.String("Another")), another, []*appclient.Client{appclient.New(other, "App", appclient.Props{Pool: another})})
		})
	}
}

// Whatever is wrong is said at once: what Validate knows, and what only the tree knows.
func TestProblemsOfTreeAndPropsAtOnce(t *testing.T) {
	const elsewhere = "arn:aws:wafv2:us-east-1:444444444444:regional/webacl/all/11111111-2222-3333-4444-555555555555"
	for _, c := range []struct {
		name  string
		wants []string
		build func(s awscdk.Stack, pool, other *userpool.UserPool)
	}{
		{"an identity pool", []string{"identitypool.Clients[0]: is nil", "identitypool.Clients[1]: needs a client of the same pool", "identitypool.Name: must not be blank", "identitypool.Destroy: needs"},
			func(s awscdk.Stack, pool, other *userpool.UserPool) {
				identitypool.New(s, "Identities", identitypool.Props{Pool: pool, Name: " ", Destroy: true, Clients: []*appclient.Client{nil, appclient.New(s, "Other", appclient.Props{Pool: other})}})
			}},
		{"an identity pool of nothing", []string{"identitypool.Pool: is required", "identitypool.Clients: must have", "identitypool.Destroy: needs"}, func(s awscdk.Stack, _, _ *userpool.UserPool) {
			identitypool.New(s, "Identities", identitypool.Props{Destroy: true, Groups: []identitypool.Group{{Name: "admins"}}})
		}},
		{"a web ACL of another place", []string{"protection.WebACLARN: must be in the stack's region eu-west-1, got us-east-1", "protection.WebACLARN: must be in the stack's account 333333333333, got 444444444444"},
			func(s awscdk.Stack, pool, _ *userpool.UserPool) {
				protection.New(s, "Protection", protection.Props{Pool: pool, WebACLARN: elsewhere})
			}},
		{"alarms to another region", []string{"operations.Clients[1]: is listed twice", "operations.TopicARN: must be in the stack's region eu-west-1, got us-east-1"}, func(s awscdk.Stack, pool, _ *userpool.UserPool) {
			client := appclient.New(s, "App", appclient.Props{Pool: pool})
			operations.New(s, "Operations", operations.Props{Pool: pool, Clients: []*appclient.Client{client, client}, TopicARN: "arn:aws:sns:us-east-1:333333333333:alarms"})
		}},
		{"a certificate of another account", []string{"hosteddomain.Custom.DomainName: must be", "hosteddomain.Custom.CertificateARN: must be in the stack's account 333333333333, got 444444444444"}, func(s awscdk.Stack, pool, _ *userpool.UserPool) {
			hosteddomain.New(s, "Pages", hosteddomain.Props{Pool: pool, Custom: hosteddomain.Custom{DomainName: "company.com", CertificateARN: strings.ReplaceAll(ownDomain.CertificateARN, "333333333333", "444444444444")}})
		}},
		{"an event bus of another region", []string{"trigger.PostAuthentication.Table: is required", "trigger.PostAuthentication.EventBusARN: must be in the stack's region"}, func(s awscdk.Stack, pool, _ *userpool.UserPool) {
			trigger.NewPostAuthentication(s, "Seen", trigger.PostAuthenticationProps{Pool: pool, EventBusARN: "arn:aws:events:us-east-1:333333333333:event-bus/users"})
		}},
		{"a secret's key of another region", []string{"trigger.UserMigration.Clients: needs a client", "trigger.UserMigration.LegacyURL: must be", "trigger.UserMigration.Tenants: needs", "trigger.UserMigration.Secret.KeyARN: must be in the stack's region"},
			func(s awscdk.Stack, pool, _ *userpool.UserPool) {
				trigger.NewUserMigration(s, "Migration", trigger.UserMigrationProps{Pool: pool, Secret: trigger.Parameter{Name: "/a", KeyARN: "arn:aws:kms:us-east-1:333333333333:key/1"}})
			}},
		{"a REST API", []string{"api.Routes[0].Path: must have no ~", `api.Routes[1].Path[1]: "{b}" is listed twice`, "api.Destroy: needs"}, func(s awscdk.Stack, pool, _ *userpool.UserPool) {
			client := appclient.New(s, "App", appclient.Props{Pool: pool})
			api.NewREST(s, "Api", api.Props{Pool: pool, Clients: []*appclient.Client{client}, Destroy: true, Routes: []api.Route{route(s, "/a~b"), route(s, "/{b}/c/{b+}")}})
		}},
		{"a REST API with a path that only deployment knows", []string{"api.Routes[0].Path: must have no ~ and no token"}, func(s awscdk.Stack, pool, _ *userpool.UserPool) {
			client, known := appclient.New(s, "App", appclient.Props{Pool: pool}), route(s, "/a")
			known.Path = "/" + *awscdk.NewCfnParameter(s, jsii.String("Path"), nil).ValueAsString()
			api.NewREST(s, "Api", api.Props{Pool: pool, Clients: []*appclient.Client{client}, Routes: []api.Route{known}})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stack := newStack(t)
			pool, other := userpool.New(stack, "Users", userpool.Props{}), userpool.New(stack, "Others", userpool.Props{})
			lines := strings.Split(synthtest.Panics(t, func() { c.build(stack, pool, other) }), "\n")
			if len(lines) != len(c.wants) {
				t.Errorf("want %d problems, got %q", len(c.wants), lines)
			}
			for _, want := range c.wants {
				if !strings.Contains("\n"+strings.Join(lines, "\n"), "\n"+want) {
					t.Errorf("want %q among %q", want, lines)
				}
			}
		})
	}
}

// The same id in two stacks, or below two scopes, is the rule where stacks are made of one
// kind of thing; what refers to both keeps them apart.
func TestSameIdsElsewhere(t *testing.T) {
	app, stack := newStack(t)
	other := awscdk.NewStack(app, jsii.String("Other"), &awscdk.StackProps{Env: &awscdk.Environment{Account: stack.Account(), Region: stack.Region()}})
	pool := userpool.New(stack, "Users", userpool.Props{Groups: []userpool.Group{{Name: "a/b"}, {Name: "a--b"}}})
	clients := []*appclient.Client{appclient.New(stack, "App", appclient.Props{Pool: pool}), appclient.New(other, "App", appclient.Props{Pool: pool})}
	operations.New(other, "Operations", operations.Props{Pool: pool, Clients: clients})

	files := userstorage.New(stack, "Files", userstorage.Props{})
	for _, scope := range []string{"Staff", "Customers"} {
		identities := identitypool.New(constructs.NewConstruct(stack, jsii.String(scope)), "Identities", identitypool.Props{Pool: pool, Clients: clients[:1]})
		files.GrantOwn(identities.Authenticated(), userstorage.Read)
		if text := synthtest.Panics(t, func() { files.GrantOwn(identities.Authenticated(), userstorage.Write) }); !strings.HasPrefix(text, "userstorage.GrantOwn: cannot be combined with an earlier grant to Identities Authenticated") {
			t.Errorf("want a second grant refused, got %q", text)
		}
	}
	templates := synthtest.Templates(t, app)
	if policies := resources(t, templates["Stack.template.json"], "AWS::IAM::Policy"); len(policies) != 2 {
		t.Errorf("want a grant for each identity pool, got %d", len(policies))
	}
	if groups := resources(t, templates["Stack.template.json"], "AWS::Cognito::UserPoolGroup"); len(groups) != 2 {
		t.Errorf("want two groups, got %d", len(groups))
	}
	if alarms := resources(t, templates["Other.template.json"], "AWS::CloudWatch::Alarm"); len(alarms) != 4 {
		t.Errorf("want two alarms for each client, got %d", len(alarms))
	}
}

// A pool that two stacks import is one pool.
func TestPoolImportedTwice(t *testing.T) {
	app, stack := newStack(t)
	other := awscdk.NewStack(app, jsii.String("Other"), &awscdk.StackProps{Env: &awscdk.Environment{Account: stack.Account(), Region: stack.Region()}})
	const id = "eu-west-1_abcdefghi"
	client := appclient.New(stack, "App", appclient.Props{Pool: userpool.Import(stack, "Users", id, userpool.Props{}), CallbackURLs: []string{callback}})
	users := userpool.Import(other, "Users", id, userpool.Props{})
	hosteddomain.New(other, "Pages", hosteddomain.Props{Pool: users, Prefix: "pages", Clients: []*appclient.Client{client}})
	identitypool.New(other, "Identities", identitypool.Props{Pool: users, Clients: []*appclient.Client{client}})
	synthtest.Templates(t, app)

	another := userpool.Import(other, "Others", "eu-west-1_123456789", userpool.Props{})
	text := synthtest.Panics(t, func() {
		identitypool.New(other, "Mixed", identitypool.Props{Pool: another, Clients: []*appclient.Client{client}})
	})
	if !strings.HasPrefix(text, "identitypool.Clients[0]: needs a client of the same pool") {
		t.Errorf("want the client of the other pool refused, got %q", text)
	}
}

// Origins of an app client are those that browsers send, and everything that takes origins
// takes them.
func TestOriginsGoEverywhere(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		users := userpool.New(s, "Users", userpool.Props{})
		app := appclient.New(s, "App", appclient.Props{Pool: users, CallbackURLs: []string{"https://App.Company.com:443/callback", "http://[::1]:3000/callback"},
			Exceptions: []control.Exception{{Control: control.ClientCallbackHTTPS, Reason: "developers run the app on their own machine"}}})
		api.New(s, "Api", api.Props{Pool: users, Clients: []*appclient.Client{app}, Origins: app.Origins(), Routes: []api.Route{route(s, "/a")}})
		userstorage.New(s, "Files", userstorage.Props{Origins: app.Origins()})
	})
	const want = `["http://[::1]:3000","https://app.company.com"]`
	for id, r := range resources(t, template, "AWS::ApiGatewayV2::Api") {
		if got := compact(r.Properties["CorsConfiguration"].(map[string]any)["AllowOrigins"]); got != want {
			t.Errorf("%s: want %s, got %s", id, want, got)
		}
	}
	for id, r := range resources(t, template, "AWS::S3::Bucket") {
		if cors := compact(r.Properties["CorsConfiguration"]); cors != "null" && !strings.Contains(cors, want) {
			t.Errorf("%s: want %s, got %s", id, want, cors)
		}
	}
}

// An Override that leaves a bucket without a policy is for audit to judge, not a crash.
func TestBucketWithoutPolicy(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		userstorage.New(s, "Files", userstorage.Props{LogBucketName: "company-logs", Override: func(p *awss3.BucketProps) {
			p.EnforceSSL, p.MinimumTLSVersion = jsii.Bool(false), nil
		}})
	})
	if policies := resources(t, template, "AWS::S3::BucketPolicy"); len(policies) != 0 {
		t.Errorf("want no policy, got %v", policies)
	}
}

// Routes whose constructs would be called like those of others have names of their own.
func TestRoutesWithNamesOfConstructs(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		users := userpool.New(s, "Users", userpool.Props{})
		web := appclient.New(s, "Web", appclient.Props{Pool: users})
		var routes []api.Route
		for _, path := range []string{"/xIntegration", "/xPermission", "/x", "/a--b", "/a/b", "/{a}/b"} {
			routes = append(routes, route(s, path))
		}
		api.New(s, "Api", api.Props{Pool: users, Clients: []*appclient.Client{web}, Routes: routes})
	})
	for resourceType, want := range map[string]int{"AWS::ApiGatewayV2::Route": 6, "AWS::ApiGatewayV2::Integration": 6} {
		if got := resources(t, template, resourceType); len(got) != want {
			t.Errorf("want %d of %s, got %d", want, resourceType, len(got))
		}
	}
}
