// Package whoami answers the routes of an HTTP API from the verified identity alone: who the
// caller is, a tenant's page that only its own users may see, and one for administrators.
package whoami

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"example.com/cognitocdk/tokens"
)

// The routes, as the API names them.
const (
	Me     = "GET /me"
	Tenant = "GET /tenants/{tenant}"
	Admin  = "GET /admin"
)

// Handler answers Me, Tenant and Admin. API Gateway has verified the token; only it may invoke
// the function.
func Handler(log *slog.Logger) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		status, body := decide(event)
		log.InfoContext(ctx, "answered", "route", event.RouteKey, "status", status)
		return respond(status, body)
	}
}

// decide is the answer to a request. A route that it does not know is refused: an
// authorizer in front of another route would not make it this function's.
func decide(event events.APIGatewayV2HTTPRequest) (int, any) {
	var claims tokens.Claims
	if a := event.RequestContext.Authorizer; a != nil && a.JWT != nil {
		var err error
		if claims, err = tokens.FromAPIGatewayV2(a.JWT.Claims, a.JWT.Scopes); err != nil {
			return tokens.Status(err), problem{"the token is not one for this API"}
		}
	} else {
		return http.StatusUnauthorized, problem{"no token"}
	}
	switch event.RouteKey {
	case Me, Admin: // the route's scope has decided who gets here
		return http.StatusOK, identity{Subject: claims.Subject, Tenant: claims.Tenant, Groups: claims.Groups, Scopes: claims.Scopes}
	case Tenant:
		if err := claims.RequireTenant(event.PathParameters["tenant"]); err != nil {
			return http.StatusForbidden, problem{"not your tenant"}
		}
		return http.StatusOK, identity{Subject: claims.Subject, Tenant: claims.Tenant}
	}
	return http.StatusNotFound, problem{"no such route"}
}

type identity struct {
	Subject string   `json:"sub"`
	Tenant  string   `json:"tenant"`
	Groups  []string `json:"groups,omitempty"`
	Scopes  []string `json:"scopes,omitempty"`
}

type problem struct {
	Message string `json:"message"`
}

func respond(status int, body any) (events.APIGatewayV2HTTPResponse, error) {
	text, err := json.Marshal(body)
	return events.APIGatewayV2HTTPResponse{
		StatusCode: status,
		Headers:    map[string]string{"content-type": "application/json", "cache-control": "no-store"},
		Body:       string(text),
	}, err
}
