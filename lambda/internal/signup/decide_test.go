package signup

import (
	"errors"
	"strings"
	"testing"

	"example.com/cognitocdk/lambda/internal/refusal"
)

func attributes(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// wants fails unless Decide says what it should; an empty reason means yes.
func wants(t *testing.T, p Policy, r Request, reason refusal.Reason, answer Answer) {
	t.Helper()
	got, err := p.Decide(r)
	if reason == "" {
		if err != nil {
			t.Fatalf("want an answer, got refusal %q", err)
		}
	} else if !errors.Is(err, reason) {
		t.Fatalf("want refusal %q, got %v", reason, err)
	}
	if got != answer {
		t.Errorf("want %+v, got %+v", answer, got)
	}
}

func domainPolicy() Policy {
	return Policy{
		Assignment: EmailDomain,
		Domains:    map[string]string{"company.com": "acme", "other.org": "other"},
		Providers:  []string{"okta", "azuread"},
	}
}

func TestSignUpByDomain(t *testing.T) {
	for name, c := range map[string]struct {
		attributes map[string]string
		reason     refusal.Reason
	}{
		"own domain and its tenant":        {attributes("email", "a@company.com", "custom:tenant_id", "acme"), ""},
		"domain in capitals":               {attributes("email", "A@Company.COM", "custom:tenant_id", "acme"), ""},
		"plus tag":                         {attributes("email", "a+b@company.com", "custom:tenant_id", "acme"), ""},
		"the other domain and its tenant":  {attributes("email", "a@other.org", "custom:tenant_id", "other"), ""},
		"another domain's tenant":          {attributes("email", "a@company.com", "custom:tenant_id", "other"), refusal.TenantNotDomains},
		"tenant in capitals":               {attributes("email", "a@company.com", "custom:tenant_id", "ACME"), refusal.TenantNotDomains},
		"tenant with a wildcard":           {attributes("email", "a@company.com", "custom:tenant_id", "*"), refusal.TenantNotDomains},
		"empty tenant":                     {attributes("email", "a@company.com", "custom:tenant_id", ""), refusal.TenantNotDomains},
		"no tenant":                        {attributes("email", "a@company.com"), refusal.TenantNotDomains},
		"domain that is not listed":        {attributes("email", "a@evil.com", "custom:tenant_id", "acme"), refusal.DomainNotAllowed},
		"domain not listed, empty tenant":  {attributes("email", "a@evil.com", "custom:tenant_id", ""), refusal.DomainNotAllowed},
		"domain not listed, no tenant":     {attributes("email", "a@evil.com"), refusal.DomainNotAllowed},
		"subdomain":                        {attributes("email", "a@sub.company.com", "custom:tenant_id", "acme"), refusal.DomainNotAllowed},
		"name that ends like the domain":   {attributes("email", "a@evilcompany.com", "custom:tenant_id", "acme"), refusal.DomainNotAllowed},
		"name that begins like the domain": {attributes("email", "a@company.com.evil.com", "custom:tenant_id", "acme"), refusal.DomainNotAllowed},
		"punycode look-alike":              {attributes("email", "a@xn--cmpany-xqf.com", "custom:tenant_id", "acme"), refusal.DomainNotAllowed},
		"no address":                       {attributes("custom:tenant_id", "acme"), refusal.AddressNotStrict},
		"nothing at all":                   {nil, refusal.AddressNotStrict},
	} {
		t.Run(name, func(t *testing.T) {
			wants(t, domainPolicy(), Request{Source: SourceSignUp, Attributes: c.attributes}, c.reason, Answer{})
		})
	}
}

// hostileAddresses is the table of lambda/internal/address, as a caller would use it here.
func hostileAddresses() []string {
	return []string{
		"a@company.com@evil.com", "a@evil.com@company.com", "a(@evil.com)@company.com",
		`"a@evil.com"@company.com`, "a@evilcompany.com", "a@sub.company.com", "a@company.com.evil.com",
		"a@company.com\r\n", "a@company.com\r\nBcc: b@evil.com", "a@company.com\n", "a@company.com\x00",
		"a@company.com,b@evil.com", "a@company.com;", "a@company.com;b@evil.com", "a@company.com.",
		"Bob <a@company.com>", "undisclosed:a@company.com;", "a@company.com ", "a@company.com(c)",
		"a@company。com", "a@ⓒompany.com", "a@com\u00adpany.com", "a@com\u200bpany.com",
		" a@company.com", strings.Repeat("a", 65) + "@company.com", "a%evil.com@company.com",
		"a@соmpany.com", "a@xn--cmpany-xqf.com", "a@\u212Aompany.com", "a@company.\u017Fom",
	}
}

func TestHostileAddressesNeverReachATenant(t *testing.T) {
	p := domainPolicy()
	for _, email := range hostileAddresses() {
		for _, id := range []string{"acme", "other", ""} {
			if _, err := p.Decide(Request{Source: SourceSignUp, Attributes: attributes("email", email, "custom:tenant_id", id)}); err == nil {
				t.Errorf("%q joined tenant %q", email, id)
			}
		}
	}
}

func TestAdministrator(t *testing.T) {
	p := Policy{Assignment: Administrator}
	full := attributes("email", "a@company.com", "custom:tenant_id", "acme")
	t.Run("self sign-up is refused even if the pool allows it", func(t *testing.T) {
		wants(t, p, Request{Source: SourceSignUp, Attributes: full}, refusal.SelfSignUpOff, Answer{})
	})
	t.Run("the zero policy lets nobody sign up", func(t *testing.T) {
		wants(t, Policy{}, Request{Source: SourceSignUp, Attributes: full}, refusal.SelfSignUpOff, Answer{})
	})
}

func TestUsersOfAnAdministratorNeedATenantUnderEveryAssignment(t *testing.T) {
	for _, assignment := range []Assignment{Administrator, EmailDomain, Invitation} {
		for name, c := range map[string]struct {
			attributes map[string]string
			reason     refusal.Reason
		}{
			"with a tenant":        {attributes("custom:tenant_id", "acme", "email", "x@anywhere.example"), ""},
			"longest tenant":       {attributes("custom:tenant_id", strings.Repeat("a", 64)), ""},
			"without a tenant":     {attributes("email", "a@company.com"), refusal.TenantMissing},
			"with an empty tenant": {attributes("custom:tenant_id", ""), refusal.TenantMalformed},
			"tenant too long":      {attributes("custom:tenant_id", strings.Repeat("a", 65)), refusal.TenantMalformed},
			"tenant with a slash":  {attributes("custom:tenant_id", "acme/x"), refusal.TenantMalformed},
			"tenant in capitals":   {attributes("custom:tenant_id", "Acme"), refusal.TenantMalformed},
			"tenant is a variable": {attributes("custom:tenant_id", "${aws:username}"), refusal.TenantMalformed},
		} {
			t.Run(string(assignment)+", "+name, func(t *testing.T) {
				wants(t, Policy{Assignment: assignment}, Request{Source: SourceAdmin, Attributes: c.attributes}, c.reason, Answer{})
			})
		}
	}
}

func TestProvidersUsers(t *testing.T) {
	for name, c := range map[string]struct {
		user       string
		attributes map[string]string
		reason     refusal.Reason
	}{
		"allowed provider":                   {"okta_1234", attributes("email", "a@anywhere.example"), ""},
		"name as the provider spells it":     {"AzureAD_1_2", nil, ""},
		"provider that is not listed":        {"google_1234", nil, refusal.ProviderNotAllowed},
		"longer name of a provider":          {"oktaevil_1234", nil, refusal.ProviderNotAllowed},
		"no subject":                         {"okta_", nil, refusal.ProviderNotAllowed},
		"provider's name alone":              {"okta", nil, refusal.ProviderNotAllowed},
		"no user name":                       {"", nil, refusal.ProviderNotAllowed},
		"brings a tenant":                    {"okta_1234", attributes("custom:tenant_id", "acme"), refusal.TenantFromProvider},
		"brings an empty tenant":             {"okta_1234", attributes("custom:tenant_id", ""), refusal.TenantFromProvider},
		"Kelvin sign instead of a k":         {"o\u212Ata_1234", nil, refusal.ProviderNotAllowed},
		"allowed name inside of the subject": {"google_okta_1", nil, refusal.ProviderNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			wants(t, domainPolicy(), Request{Source: SourceExternal, UserName: c.user, Attributes: c.attributes}, c.reason, Answer{})
		})
	}
	t.Run("without a list nobody comes", func(t *testing.T) {
		wants(t, Policy{Assignment: Administrator}, Request{Source: SourceExternal, UserName: "okta_1"}, refusal.ProviderNotAllowed, Answer{})
	})
}

func TestUnknownSourceIsRefused(t *testing.T) {
	for _, source := range []string{"", "PreSignUp_", "PreSignUp_Future", "presignup_signup"} {
		wants(t, domainPolicy(), Request{Source: source, Attributes: attributes("email", "a@company.com", "custom:tenant_id", "acme")},
			refusal.UnknownSource, Answer{})
	}
}
