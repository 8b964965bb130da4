package signup

import (
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

func TestHandlerTakesTheTokenFromValidationDataOnly(t *testing.T) {
	p := Policy{Assignment: Invitation, Verifier: forged{Tenant: "acme", Email: "ada@company.com", PoolID: triggertest.PoolID}}
	var log triggertest.Log
	h := Handler(p, log.Logger(), time.Now)
	event := func(where string) []byte {
		return triggertest.Event(SourceSignUp, "u", `{"userAttributes":{"email":"ada@company.com","custom:tenant_id":"acme"},"`+where+`":{"invitation":"x"}}`)
	}
	response, err := triggertest.Response(t.Context(), h, event("validationData"))
	if err != nil {
		t.Fatalf("%v: %s", err, log.String())
	}
	triggertest.SameJSON(t, `{"autoConfirmUser":false,"autoVerifyEmail":false,"autoVerifyPhone":false}`, response)
	if _, err := triggertest.Response(t.Context(), h, event("clientMetadata")); err != error(refusal.SignUp) {
		t.Errorf("clientMetadata goes to other triggers too; want the sentence, got %v", err)
	}
}

// FuzzHandler: whatever a request holds, nobody is verified, and whoever joins by domain
// joins the tenant of exactly that domain.
func FuzzHandler(f *testing.F) {
	for _, email := range hostileAddresses() {
		f.Add(SourceSignUp, "u", email, "acme")
	}
	f.Add(SourceSignUp, "u", "ada@company.com", "acme")
	f.Add(SourceAdmin, "u", "", "acme")
	f.Add(SourceExternal, "okta_1", "", "")
	f.Fuzz(func(t *testing.T, source, user, email, id string) {
		p := domainPolicy()
		answer, err := p.Decide(Request{Source: source, UserName: user, Attributes: attributes("email", email, tenant.Attribute, id)})
		if answer != (Answer{}) {
			t.Errorf("somebody was confirmed or verified: %+v", answer)
		}
		if err != nil {
			return
		}
		switch source {
		case SourceSignUp:
			at := strings.LastIndexByte(email, '@')
			if domain := address.Lower(email[at+1:]); p.Domains[domain] != id || strings.Count(email, "@") != 1 {
				t.Errorf("%q joined %q", email, id)
			}
		case SourceAdmin:
			if !tenant.Valid(id) {
				t.Errorf("tenant %q was accepted", id)
			}
		default:
			t.Errorf("source %q was accepted with a tenant", source)
		}
	})
}

// FuzzEvent: no request makes the handler panic or answer with more than it documents.
func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"userAttributes":{"email":"a@company.com","custom:tenant_id":"acme"}}`))
	f.Add([]byte(`{"userAttributes":null,"validationData":[]}`))
	f.Add([]byte(`{"userAttributes":{"email":{}}}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		h := Handler(domainPolicy(), log.Logger(), time.Now)
		for _, source := range []string{SourceSignUp, SourceAdmin, SourceExternal} {
			response, err := triggertest.Response(t.Context(), h, triggertest.Event(source, "u", string(request)))
			if err == nil && response != `{"autoConfirmUser":false,"autoVerifyEmail":false,"autoVerifyPhone":false}` {
				t.Errorf("%q: response %s", request, response)
			}
		}
		if strings.Contains(log.String(), `"panic"`) {
			t.Errorf("%q: %s", request, log.String())
		}
	})
}
