package federation

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

const samlOID = "urn:oid:0.9.2342.19200300.100.1.3"

const samlMail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"

func policy() Policy {
	return Policy{
		Attributes: map[string][]string{
			"okta":   {"sub", "email", "email_verified", "given_name", "groups"},
			"google": {"sub", "email", "email_verified"},
			"corp":   {samlMail, "givenname", "upn", samlOID},
			"direct": {"upn", "verified"},
			"other":  {"upn", "mail", "email_verified"},
		},
		Domains: map[string][]string{"okta": {"company.com", "company.de"}, "corp": {"company.com"}, "other": {"company.com"}},
	}
}

func TestDecide(t *testing.T) {
	type attrs = event.Claims
	for name, c := range map[string]struct {
		provider  string
		assertion Assertion
		want      map[string]string
		reason    refusal.Reason
	}{
		"only what is listed": {"okta", Assertion{IDToken: attrs{"sub": "1", "email": "a@company.com", "website": "x", "custom:tenant_id": "victim", "cognito:groups": "admins", "identities": "[]"}},
			map[string]string{"sub": "1", "email": "a@company.com"}, ""},
		"address in lower case":               {"okta", Assertion{IDToken: attrs{"email": "Ada@Company.COM"}}, map[string]string{"email": "ada@company.com"}, ""},
		"provider in another case":            {"OKTA", Assertion{IDToken: attrs{"sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"second domain":                       {"okta", Assertion{IDToken: attrs{"email": "a@company.de"}}, map[string]string{"email": "a@company.de"}, ""},
		"address of a foreign domain":         {"okta", Assertion{IDToken: attrs{"email": "ceo@victim.com"}}, nil, refusal.DomainNotAllowed},
		"address of a subdomain":              {"okta", Assertion{IDToken: attrs{"email": "a@x.company.com"}}, nil, refusal.DomainNotAllowed},
		"address that is not strict":          {"okta", Assertion{IDToken: attrs{"email": "a@victim.com@company.com"}}, nil, refusal.AddressNotStrict},
		"verified, of an own domain":          {"okta", Assertion{IDToken: attrs{"email": "a@company.com", "email_verified": "true"}}, map[string]string{"email": "a@company.com", "email_verified": "true"}, ""},
		"verified, but no address":            {"okta", Assertion{IDToken: attrs{"email_verified": "true", "sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"verified, address left out":          {"okta", Assertion{IDToken: attrs{"email": strings.Repeat("a", 2049), "email_verified": "true", "sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"verified by user info, about its":    {"okta", Assertion{IDToken: attrs{"sub": "1", "email": "a@company.com"}, UserInfo: attrs{"sub": "1", "email": "b@company.com", "email_verified": "true"}}, map[string]string{"sub": "1", "email": "a@company.com"}, ""},
		"verified by the ID token, about its": {"okta", Assertion{IDToken: attrs{"sub": "1", "email_verified": "true"}, UserInfo: attrs{"sub": "1", "email": "b@company.com"}}, map[string]string{"sub": "1", "email": "b@company.com"}, ""},
		"verified with a line break":          {"okta", Assertion{IDToken: attrs{"email": "a@company.com", "email_verified": "true\n"}}, map[string]string{"email": "a@company.com"}, ""},
		"verified, under another name":        {"other", Assertion{IDToken: attrs{"mail": "a@company.com", "email_verified": "true"}}, map[string]string{"mail": "a@company.com", "email_verified": "true"}, ""},
		"verified, as a upn":                  {"other", Assertion{IDToken: attrs{"upn": "a@company.com", "email_verified": "true"}}, map[string]string{"upn": "a@company.com", "email_verified": "true"}, ""},
		"verified elsewhere, as a upn":        {"other", Assertion{IDToken: attrs{"upn": "a@company.com"}, UserInfo: attrs{"email_verified": "true"}}, map[string]string{"upn": "a@company.com"}, ""},
		"verified, a upn without an address":  {"other", Assertion{IDToken: attrs{"upn": "a", "email_verified": "true"}}, map[string]string{"upn": "a"}, ""},
		"both in user info":                   {"okta", Assertion{IDToken: attrs{"sub": "1"}, UserInfo: attrs{"sub": "1", "email": "b@company.com", "email_verified": "true"}}, map[string]string{"sub": "1", "email": "b@company.com", "email_verified": "true"}, ""},
		"user info as Cognito's events have":  {"okta", Assertion{IDToken: attrs{"sub": "1"}, UserInfo: attrs{"given_name": "Ada"}}, map[string]string{"sub": "1", "given_name": "Ada"}, ""},
		"an address under another name":       {"corp", Assertion{SAMLResponse: attrs{"upn": "ada@company.com", "givenname": "Ada"}}, map[string]string{"upn": "ada@company.com", "givenname": "Ada"}, ""},
		"a foreign one under another name":    {"corp", Assertion{SAMLResponse: attrs{"upn": "ceo@victim.com", "givenname": "Ada"}}, map[string]string{"givenname": "Ada"}, ""},
		"an odd one under another name":       {"corp", Assertion{SAMLResponse: attrs{"upn": `"a@company.com"@victim.com`, "givenname": "\"@victim.com"}}, nil, refusal.NothingAsserted},
		"an odd one, without a list":          {"direct", Assertion{SAMLResponse: attrs{"upn": `"a"@victim.com`}}, map[string]string{"upn": `"a"@victim.com`}, ""},
		"user info alone, without a subject":  {"okta", Assertion{UserInfo: attrs{"given_name": "Ada"}}, map[string]string{"given_name": "Ada"}, ""},
		"another name, without a list":        {"direct", Assertion{SAMLResponse: attrs{"upn": "ceo@victim.com"}}, map[string]string{"upn": "ceo@victim.com"}, ""},
		"SAML address by its OID":             {"corp", Assertion{SAMLResponse: attrs{samlOID: "ceo@victim.com"}}, nil, refusal.DomainNotAllowed},
		"any address without a list":          {"google", Assertion{IDToken: attrs{"email": "a@anywhere.example"}}, map[string]string{"email": "a@anywhere.example"}, ""},
		"but never verified":                  {"google", Assertion{IDToken: attrs{"email": "a@anywhere.example", "email_verified": "true"}}, map[string]string{"email": "a@anywhere.example"}, ""},
		"and always strict":                   {"google", Assertion{IDToken: attrs{"email": "a@b@c.example"}}, nil, refusal.AddressNotStrict},
		"ID token wins over user info":        {"okta", Assertion{IDToken: attrs{"given_name": "Ada"}, UserInfo: attrs{"given_name": "Eve"}}, map[string]string{"given_name": "Ada"}, ""},
		"user info fills in":                  {"okta", Assertion{IDToken: attrs{"sub": "1"}, UserInfo: attrs{"sub": "1", "given_name": "Ada"}}, map[string]string{"sub": "1", "given_name": "Ada"}, ""},
		"a subject in user info alone":        {"okta", Assertion{UserInfo: attrs{"sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"user info of somebody else":          {"okta", Assertion{IDToken: attrs{"sub": "1"}, UserInfo: attrs{"sub": "2"}}, nil, refusal.SubjectsDiffer},
		"SAML":                                {"corp", Assertion{SAMLResponse: attrs{samlMail: "ADA@company.com", "givenname": "Ada", "tenant_id": "victim"}}, map[string]string{samlMail: "ada@company.com", "givenname": "Ada"}, ""},
		"SAML address of a foreign domain":    {"corp", Assertion{SAMLResponse: attrs{samlMail: "a@victim.com"}}, nil, refusal.DomainNotAllowed},
		"provider that is not listed":         {"evil", Assertion{IDToken: attrs{"sub": "1"}}, nil, refusal.ProviderNotAllowed},
		"no provider":                         {"", Assertion{}, nil, refusal.ProviderNotAllowed},
		"nothing asserted":                    {"okta", Assertion{}, nil, refusal.NothingAsserted},
		"value of 2048 characters":            {"okta", Assertion{IDToken: attrs{"groups": strings.Repeat("ä", 2048)}}, map[string]string{"groups": strings.Repeat("ä", 2048)}, ""},
		"longer value is left out":            {"okta", Assertion{IDToken: attrs{"groups": strings.Repeat("ä", 2049), "sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"value with a line break is left out": {"okta", Assertion{IDToken: attrs{"given_name": "A\r\nB", "sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"value that is no UTF-8 is left out":  {"okta", Assertion{IDToken: attrs{"given_name": "\xff", "sub": "1"}}, map[string]string{"sub": "1"}, ""},
		"nothing that is listed":              {"okta", Assertion{IDToken: attrs{"custom:tenant_id": "victim", "website": "x"}}, nil, refusal.NothingAsserted},
		"everything left out":                 {"okta", Assertion{IDToken: attrs{"given_name": "A\nB", "custom:tenant_id": "victim"}}, nil, refusal.NothingAsserted},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := policy().Decide(c.provider, c.assertion)
			if c.reason != "" {
				if !errors.Is(err, c.reason) {
					t.Fatalf("want refusal %q, got %v, %v", c.reason, got, err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v, -want +got\n%s", err, diff)
			}
		})
	}
}

func TestPolicyFromEnv(t *testing.T) {
	for name, c := range map[string]struct{ attributes, domains, want string }{
		"attributes":               {`{"Okta":["sub"]}`, "", ""},
		"both":                     {`{"Okta":["sub"]}`, `{"okta":["company.com"]}`, ""},
		"a SAML name":              {`{"corp":["` + samlMail + `"]}`, "", ""},
		"nothing":                  {"", "", "PROVIDER_ATTRIBUTES: must be a JSON object"},
		"no attributes":            {`{"okta":[]}`, "", "needs at least one attribute"},
		"our tenant":               {`{"okta":["custom:tenant_id"]}`, "", "needs a name of the provider's"},
		"our tenant in capitals":   {`{"okta":["CUSTOM:tenant_id"]}`, "", "needs a name of the provider's"},
		"our groups":               {`{"okta":["cognito:groups"]}`, "", "needs a name of the provider's"},
		"identities":               {`{"okta":["identities"]}`, "", "needs a name of the provider's"},
		"a name with a space":      {`{"okta":["given name"]}`, "", "must be a claim"},
		"the same name twice":      {`{"okta":["sub","sub"]}`, "", "listed twice"},
		"a provider in two cases":  {`{"okta":["sub"],"OKTA":["sub"]}`, "", "in two cases"},
		"domains in two cases":     {`{"okta":["sub"]}`, `{"okta":["a.com"],"OKTA":["b.com"]}`, "in two cases"},
		"a domain with a wildcard": {`{"okta":["sub"]}`, `{"okta":["*.company.com"]}`, "needs a host name"},
		"no domains":               {`{"okta":["sub"]}`, `{"okta":[]}`, "needs at least one domain"},
		"domains of another":       {`{"okta":["sub"]}`, `{"google":["gmail.com"]}`, "is not among the providers"},
		"domain outside of a list": {`{"okta":["sub"]}`, `{"okta":"company.com"}`, "must be a list of strings"},
	} {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{"PROVIDER_ATTRIBUTES": c.attributes, "PROVIDER_DOMAINS": c.domains}
			_, err := PolicyFromEnv(func(name string) string { return env[name] })
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

// FuzzHandler: whatever is asserted, only listed names come through, and no foreign address.
func FuzzHandler(f *testing.F) {
	f.Add([]byte(`{"providerName":"okta","providerType":"OIDC","attributes":{"idToken":{"sub":"1","email":"a@company.com"},"userInfo":{"custom:tenant_id":"x"}}}`))
	f.Add([]byte(`{"providerName":"corp","attributes":{"samlResponse":{"` + samlMail + `":"x@victim.com"}}}`))
	f.Add([]byte(`{"providerName":"okta","attributes":{"idToken":null,"userInfo":{"email":{}}}}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		got, err := triggertest.Response(t.Context(), Handler(policy(), log.Logger()), triggertest.Event(Source, "u", string(request)))
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
		if err != nil {
			return
		}
		var r struct {
			Map map[string]string `json:"userAttributesToMap"`
		}
		if err := json.Unmarshal([]byte(got), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Map) == 0 { // Cognito would keep everything
			t.Errorf("%q: answered with nothing", request)
		}
		for name, value := range r.Map {
			switch name {
			case "sub", "email_verified", "given_name", "groups", "givenname":
			case "email", samlMail:
				if strings.Count(value, "@") != 1 {
					t.Errorf("address %q came through", value)
				}
			default:
				t.Errorf("%q came through", name)
			}
		}
	})
}
