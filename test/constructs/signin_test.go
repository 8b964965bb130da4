package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/synthtest"
)

func google(stack awscdk.Stack, pool *userpool.UserPool, mapping signin.Mapping) *signin.Provider {
	return signin.NewGoogle(stack, "Google", signin.GoogleProps{ClientID: "1-a.apps.googleusercontent.com",
		Secret: signin.Secret{ARN: "arn:aws:secretsmanager:eu-west-1:333333333333:secret:google-AbCdEf"},
		Common: signin.Common{Pool: pool, Mapping: mapping}})
}

func federated(stack awscdk.Stack, id string) *userpool.UserPool {
	return userpool.New(stack, id, userpool.Props{
		FederatedTenants: map[string]string{"Google": "public"},
		Attributes:       []userpool.Attribute{{Name: "team"}, {Name: "department", Mutable: true}}})
}

func TestProvidersThatWouldNotWork(t *testing.T) {
	custom := func(name string) signin.Mapping {
		return signin.Mapping{Email: "email", Custom: map[string]string{name: "claim"}}
	}
	callbacks := []string{"https://app.company.com/callback"}
	for name, c := range map[string]struct {
		build func(stack awscdk.Stack)
		want  string
	}{
		"no tenant": {func(stack awscdk.Stack) {
			google(stack, userpool.New(stack, "Users", userpool.Props{}), signin.Mapping{})
		},
			`signin.Google.Pool: needs userpool.Props.FederatedTenants["Google"]`},
		"an immutable attribute": {func(stack awscdk.Stack) { google(stack, federated(stack, "Users"), custom("team")) },
			`signin.Google.Mapping.Custom["team"]: is immutable`},
		"an attribute that is not there": {func(stack awscdk.Stack) { google(stack, federated(stack, "Users"), custom("departmnt")) },
			`signin.Google.Mapping.Custom["departmnt"]: is not an attribute of the pool`},
		"the tenant": {func(stack awscdk.Stack) { google(stack, federated(stack, "Users"), custom("tenant_id")) },
			`signin.Google.Mapping.Custom["tenant_id"]: a provider never names the tenant`},
		"a client that may not write what is mapped": {func(stack awscdk.Stack) {
			pool := federated(stack, "Users")
			appclient.New(stack, "App", appclient.Props{Pool: pool, CallbackURLs: callbacks, Providers: []*signin.Provider{google(stack, pool, custom("department"))}})
		}, `appclient.WriteAttributes: needs "custom:department": Google maps it`},
		"a client of another pool": {func(stack awscdk.Stack) {
			appclient.New(stack, "App", appclient.Props{Pool: federated(stack, "Users"), CallbackURLs: callbacks,
				Providers: []*signin.Provider{google(stack, federated(stack, "Others"), signin.Mapping{})}})
		}, "appclient.Providers[0]: Google is a provider of another pool"},
		"a provider twice": {func(stack awscdk.Stack) {
			pool := federated(stack, "Users")
			g := google(stack, pool, signin.Mapping{})
			appclient.New(stack, "App", appclient.Props{Pool: pool, CallbackURLs: callbacks, Providers: []*signin.Provider{g, g}})
		}, `appclient.Providers[1]: "Google" is listed twice`},
		"an imported provider without a tenant": {func(stack awscdk.Stack) {
			signin.Import(federated(stack, "Users"), "Okta", signin.Mapping{Email: "email"})
		},
			`signin.Import.name: needs userpool.Props.FederatedTenants["Okta"]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, stack := newStack(t)
			text := synthtest.Panics(t, func() { c.build(stack) })
			if !strings.Contains(text, c.want) {
				t.Errorf("want %q, got %s", c.want, text)
			}
		})
	}
}

// A provider of another stack is named, and nothing waits for it.
func TestImportedProvider(t *testing.T) {
	template := synthesized(t, func(stack awscdk.Stack) {
		pool := userpool.Import(stack, "Users", "eu-west-1_AbCdEf123", userpool.Props{FederatedTenants: map[string]string{"Okta": "acme"}})
		okta := signin.Import(pool, "Okta", signin.Mapping{Email: "email", EmailVerified: "email_verified"})
		appclient.New(stack, "App", appclient.Props{Pool: pool, CallbackURLs: []string{"https://app.company.com/callback"}, Providers: []*signin.Provider{okta}})
	})
	for id, client := range resources(t, template, "AWS::Cognito::UserPoolClient") {
		if got := items(client.Properties["SupportedIdentityProviders"]); len(got) != 2 || got[1] != "Okta" || client.DependsOn != nil {
			t.Errorf("%s: want COGNITO and Okta, waiting for nothing, got %v, %v", id, got, client.DependsOn)
		}
	}
}
