package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var providerSecret = Rule{
	ID:        "provider-secret",
	Severity:  report.Fail,
	Title:     "No identity provider's secret stands in the template",
	Why:       "templates are read by everyone who may describe a stack, and stay in every artifact store and history",
	Allowed:   "a dynamic reference: {{resolve:secretsmanager:…}}, or an import of one; a NoEcho parameter is only warned about",
	Fix:       "put the secret into Secrets Manager and refer to it with {{resolve:secretsmanager:…}}",
	Reference: docSecrets,
	Judges:    []string{typeProvider},
	Check: func(provider *template.Resource, r *Report) {
		for key, value := range entries(provider.At("ProviderDetails")) {
			lower := strings.ToLower(key)
			if key == "" {
				r.Undecided(value)
			}
			if !strings.Contains(lower, "secret") && lower != "private_key" {
				continue
			}
			for _, v := range value.Alternatives() {
				text, symbolic := v.Text()
				switch {
				case dynamic(text):
				case symbolic && len(text) == 1 && text[0].Name != "" && v.Target() == nil:
					r.HitAs(report.Warn, v, "%s comes from %s: everyone who may deploy sees it, and drift shows it", key, v.Why())
				case v.Unknown() && v.Target() == nil:
					r.Undecided(v)
				case symbolic && v.Target() == nil:
					r.Hit(v, "%s is in the template in clear", key)
				}
			}
		}
	},
}

// dynamic says that CloudFormation fetches the text from a secret store at deployment.
func dynamic(text template.Text) bool {
	return len(text) > 0 && text[0].Name == "" &&
		(strings.HasPrefix(text[0].Literal, "{{resolve:secretsmanager:") || strings.HasPrefix(text[0].Literal, "{{resolve:ssm-secure:"))
}

var providerHTTPS = Rule{
	ID:        "provider-https",
	Severity:  report.Fail,
	Title:     "Identity providers are reached over https",
	Why:       "whoever can change the metadata or the tokens on the way signs in as anyone",
	Allowed:   "https in MetadataURL, oidc_issuer, authorize_url, token_url, attributes_url and jwks_uri",
	Fix:       "use the https address",
	Reference: docProviders,
	Judges:    []string{typeProvider},
	Check: func(provider *template.Resource, r *Report) {
		for _, key := range []string{"MetadataURL", "SSORedirectBindingURI", "SLORedirectBindingURI", "oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"} {
			r.redirects(provider.At("ProviderDetails", key), func(v template.Value, scheme, _ string) {
				if scheme != "https" {
					r.Hit(v, "%s is %s", key, show(v))
				}
			})
		}
	},
}

var providerInitiated = Rule{
	ID:        "provider-initiated",
	Severity:  report.Warn,
	Title:     "Sign-in begins here, not at the identity provider",
	Why:       "an IdP-initiated SAML assertion answers no request of ours, so a stolen one signs its thief in (login CSRF)",
	Allowed:   "ProviderDetails.IDPInit absent or false",
	Fix:       "remove IDPInit",
	Reference: docProviders,
	Judges:    []string{typeProvider},
	Check: func(provider *template.Resource, r *Report) {
		r.each(provider.At("ProviderDetails", "IDPInit"), func(v template.Value) {
			if on, _ := v.Bool(); on {
				r.Hit(v, "IDPInit accepts assertions that nobody asked for")
			}
		})
	},
}

var providerMapsAuthority = Rule{
	ID:        "provider-maps-authority",
	Severity:  report.Fail,
	Title:     "No identity provider decides the tenant or the role",
	Why:       "whoever administers the provider, or their own profile there, chooses the value; and a mapped attribute must be mutable",
	Allowed:   "mappings of attributes about the person; the tenant of a federated user comes from a table in PreTokenGeneration",
	Fix:       "remove the mapping, and assign the tenant by provider in PreTokenGeneration",
	Reference: docMapping,
	Judges:    []string{typeProvider},
	Check: func(provider *template.Resource, r *Report) {
		for _, mapping := range provider.At("AttributeMapping").Alternatives() {
			for target, v := range mapping.Entries() {
				if target == "" {
					r.Undecided(v)
				} else if r.scene.isAuthority(target) {
					r.Hit(v, "%s takes its value from the provider's %s", clip(target), show(v))
				}
			}
		}
	},
}

var providerMapsImmutable = Rule{
	ID:        "provider-maps-immutable",
	Severity:  report.Fail,
	Title:     "Mapped attributes are mutable",
	Why:       "Cognito writes every mapped attribute at each sign-in: with an immutable one the second sign-in fails",
	Allowed:   "mappings to attributes whose Mutable is not false",
	Fix:       "remove the mapping; the attribute's Mutable cannot be changed",
	Reference: docMapping,
	Judges:    []string{typeProvider},
	Check: func(provider *template.Resource, r *Report) {
		pool := poolOf(provider)
		if pool == nil {
			return
		}
		mutable := map[string]template.Value{}
		for _, attribute := range schema(pool) {
			if name, known := attribute.At("Name").Literal(); known {
				mutable[strings.TrimPrefix(name, "custom:")] = attribute.At("Mutable")
			}
		}
		for _, mapping := range provider.At("AttributeMapping").Alternatives() {
			for target, v := range mapping.Entries() {
				setting, declared := mutable[strings.TrimPrefix(target, "custom:")]
				if !declared {
					continue
				}
				switch always(setting, "true", "true") {
				case no:
					r.Hit(v, "%s is immutable: the second sign-in through %s fails", clip(target), provider.LogicalID)
				case open:
					r.On(pool).Undecided(setting)
				}
			}
		}
	},
}

var providerEmailVerified = Rule{
	ID:        "provider-email-verified",
	Severity:  report.Note,
	Title:     "A federated e-mail address says whether it is verified",
	Why:       "an address that the provider never checked must not be matched with an existing account",
	Allowed:   "email_verified mapped wherever email is; accounts linked only with a verified address",
	Fix:       "map email_verified from the provider's claim",
	Reference: docMapping,
	Judges:    []string{typeProvider},
	Check: func(provider *template.Resource, r *Report) {
		if canBe(provider.At("ProviderType"), "SAML") {
			return // assertions carry no such claim
		}
		mapping := provider.At("AttributeMapping")
		for _, m := range mapping.Alternatives() {
			switch {
			case m.Unknown():
				r.Undecided(m)
			case !m.At("email").Absent() && m.At("email_verified").Absent():
				r.Hit(m.At("email"), "email is mapped without email_verified")
			}
		}
	},
}
