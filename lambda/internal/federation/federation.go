// Package federation decides what of a provider's assertion reaches a user's profile.
//
// Nothing does but what is listed for the provider: a directory's user can often edit the own
// name, department or website, and a claim called custom:tenant_id would be a wish. Names of
// ours (custom:, cognito:, dev:, identities) can not even be listed. An e-mail address comes
// in lower case and only of the domains that the provider may speak for; a provider without
// such a list keeps its addresses, but cannot call them verified. The pool's mapping can make
// any attribute the address (a upn, a name ID), so where there is a list it holds for every
// value with an "@".
//
// The ID token is signed and wins over user info; both must be about the same subject (OpenID
// Connect Core, section 5.3.2; Cognito's own events have user info without one). That something
// is verified counts beside that very thing, from the same source. An attribute that Cognito
// could not store is left out, so that a long list of groups does not keep its user out; so is what is no text.
//
// When nothing remains the sign-in is refused: Cognito takes an answer without attributes for
// "all of them, as they came".
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html
package federation

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// Source is the trigger source of inbound federation.
const Source = "InboundFederation_ExternalProvider"

// maxValue is how much Cognito stores, in characters.
const maxValue = 2048

// verified ends the names of flags: email_verified, phone_number_verified.
const verified = "verified"

// Policy says what each provider may tell. Keys are names of providers in lower case.
type Policy struct {
	Attributes map[string][]string // the names that reach the profile, as the provider spells them
	Domains    map[string][]string // the e-mail domains that the provider may speak for
}

// Assertion is what a provider said.
type Assertion struct {
	IDToken      event.Claims `json:"idToken"`
	UserInfo     event.Claims `json:"userInfo"`
	SAMLResponse event.Claims `json:"samlResponse"`
}

type response struct {
	Map map[string]string `json:"userAttributesToMap"`
}

// Handler answers inbound-federation events under a policy.
func Handler(p Policy, log *slog.Logger) trigger.Handler {
	return trigger.Handler{
		Log: log, Sources: []string{Source}, Sentence: refusal.Federation,
		Decide: func(_ context.Context, e event.Event) (any, error) {
			var request struct {
				Provider   string    `json:"providerName"`
				Attributes Assertion `json:"attributes"`
			}
			if err := e.Decode(&request); err != nil {
				return nil, err
			}
			kept, err := p.Decide(request.Provider, request.Attributes)
			if err != nil {
				return nil, err
			}
			return response{kept}, nil
		},
	}
}

// Decide returns what may reach the profile, or refuses the sign-in.
func (p Policy) Decide(provider string, a Assertion) (map[string]string, error) {
	provider = address.Lower(provider)
	allowed, known := p.Attributes[provider]
	if !known {
		return nil, refusal.ProviderNotAllowed
	}
	id, hasID := a.IDToken["sub"]
	info, hasInfo := a.UserInfo["sub"]
	if hasID && hasInfo && id != info {
		return nil, refusal.SubjectsDiffer
	}
	domains, speaksFor := p.Domains[provider]
	kept := map[string]string{}
	from := map[string]event.Claims{}
	var flags []string
	var addressed event.Claims // where an address that is kept came from
	for _, name := range allowed {
		if isFlag(name) {
			flags = append(flags, name)
			continue
		}
		source := first(name, a.IDToken, a.UserInfo, a.SAMLResponse)
		value, ok := source[name]
		switch {
		case !ok || !storable(value):
			continue
		case isEmail(name):
			email, err := own(value, domains, speaksFor)
			if err != nil {
				return nil, err
			}
			value, addressed = email, source
		case speaksFor && strings.Contains(value, "@"):
			if _, err := own(value, domains, speaksFor); err != nil {
				continue
			}
			addressed = source
		}
		kept[name], from[name] = value, source
	}
	for _, name := range flags {
		source := from[about(name)]
		if !slices.Contains(allowed, about(name)) { // mail and email_verified, in somebody's directory
			source = addressed
		}
		if value, ok := source[name]; ok && speaksFor && storable(value) {
			kept[name] = value
		}
	}
	if len(kept) == 0 {
		return nil, refusal.NothingAsserted
	}
	return kept, nil
}

// first is the first source that says anything about a name.
func first(name string, sources ...event.Claims) event.Claims {
	for _, source := range sources {
		if _, ok := source[name]; ok {
			return source
		}
	}
	return nil
}

// own is the address in lower case, if the provider may speak for its domain.
func own(value string, domains []string, limited bool) (string, error) {
	local, domain, ok := address.Parse(value)
	if !ok {
		return "", refusal.AddressNotStrict
	}
	if limited && !slices.Contains(domains, domain) {
		return "", refusal.DomainNotAllowed
	}
	return address.Lower(local) + "@" + domain, nil
}

// leaf is the last part of a name: SAML's are URIs.
func leaf(name string) string {
	return address.Lower(name[strings.LastIndexAny(name, "/:")+1:])
}

func isEmail(name string) bool {
	switch leaf(name) {
	case "email", "emailaddress", "mail", "0.9.2342.19200300.100.1.3": // the last is mail's OID
		return true
	}
	return false
}

func isFlag(name string) bool { return strings.HasSuffix(leaf(name), verified) }

// about is what a flag is about: email for email_verified and emailVerified.
func about(flag string) string { return strings.TrimRight(flag[:len(flag)-len(verified)], "_-") }

func storable(value string) bool {
	return utf8.ValidString(value) && utf8.RuneCountInString(value) <= maxValue && !strings.ContainsFunc(value, unicode.IsControl)
}
