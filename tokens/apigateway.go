package tokens

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// APIGatewayV2Request is the part of an API Gateway HTTP API event (payload format 2.0, route or authorizer) that
// this package reads. events.APIGatewayV2HTTPRequest of aws-lambda-go marshals to it; so does the raw event.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
type APIGatewayV2Request struct {
	Headers        map[string]string `json:"headers"`
	RequestContext struct {
		Authorizer struct {
			JWT struct {
				Claims map[string]string `json:"claims"`
				Scopes []string          `json:"scopes"`
			} `json:"jwt"`
		} `json:"authorizer"`
	} `json:"requestContext"`
}

// VerifyAPIGatewayV2 verifies the access token in the event's Authorization header, whatever authorizer stands
// before the function. API Gateway joins several headers with a comma, which is refused.
func (v *Verifier) VerifyAPIGatewayV2(ctx context.Context, event APIGatewayV2Request) (Claims, error) {
	var values []string
	for name, value := range event.Headers { // names come in lower case; a hand-made event may not know
		if strings.EqualFold(name, "authorization") {
			values = append(values, value)
		}
	}
	raw, err := single(values)
	if err != nil {
		return Claims{}, err
	}
	return v.VerifyAccess(ctx, raw)
}

// FromAPIGatewayV2 returns the identity of a request that an HTTP API's JWT authorizer let through: claims and
// scopes are RequestContext.Authorizer.JWT of the event. It verifies no signature, since only API Gateway can
// have written them; use it only in functions that nothing but the API may invoke. ID tokens are refused.
//
// The authorizer turns every claim into a string and lists into "[a b]"; groups are read from that.
func FromAPIGatewayV2(claims map[string]string, scopes []string) (Claims, error) {
	if len(claims) == 0 {
		return Claims{}, ErrMissing
	}
	d := decoded{
		Claims:       Claims{Issuer: claims["iss"], Subject: claims["sub"], TokenID: claims["jti"], OriginTokenID: claims["origin_jti"]},
		use:          claims["token_use"],
		clientID:     claims["client_id"],
		username:     claims["username"],
		tenantAccess: claims[TenantClaimAccess],
		tenantID:     claims[TenantClaimID],
		scope:        claims["scope"],
	}
	if d.scope == "" {
		d.scope = strings.Join(scopes, " ")
	}
	var err error
	if d.Groups, err = listed(claims["cognito:groups"]); err != nil {
		return Claims{}, err
	}
	d.document = &document{}
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		value, err := json.Marshal(claims[name])
		if err != nil {
			return Claims{}, fmt.Errorf("%w: %s: %w", ErrClaim, clip(name), err)
		}
		d.document.apart = append(d.document.apart, member{name, value})
	}
	for name, into := range map[string]*time.Time{"exp": &d.ExpiresAt, "iat": &d.IssuedAt, "nbf": &d.NotBefore, "auth_time": &d.AuthTime} {
		if value, ok := claims[name]; ok {
			if *into, ok = whole(value); !ok {
				return Claims{}, fmt.Errorf("%w: %s: %w", ErrClaim, name, errForm)
			}
		}
	}
	if d.ExpiresAt.IsZero() {
		return Claims{}, fmt.Errorf("%w: exp is missing", ErrClaim)
	}
	// The authorizer has compared issuer and audience with its own; there is nothing else to compare with here.
	from := pool{id: d.Issuer[strings.LastIndexByte(d.Issuer, '/')+1:], clients: map[string]bool{d.clientID: d.clientID != ""}}
	if from.id == "" {
		return Claims{}, fmt.Errorf("%w: %q", ErrIssuer, clip(d.Issuer))
	}
	if err := d.settle(&from, Access); err != nil {
		return Claims{}, err
	}
	return d.Claims, nil
}

// listed reads "[a b]". Group names have no spaces.
func listed(s string) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	inner, opens := strings.CutPrefix(s, "[")
	inner, closes := strings.CutSuffix(inner, "]")
	if !opens || !closes {
		return nil, fmt.Errorf("%w: cognito:groups: must be a list, got %q", ErrClaim, clip(s))
	}
	return spaced(inner), nil
}
