// Command inboundfederation is the inbound-federation trigger: what of a provider's assertion
// reaches a user's profile. Its rules are in lambda/internal/federation.
//
// Environment, written by the construct:
//
//	PROVIDER_ATTRIBUTES  JSON object of identity provider and list of the claims (OIDC) or
//	                     attributes (SAML) that reach the profile, {"Okta":["sub","email"]};
//	                     required; users of other providers do not come in
//	PROVIDER_DOMAINS     JSON object of identity provider and list of the e-mail domains that
//	                     it may speak for, {"Okta":["company.com"]}; a provider without one
//	                     cannot call an address verified
//
// It calls nothing and needs no permission. The answer is mapped by the provider's attribute
// mapping afterwards: what is mapped must be listed here too.
package main

import (
	"log/slog"

	"example.com/cognitocdk/lambda/internal/federation"
	"example.com/cognitocdk/lambda/internal/trigger"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	policy, err := federation.PolicyFromEnv(getenv)
	return federation.Handler(policy, log), err
}
