package pretoken

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
)

func policy() Policy {
	return Policy{
		Federated:    map[string]string{"okta": "acme", "azuread": "acme", "corp": "other"},
		Scopes:       map[string][]string{"admins": {"api/write", "api/admin"}, "readers": {"api/read"}, "writers": {"api/write"}},
		Permissions:  map[string][]string{"admins": {"users:*"}},
		MachineScope: "tenant",
	}
}

func identities(providers ...string) string {
	parts := make([]string, len(providers))
	for i, p := range providers {
		parts[i] = fmt.Sprintf(`{"userId":"u%d","providerName":%q,"providerType":"OIDC","issuer":null,"primary":"true"}`, i, p)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func TestDecide(t *testing.T) {
	type attrs = map[string]string
	federated := func(pairs ...string) attrs {
		a := attrs{"cognito:user_status": "EXTERNAL_PROVIDER"}
		for i := 0; i < len(pairs); i += 2 {
			a[pairs[i]] = pairs[i+1]
		}
		return a
	}
	const acmeBoth = `{"idTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}},"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}}}`
	for name, c := range map[string]struct {
		request Request
		want    string // the override as JSON
		reason  refusal.Reason
	}{
		"native user's tenant goes into both tokens": {Request{Attributes: attrs{"custom:tenant_id": "acme", "cognito:user_status": "CONFIRMED"}}, acmeBoth, ""},
		"native user without a tenant gets none":     {Request{Attributes: attrs{"cognito:user_status": "CONFIRMED"}}, `{}`, ""},
		"no attributes at all":                       {Request{}, `{}`, ""},
		"native user with a malformed tenant":        {Request{Attributes: attrs{"custom:tenant_id": "acme/*"}}, "", refusal.TenantMalformed},
		"native user with an empty tenant":           {Request{Attributes: attrs{"custom:tenant_id": ""}}, "", refusal.TenantMalformed},
		"linked native user keeps the own tenant":    {Request{Attributes: attrs{"custom:tenant_id": "acme", "cognito:user_status": "CONFIRMED", "identities": identities("corp")}}, acmeBoth, ""},

		"provider's user gets the table's tenant":           {Request{Attributes: federated("identities", identities("okta"))}, acmeBoth, ""},
		"provider in another case":                          {Request{Attributes: federated("identities", identities("OKTA"))}, acmeBoth, ""},
		"two providers of one tenant":                       {Request{Attributes: federated("identities", identities("okta", "azuread"))}, acmeBoth, ""},
		"two providers of two tenants":                      {Request{Attributes: federated("identities", identities("okta", "corp"))}, "", refusal.FederatedAmbiguous},
		"second provider is not listed":                     {Request{Attributes: federated("identities", identities("okta", "google"))}, "", refusal.FederatedTenantUnknown},
		"provider that is not listed":                       {Request{Attributes: federated("identities", identities("google"))}, "", refusal.FederatedTenantUnknown},
		"provider's user who carries a tenant":              {Request{Attributes: federated("identities", identities("okta"), "custom:tenant_id", "other")}, "", refusal.TenantFromProvider},
		"provider's user who carries the same tenant":       {Request{Attributes: federated("identities", identities("okta"), "custom:tenant_id", "acme")}, "", refusal.TenantFromProvider},
		"provider's user without identities":                {Request{Attributes: federated()}, "", refusal.IdentitiesUnreadable},
		"empty identities":                                  {Request{Attributes: federated("identities", "[]")}, "", refusal.IdentitiesUnreadable},
		"identity without a provider":                       {Request{Attributes: federated("identities", identities("okta", ""))}, "", refusal.IdentitiesUnreadable},
		"identities are no JSON":                            {Request{Attributes: federated("identities", "okta")}, "", refusal.IdentitiesUnreadable},
		"identities are an object":                          {Request{Attributes: federated("identities", `{"providerName":"okta"}`)}, "", refusal.IdentitiesUnreadable},
		"seventeen identities":                              {Request{Attributes: federated("identities", identities(strings.Split(strings.Repeat("okta,", 16)+"okta", ",")...))}, "", refusal.IdentitiesUnreadable},
		"identities without a status count as federated":    {Request{Attributes: attrs{"identities": identities("corp")}}, strings.ReplaceAll(acmeBoth, "acme", "other"), ""},
		"identities without a status, with a tenant of own": {Request{Attributes: attrs{"identities": identities("corp"), "custom:tenant_id": "acme"}}, "", refusal.TenantFromProvider},

		"groups are copied, their scopes and permissions added": {
			Request{Groups: &Groups{Groups: []string{"readers", "admins", "unknown"}, Roles: []string{"arn:r"}, PreferredRole: "arn:r"}},
			`{"accessTokenGeneration":{"claimsToAddOrOverride":{"permissions":["users:*"]},"scopesToAdd":["api/admin","api/read","api/write"]},
			  "groupOverrideDetails":{"groupsToOverride":["readers","admins","unknown"],"iamRolesToOverride":["arn:r"],"preferredRole":"arn:r"}}`, ""},
		"a scope of two groups is added once": {
			Request{Groups: &Groups{Groups: []string{"admins", "writers"}}},
			`{"accessTokenGeneration":{"claimsToAddOrOverride":{"permissions":["users:*"]},"scopesToAdd":["api/admin","api/write"]},"groupOverrideDetails":{"groupsToOverride":["admins","writers"]}}`, ""},
		"groups that add nothing are still copied": {Request{Groups: &Groups{Groups: []string{"x"}}}, `{"groupOverrideDetails":{"groupsToOverride":["x"]}}`, ""},
		"groups beyond what a token can carry":     {Request{Groups: &Groups{Groups: []string{strings.Repeat("g", maxOverride)}}}, "", refusal.TokenTooLarge},

		"machine with a tenant's scope":             {Request{Source: SourceMachine, Scopes: []string{"api/read", "tenant/acme"}}, `{"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:tenant_id":"acme"}}}`, ""},
		"machine without one":                       {Request{Source: SourceMachine, Scopes: []string{"api/read"}}, `{}`, ""},
		"machine with two tenants":                  {Request{Source: SourceMachine, Scopes: []string{"tenant/acme", "tenant/other"}}, "", refusal.MachineTenantAmbiguous},
		"machine with a malformed tenant":           {Request{Source: SourceMachine, Scopes: []string{"tenant/*"}}, "", refusal.TenantMalformed},
		"machine, resource server with a like name": {Request{Source: SourceMachine, Scopes: []string{"tenants/acme", "x/tenant/acme"}}, `{}`, ""},
		"machine cannot bring attributes or groups": {Request{Source: SourceMachine, Attributes: attrs{"custom:tenant_id": "acme"}, Groups: &Groups{Groups: []string{"admins"}}}, `{}`, ""},
		"user's scopes never name a tenant":         {Request{Source: SourceHostedAuth, Scopes: []string{"tenant/acme"}}, `{}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if c.request.Source == "" {
				c.request.Source = SourceSignIn
			}
			got, err := policy().Decide(c.request)
			if c.reason != "" {
				if !errors.Is(err, c.reason) {
					t.Fatalf("want refusal %q, got %v", c.reason, err)
				}
				return
			}
			if err != nil {
				t.Fatalf("want an answer, got refusal %q", err)
			}
			same(t, c.want, got.Override)
		})
	}
}

// same compares as JSON, since null and absent differ there only.
func same(t *testing.T, want string, got any) {
	t.Helper()
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("wanted JSON: %v", err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestZeroPolicyLetsNoProviderIn(t *testing.T) {
	_, err := Policy{}.Decide(Request{Source: SourceHostedAuth, Attributes: map[string]string{"cognito:user_status": "EXTERNAL_PROVIDER", "identities": identities("okta")}})
	if !errors.Is(err, refusal.FederatedTenantUnknown) {
		t.Errorf("want refusal %q, got %v", refusal.FederatedTenantUnknown, err)
	}
	got, err := Policy{}.Decide(Request{Source: SourceMachine, Scopes: []string{"/acme", "tenant/acme"}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, `{}`, got.Override)
}

// reserved are the claims that Cognito refuses or that decide who somebody is.
func reserved() []string {
	return []string{"acr", "amr", "aud", "at_hash", "auth_time", "azp", "cognito:username", "cognito:groups", "exp", "iat",
		"identities", "iss", "jti", "nbf", "nonce", "origin_jti", "sub", "token_use", "client_id", "username", "scope", "email_verified"}
}

// FuzzDecide: whatever attributes say, only the two claims are ever added, a tenant is always
// well-formed, and a provider's user only ever gets the table's.
func FuzzDecide(f *testing.F) {
	f.Add("custom:tenant_id", "acme", "CONFIRMED", "", "tenant/acme")
	f.Add("sub", "x", "EXTERNAL_PROVIDER", identities("okta"), "tenant/*")
	f.Add("identities", "[]", "", identities("corp", "corp"), "")
	f.Add("custom:tenant_id", "../x", "EXTERNAL_PROVIDER", `[{"providerName":"okta"},null]`, "tenant/")
	for _, claim := range reserved() {
		f.Add(claim, "evil", "CONFIRMED", "", "openid")
	}
	f.Fuzz(func(t *testing.T, name, value, status, identities, scope string) {
		p := policy()
		for _, source := range []string{SourceSignIn, SourceMachine} {
			attributes := map[string]string{name: value, "cognito:user_status": status}
			if identities != "" {
				attributes["identities"] = identities
			}
			got, err := p.Decide(Request{Source: source, Attributes: attributes, Scopes: []string{scope}, Groups: &Groups{Groups: []string{value}}})
			if err != nil {
				continue
			}
			data, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			var back struct {
				Override struct {
					ID     struct{ ClaimsToAddOrOverride map[string]any } `json:"idTokenGeneration"`
					Access struct{ ClaimsToAddOrOverride map[string]any } `json:"accessTokenGeneration"`
				} `json:"claimsAndScopeOverrideDetails"`
			}
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
			for _, claims := range []map[string]any{back.Override.ID.ClaimsToAddOrOverride, back.Override.Access.ClaimsToAddOrOverride} {
				for claim := range claims {
					if claim != "custom:tenant_id" && claim != "permissions" {
						t.Errorf("claim %q was added", claim)
					}
				}
			}
			if id := got.Override.ID; id != nil && status == "EXTERNAL_PROVIDER" && id.Add.Tenant != "acme" && id.Add.Tenant != "other" {
				t.Errorf("a provider's user got tenant %q", id.Add.Tenant)
			}
			if a := got.Override.Access; a != nil && a.Add != nil && strings.Trim(a.Add.Tenant, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Errorf("tenant %q is malformed", a.Add.Tenant)
			}
		}
	})
}

func TestClaimsAreFixedByType(t *testing.T) {
	data, err := json.Marshal([]any{IDClaims{"t"}, AccessClaims{"t", []string{"p"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, claim := range reserved() {
		if strings.Contains(string(data), `"`+claim+`"`) {
			t.Errorf("the types can touch the reserved claim %q", claim)
		}
	}
}
