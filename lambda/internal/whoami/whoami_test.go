package whoami

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

func TestAnswers(t *testing.T) {
	access := func(extra map[string]string) map[string]string {
		claims := map[string]string{"sub": "u-1", "token_use": "access", "client_id": "c", "username": "u-1", "scope": "api/read",
			"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123", "exp": "1900000000", "iat": "1800000000", "tenant_id": "acme"}
		for k, v := range extra {
			claims[k] = v
		}
		return claims
	}
	request := func(route string, claims map[string]string, tenant string) events.APIGatewayV2HTTPRequest {
		e := events.APIGatewayV2HTTPRequest{RouteKey: route, PathParameters: map[string]string{"tenant": tenant}}
		if claims != nil {
			e.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
				JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims, Scopes: []string{"api/read"}}}
		}
		return e
	}
	iam := request(Me, nil, "")
	iam.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{}
	cases := []struct {
		name   string
		event  events.APIGatewayV2HTTPRequest
		status int
		body   string
	}{
		{"who am I", request(Me, access(nil), ""), 200, `{"sub":"u-1","tenant":"acme","scopes":["api/read"]}`},
		{"who am I, among administrators", request(Admin, access(nil), ""), 200, `{"sub":"u-1","tenant":"acme","scopes":["api/read"]}`},
		{"own tenant", request(Tenant, access(nil), "acme"), 200, `{"sub":"u-1","tenant":"acme"}`},
		{"foreign tenant", request(Tenant, access(nil), "globex"), 403, `{"message":"not your tenant"}`},
		{"a longer name", request(Tenant, access(nil), "acme2"), 403, `{"message":"not your tenant"}`},
		{"no tenant in the path", request(Tenant, access(nil), ""), 403, `{"message":"not your tenant"}`},
		{"a user without a tenant asks for none", request(Tenant, access(map[string]string{"tenant_id": ""}), ""), 403, `{"message":"not your tenant"}`},
		{"an ID token", request(Me, access(map[string]string{"token_use": "id"}), ""), 401, `{"message":"the token is not one for this API"}`},
		{"no token", request(Me, nil, ""), 401, `{"message":"no token"}`},
		{"an authorizer without a token", iam, 401, `{"message":"no token"}`},
		{"another route", request("DELETE /me", access(nil), ""), 404, `{"message":"no such route"}`},
	}
	var log bytes.Buffer
	handle := Handler(slog.New(slog.NewTextHandler(&log, nil)))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := handle(context.Background(), c.event)
			if err != nil || got.StatusCode != c.status || got.Body != c.body {
				t.Errorf("want %d %s, got %d %s (%v)", c.status, c.body, got.StatusCode, got.Body, err)
			}
			if line := fmt.Sprintf("msg=answered route=%q status=%d\n", c.event.RouteKey, c.status); !strings.HasSuffix(log.String(), line) {
				t.Errorf("want %q in the log, got %s", line, &log)
			}
			if got.Headers["cache-control"] != "no-store" {
				t.Error("an answer about a person must not be cached")
			}
		})
	}
}
