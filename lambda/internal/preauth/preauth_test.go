package preauth

import (
	"context"
	"errors"
	"strings"
	"testing"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

// lists bars what is in it, and counts how often it was asked.
type lists struct {
	user, domain, tenant string
	err                  error
	asked                []string
}

func (l *lists) Denied(_ context.Context, pool, user, domain, tenant string) (bool, error) {
	l.asked = append(l.asked, strings.Join([]string{pool, user, domain, tenant}, "|"))
	return user != "" && user == l.user || domain != "" && domain == l.domain || tenant != "" && tenant == l.tenant, l.err
}

func TestGate(t *testing.T) {
	const known = `{"userAttributes":{"sub":"s","email":"Ada@Company.com","custom:tenant_id":"acme"},"validationData":null}`
	const unknown = `{"userAttributes":{},"userNotFound":true}`
	for name, c := range map[string]struct {
		user, request string
		barred        lists
		asked         string
		reason        string
	}{
		"known user":                               {"u1", known, lists{}, "us-east-1_TEST|u1|company.com|acme", ""},
		"unknown user takes the same path":         {"eve@evil.com", unknown, lists{}, "us-east-1_TEST|eve@evil.com|evil.com|", ""},
		"unknown user without attributes":          {"eve", `{"userNotFound":true}`, lists{}, "us-east-1_TEST|eve||", ""},
		"barred user":                              {"u1", known, lists{user: "u1"}, "us-east-1_TEST|u1|company.com|acme", "barred"},
		"barred user in another case":              {"U1", known, lists{user: "u1"}, "us-east-1_TEST|u1|company.com|acme", "barred"},
		"barred domain":                            {"u1", known, lists{domain: "company.com"}, "us-east-1_TEST|u1|company.com|acme", "barred"},
		"barred domain, unknown user":              {"x@company.com", unknown, lists{domain: "company.com"}, "us-east-1_TEST|x@company.com|company.com|", "barred"},
		"barred domain behind a quoted name":       {"u1", `{"userAttributes":{"email":"\"x@good.example\"@Company.com."}}`, lists{domain: "company.com"}, "us-east-1_TEST|u1|company.com|", "barred"},
		"barred domain behind a route":             {"u1", `{"userAttributes":{"email":"x!y%z@company.com"}}`, lists{domain: "company.com"}, "us-east-1_TEST|u1|company.com|", "barred"},
		"suspended tenant":                         {"u1", known, lists{tenant: "acme"}, "us-east-1_TEST|u1|company.com|acme", "barred"},
		"another tenant is suspended":              {"u1", known, lists{tenant: "other"}, "us-east-1_TEST|u1|company.com|acme", ""},
		"table does not answer: nobody":            {"u1", known, lists{err: errors.New("secret")}, "us-east-1_TEST|u1|company.com|acme", `"cause":"*errors.errorString"`},
		"malformed tenant is refused after a look": {"u1", `{"userAttributes":{"custom:tenant_id":"*"}}`, lists{}, "us-east-1_TEST|u1||", "tenant-malformed"},
		"no user name":                             {"", known, lists{}, "", "event-unreadable"},
		"provider's user of a suspended tenant":    {"okta_1", `{"userAttributes":{"cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"okta\"}]"}}`, lists{tenant: "acme"}, "us-east-1_TEST|okta_1||acme", "barred"},
		"provider's user of an unlisted provider":  {"x_1", `{"userAttributes":{"cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"x\"}]"}}`, lists{}, "us-east-1_TEST|x_1||", "provider-has-no-tenant"},
	} {
		t.Run(name, func(t *testing.T) {
			var log triggertest.Log
			gate := Gate{Barred: &c.barred, Federated: tenant.Federated{"okta": "acme"}, Log: log.Logger()}
			response, err := triggertest.Response(t.Context(), gate.Handler(), triggertest.Event(Source, c.user, c.request))
			if c.reason == "" {
				if err != nil || response != "{}" {
					t.Errorf("want an empty response, got %q, %v", response, err)
				}
			} else if err != error(refusal.SignIn) || !strings.Contains(log.String(), c.reason) {
				t.Errorf("want the sentence and %s in the log, got %v and %s", c.reason, err, log.String())
			}
			if got := strings.Join(c.barred.asked, "; "); got != c.asked {
				t.Errorf("asked the table: want %q, got %q", c.asked, got)
			}
			if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "ompany") {
				t.Errorf("a value is in the log: %s", log.String())
			}
		})
	}
}

func TestAnEventWithoutAPoolIsRefused(t *testing.T) {
	var log triggertest.Log
	event := triggertest.WithoutPool(triggertest.Event(Source, "u", `{"userAttributes":{}}`))
	if _, err := triggertest.Response(t.Context(), Gate{Barred: &lists{}, Log: log.Logger()}.Handler(), event); err != error(refusal.SignIn) {
		t.Errorf("want the sentence, got %v", err)
	}
}

func FuzzGate(f *testing.F) {
	f.Add("u", []byte(`{"userAttributes":{"email":"a@b.example","custom:tenant_id":"acme"}}`))
	f.Add("a@b@c", []byte(`{"userAttributes":null,"userNotFound":true}`))
	f.Fuzz(func(t *testing.T, user string, request []byte) {
		var log triggertest.Log
		gate := Gate{Barred: &lists{tenant: "acme"}, Log: log.Logger()}
		response, err := triggertest.Response(t.Context(), gate.Handler(), triggertest.Event(Source, user, string(request)))
		if strings.Contains(log.String(), `"panic"`) || err == nil && response != "{}" {
			t.Fatalf("%q %q: %q, %s", user, request, response, log.String())
		}
	})
}
