package tokens

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestVerifyAPIGatewayV2(t *testing.T) {
	v := pinnedVerifier(t)
	for _, tt := range []struct {
		name    string
		headers map[string]string
		want    error
	}{
		{"lower case, as API Gateway writes it", map[string]string{"authorization": "Bearer " + access(nil)}, nil},
		{"capital, as a hand-made event may have it", map[string]string{"Authorization": "Bearer " + access(nil)}, nil},
		{"both", map[string]string{"authorization": "Bearer " + access(nil), "Authorization": "Bearer x"}, ErrRequest},
		{"both, one of them empty", map[string]string{"authorization": "", "Authorization": "Bearer " + access(nil)}, ErrRequest},
		{"an empty one", map[string]string{"authorization": ""}, ErrMissing},
		{"two headers, joined", map[string]string{"authorization": "Bearer " + access(nil) + ",Bearer x"}, ErrRequest},
		{"none", nil, ErrMissing},
		{"ID token", map[string]string{"authorization": "Bearer " + id(nil)}, ErrUse},
		{"no scheme", map[string]string{"authorization": access(nil)}, ErrMissing},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := v.VerifyAPIGatewayV2(context.Background(), APIGatewayV2Request{Headers: tt.headers}); !errors.Is(err, tt.want) {
				t.Errorf("error is %v, want %v", err, tt.want)
			}
		})
	}
}

func TestFromAPIGatewayV2ReadsTheIdentityOfAnEvent(t *testing.T) {
	raw, err := os.ReadFile("testdata/apigateway-v2.json")
	if err != nil {
		t.Fatal(err)
	}
	var event APIGatewayV2Request
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatal(err)
	}
	authorized := event.RequestContext.Authorizer.JWT
	got, err := FromAPIGatewayV2(authorized.Claims, authorized.Scopes)
	if err != nil {
		t.Fatalf("FromAPIGatewayV2: %v", err)
	}
	direct, err := decoding(object(accessClaims(nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := direct.settle(&pool{id: testPool, clients: map[string]bool{testClient: true}}, Access); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(direct.Claims, got, cmpopts.IgnoreUnexported(Claims{})); diff != "" {
		t.Errorf("the event's identity differs from the token's (-token +event):\n%s", diff)
	}
}

func TestFromAPIGatewayV2Refuses(t *testing.T) {
	good := func(over map[string]string) map[string]string {
		claims := map[string]string{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/" + testPool, "sub": "s", "token_use": "access",
			"client_id": testClient, "exp": "1795179600", "iat": "1795175940", "tenant_id": "acme"}
		for k, v := range over {
			claims[k] = v
		}
		return claims
	}
	withoutExp := good(nil)
	delete(withoutExp, "exp")
	if _, err := FromAPIGatewayV2(good(nil), nil); err != nil {
		t.Fatalf("the base of this table: %v", err)
	}
	for _, tt := range []struct {
		name   string
		claims map[string]string
		want   error
	}{
		{"no authorizer", nil, ErrMissing},
		{"ID token", good(map[string]string{"token_use": "id"}), ErrUse},
		{"no client", good(map[string]string{"client_id": ""}), ErrClient},
		{"no subject", good(map[string]string{"sub": ""}), ErrClaim},
		{"tenant with a slash", good(map[string]string{"tenant_id": "a/b"}), ErrClaim},
		{"groups not a list", good(map[string]string{"cognito:groups": "admins"}), ErrClaim},
		{"groups half a list", good(map[string]string{"cognito:groups": "[admins"}), ErrClaim},
		{"groups the other half of a list", good(map[string]string{"cognito:groups": "admins]"}), ErrClaim},
		{"groups of one bracket", good(map[string]string{"cognito:groups": "["}), ErrClaim},
		{"no issuer", good(map[string]string{"iss": ""}), ErrIssuer},
		{"an issuer without a pool", good(map[string]string{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/"}), ErrIssuer},
		{"exp missing", withoutExp, ErrClaim},
		{"exp empty", good(map[string]string{"exp": ""}), ErrClaim},
		{"exp not a number", good(map[string]string{"exp": "soon"}), ErrClaim},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := FromAPIGatewayV2(tt.claims, nil); !errors.Is(err, tt.want) {
				t.Errorf("error is %v, want %v", err, tt.want)
			}
		})
	}
}
