package constructs_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/userpool"
)

func apiProps(stack awscdk.Stack) api.Props {
	pool := userpool.New(stack, "Users", userpool.Props{LogicalID: "Users", Groups: []userpool.Group{{Name: "members"}}})
	scopes := resourceserver.New(stack, "Scopes", resourceserver.Props{Pool: pool, Identifier: "api", Scopes: map[string]string{"read": "read"}, LogicalID: "Scopes"})
	client := appclient.New(stack, "App", appclient.Props{Pool: pool, CallbackURLs: []string{"https://app.company.com/callback"},
		Scopes: []string{"openid", scopes.Scope("read")}, ResourceServers: []*resourceserver.Server{scopes}, LogicalID: "App"})
	function := gofunction.New(stack, "F", gofunction.Props{Package: "example.com/cognitocdk/lambda/api"})
	return api.Props{Pool: pool, Clients: []*appclient.Client{client}, Origins: client.Origins(), Routes: []api.Route{
		{Method: "GET", Path: "/me", Scopes: []string{"api/read"}, Function: function},
		{Method: "GET", Path: "/tenants/{tenant}", Scopes: []string{"api/read"}, Function: function},
	}}
}

func TestHTTPAPI(t *testing.T) {
	same(t, "api-http", func(stack awscdk.Stack) { api.New(stack, "Api", apiProps(stack)) })
}

func TestRESTAPI(t *testing.T) {
	same(t, "api-rest", func(stack awscdk.Stack) { api.NewREST(stack, "Api", apiProps(stack)) })
}

// TestAnAPINamesThePoolsIssuer, of both forms, and whether the pool is new or imported.
func TestAnAPINamesThePoolsIssuer(t *testing.T) {
	for issuer, want := range map[userpool.IssuerType]string{
		userpool.IssuerOriginal: "https://cognito-idp.eu-west-1.", userpool.IssuerUpdated: "https://issuer-cognito-idp.eu-west-1."} {
		template := synthesized(t, func(stack awscdk.Stack) {
			for name, pool := range map[string]*userpool.UserPool{
				"New":      userpool.New(stack, "Users", userpool.Props{IssuerType: issuer}),
				"Imported": userpool.Import(stack, "Others", "eu-west-1_abc", userpool.Props{IssuerType: issuer}),
			} {
				client := appclient.New(stack, name+"App", appclient.Props{Pool: pool})
				api.New(stack, name+"Api", api.Props{Pool: pool, Clients: []*appclient.Client{client}, Routes: []api.Route{route(stack, "/"+name)}})
			}
		})
		authorizers := resources(t, template, "AWS::ApiGatewayV2::Authorizer")
		for id, a := range authorizers {
			parts, _ := a.Properties["JwtConfiguration"].(map[string]any)["Issuer"].(map[string]any)["Fn::Join"].([]any)
			if len(parts) != 2 || parts[1].([]any)[0] != want {
				t.Errorf("%s: want an issuer that begins with %s, got %v", id, want, parts)
			}
		}
		if len(authorizers) != 2 {
			t.Errorf("want two authorizers, got %d", len(authorizers))
		}
	}
}

func TestEveryRouteWantsATokenWithAScope(t *testing.T) {
	template := synthesized(t, func(stack awscdk.Stack) {
		props := apiProps(stack)
		api.New(stack, "Http", props)
		api.NewREST(stack, "Rest", props)
	})
	routes := resources(t, template, "AWS::ApiGatewayV2::Route")
	for id, r := range routes {
		if r.Properties["AuthorizationType"] != "JWT" || r.Properties["AuthorizationScopes"] == nil {
			t.Errorf("%s: want a JWT with a scope, got %v", id, r.Properties)
		}
	}
	methods := 0
	for id, m := range resources(t, template, "AWS::ApiGateway::Method") {
		if m.Properties["HttpMethod"] == "OPTIONS" {
			continue // a preflight carries no token
		}
		methods++
		if m.Properties["AuthorizationType"] != "COGNITO_USER_POOLS" || m.Properties["AuthorizationScopes"] == nil {
			t.Errorf("%s: want a token of the user pool with a scope, got %v", id, m.Properties)
		}
	}
	if len(routes) != 2 || methods != 2 {
		t.Errorf("want two routes of each kind, got %d and %d", len(routes), methods)
	}
	for id, client := range resources(t, template, "AWS::Cognito::UserPoolClient") {
		if compact(client.DependsOn) != `["Scopes"]` {
			t.Errorf("%s: want the client after its scopes, got %v", id, client.DependsOn)
		}
	}
}
