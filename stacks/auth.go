package stacks

import (
	"strings"

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
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/internal/config"
)

// NewAuth composes the stack of an environment that holds its users: the pool with its
// triggers, the app clients, the hosted pages, and the AWS credentials that reach each
// user's own objects.
func NewAuth(scope constructs.Construct, env config.Environment) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(env.StackName()), &awscdk.StackProps{
		Description:           jsii.String("Users of " + config.App + " (" + env.Name + ")"),
		Env:                   &awscdk.Environment{Account: jsii.String(env.Account), Region: jsii.String(env.Region)},
		TerminationProtection: jsii.Bool(!env.Destroy),
		Tags:                  &map[string]*string{"app": jsii.String(config.App), "env": jsii.String(env.Name)},
	})
	if env.Ephemeral != "" {
		control.MarkEphemeral(stack, env.Ephemeral)
	}
	pool := userpool.New(stack, "UserPool", userpool.Props{
		Name:             env.StackName(),
		TenantAssignment: tenants(env),
		Email:            userpool.Email{SourceARN: env.MailIdentityARN, From: env.MailFrom},
		Groups: []userpool.Group{
			{Name: administrators, Description: "may call the API's routes for administrators"},
			{Name: members, Description: "everybody who confirmed their account"},
		},
		Destroy:   env.Destroy,
		LogicalID: "UserPool",
	})
	scopes := resourceserver.New(stack, "Scopes", resourceserver.Props{
		Pool: pool, Identifier: "api", LogicalID: "ResourceServer",
		Scopes: map[string]string{"read": "read what is one's own and one's tenant's", "admin": "administer"},
	})
	signUp := trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool, Function: functions(env)})
	memory := trigger.NewTable(stack, "Users", trigger.TableProps{Destroy: env.Destroy, LogicalID: "UserTable"})
	confirmed := trigger.NewPostConfirmation(stack, "PostConfirmation", trigger.PostConfirmationProps{
		Pool: pool, Table: memory, DefaultGroups: map[string]string{"*": members}, Function: functions(env),
	})
	issued := trigger.NewPreTokenGeneration(stack, "PreTokenGeneration", trigger.PreTokenGenerationProps{
		Pool: pool, Function: functions(env),
		GroupScopes: map[string][]string{"*": {scopes.Scope("read")}, administrators: {scopes.Scope("admin")}},
	})

	web := client(stack, env, pool, "web", appclient.SPA)
	server := client(stack, env, pool, "server", appclient.Web)
	domain := hosteddomain.New(stack, "HostedDomain", hosteddomain.Props{
		Pool: pool, Prefix: env.DomainPrefix, Clients: []*appclient.Client{web, server}, LogicalID: "UserPoolDomain",
	})

	if env.Ephemeral == "" {
		clients := []*appclient.Client{web, server}
		protection.New(stack, "Protection", protection.Props{Pool: pool, Clients: clients, LogRetentionDays: env.LogRetentionDays})
		operations.New(stack, "Operations", operations.Props{
			Pool: pool, Clients: clients, Triggers: []*trigger.Trigger{signUp, confirmed, issued},
			TopicARN: env.AlarmTopicARN, LogRetentionDays: env.LogRetentionDays,
		})
	}

	identities := identitypool.New(stack, "Identities", identitypool.Props{
		Pool: pool, Clients: []*appclient.Client{web, server}, Name: env.StackName(), Destroy: env.Destroy, LogicalID: "IdentityPool",
	})
	files := userstorage.New(stack, "Files", userstorage.Props{
		Origins: web.Origins(), Destroy: env.Destroy, LogicalID: "UserBucket",
	})
	files.GrantOwn(identities.Authenticated(), userstorage.All)
	files.GrantTenant(identities.Authenticated(), userstorage.Read|userstorage.List)

	answers := gofunction.New(stack, "ApiFunction", gofunction.Props{
		Package: "example.com/cognitocdk/lambda/api", Description: "answers who is asking, and for which tenant", Options: functions(env),
	})
	httpAPI := api.New(stack, "Api", api.Props{
		Pool: pool, Clients: []*appclient.Client{web, server}, Name: env.StackName(), Origins: web.Origins(),
		Routes: []api.Route{
			{Method: "GET", Path: "/me", Scopes: []string{scopes.Scope("read")}, Function: answers},
			{Method: "GET", Path: "/tenants/{tenant}", Scopes: []string{scopes.Scope("read")}, Function: answers},
			{Method: "GET", Path: "/admin", Scopes: []string{scopes.Scope("admin")}, Function: answers},
		},
		LogRetentionDays: env.LogRetentionDays, Destroy: env.Destroy, LogicalID: "HttpApi",
	})

	publish := publisher(stack, env)
	publish("user-pool-id", pool.ID())
	publish("issuer", pool.Issuer())
	publish("domain", domain.BaseURL())
	publish("identity-pool-id", identities.ID())
	publish("user-bucket", files.Name())
	publish("api-url", httpAPI.URL())
	for _, c := range []*appclient.Client{web, server} {
		publish("client/"+c.Name()+"/id", c.ID())
	}
	output(stack, "UserPoolProviderName", pool.ProviderName())
	return stack
}

// members is the group that people join when they confirm their account. The API's scope is
// not bound to it: whom an administrator creates confirms nothing.
const members = "members"

// administrators is the group whose tokens get the scope for administrators.
const administrators = "administrators"

func tenants(env config.Environment) userpool.TenantAssignment {
	if len(env.TenantDomains) > 0 {
		return userpool.ByEmailDomain(env.TenantDomains)
	}
	return userpool.ByAdministrator()
}

func functions(env config.Environment) gofunction.Options {
	options := gofunction.Options{LogRetentionDays: env.LogRetentionDays, Destroy: env.Destroy}
	if env.HostPlatform {
		options.Platform = gofunction.Host
	}
	return options
}

func client(stack awscdk.Stack, env config.Environment, pool *userpool.UserPool, name string, kind appclient.Kind) *appclient.Client {
	props := appclient.Props{
		Pool:         pool,
		Name:         name,
		Kind:         kind,
		CallbackURLs: []string{env.WebURL + "/callback"},
		LogoutURLs:   []string{env.WebURL + "/"},
		LogicalID:    "Client" + camel(name),
	}
	if strings.HasPrefix(env.WebURL, "http://localhost") {
		props.Exceptions = append(props.Exceptions, control.Exception{
			Control: control.ClientCallbackHTTPS, Reason: "developers run the web app on their own machine",
		})
	}
	if kind == appclient.Web {
		props.Scopes = []string{"openid", "email", "profile", "aws.cognito.signin.user.admin"}
		props.Exceptions = append(props.Exceptions, control.Exception{
			Control: control.ClientAdminScope, Reason: "people enrol an authenticator on the web app's own page; its tokens never leave the server",
		})
	}
	return appclient.New(stack, "Client"+camel(name), props)
}
