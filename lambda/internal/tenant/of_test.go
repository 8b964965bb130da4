package tenant

import (
	"errors"
	"strings"
	"testing"

	"example.com/cognitocdk/lambda/internal/refusal"
)

func TestOf(t *testing.T) {
	table := Federated{"okta": "acme", "azuread": "acme", "corp": "other"}
	identities := func(names ...string) string {
		return `[{"providerName":"` + strings.Join(names, `"},{"providerName":"`) + `"}]`
	}
	const federated = "EXTERNAL_PROVIDER"
	for name, c := range map[string]struct {
		own, identities, status string // "-" is no attribute
		want                    string
		reason                  refusal.Reason
	}{
		"native":                            {"acme", "-", "CONFIRMED", "acme", ""},
		"native without a status":           {"acme", "-", "-", "acme", ""},
		"native without a tenant":           {"-", "-", "CONFIRMED", "", ""},
		"native with an empty tenant":       {"", "-", "CONFIRMED", "", refusal.TenantMalformed},
		"native with a malformed tenant":    {"*", "-", "CONFIRMED", "", refusal.TenantMalformed},
		"native, linked to a provider":      {"acme", identities("corp"), "CONFIRMED", "acme", ""},
		"no tenant, linked":                 {"-", identities("corp"), "CONFIRMED", "other", ""},
		"provider's user":                   {"-", identities("okta"), federated, "acme", ""},
		"provider's user in capitals":       {"-", identities("OKTA"), federated, "acme", ""},
		"two providers of one tenant":       {"-", identities("okta", "azuread"), federated, "acme", ""},
		"two providers of two tenants":      {"-", identities("okta", "corp"), federated, "", refusal.FederatedAmbiguous},
		"a provider that is not listed":     {"-", identities("x"), federated, "", refusal.FederatedTenantUnknown},
		"one of two is not listed":          {"-", identities("okta", "x"), federated, "", refusal.FederatedTenantUnknown},
		"provider's user with a tenant":     {"acme", identities("okta"), federated, "", refusal.TenantFromProvider},
		"the same without identities":       {"acme", "-", federated, "", refusal.TenantFromProvider},
		"identities and tenant, no status":  {"acme", identities("okta"), "-", "", refusal.TenantFromProvider},
		"provider's user, no identities":    {"-", "-", federated, "", refusal.IdentitiesUnreadable},
		"no identity":                       {"-", "[]", federated, "", refusal.IdentitiesUnreadable},
		"sixteen identities":                {"-", identities(strings.Fields(strings.Repeat("okta ", 16))...), federated, "acme", ""},
		"seventeen identities":              {"-", identities(strings.Fields(strings.Repeat("okta ", 17))...), federated, "", refusal.IdentitiesUnreadable},
		"an identity without a provider":    {"-", identities(""), federated, "", refusal.IdentitiesUnreadable},
		"identities that are no JSON array": {"-", "okta", federated, "", refusal.IdentitiesUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			attributes := map[string]string{}
			for attribute, value := range map[string]string{Attribute: c.own, "identities": c.identities, "cognito:user_status": c.status} {
				if value != "-" {
					attributes[attribute] = value
				}
			}
			got, err := table.Of(attributes)
			if c.reason != "" {
				if !errors.Is(err, c.reason) || got != "" {
					t.Errorf("want refusal %q, got %q, %v", c.reason, got, err)
				}
			} else if err != nil || got != c.want {
				t.Errorf("want %q, got %q, %v", c.want, got, err)
			}
		})
	}
}

func TestFederatedFromEnv(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		`{"Okta":"acme","corp":"other"}`: "",
		`{"okta":"a","OKTA":"b"}`:        "in two cases",
		`{"okta":"*"}`:                   "needs a tenant id",
		`{"":"acme"}`:                    "is required",
		`x`:                              "must be a JSON object",
	} {
		got, err := FederatedFromEnv(func(string) string { return text })
		if want == "" && (err != nil || text != "" && got["okta"] != "acme") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: want error %q, got %v, %v", text, want, got, err)
		}
	}
}

// FuzzIdentities: whatever the attribute holds, there is a name or an error, never nothing.
func FuzzIdentities(f *testing.F) {
	for _, s := range []string{"", "[]", `[{"providerName":"okta"}]`, `[null]`, `[{"providerName":"a","providerName":""}]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		names, err := providerNames(s)
		if err == nil && (len(names) == 0 || len(names) > maxIdentities) {
			t.Errorf("%q: %d names", s, len(names))
		}
		for _, n := range names {
			if n == "" {
				t.Errorf("%q: an empty name", s)
			}
		}
	})
}
