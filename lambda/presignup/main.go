// Command presignup is the pre-sign-up trigger: it decides who may join the pool, and under
// which tenant. Its rules are in lambda/internal/signup.
//
// Environment, written by the construct:
//
//	TENANT_ASSIGNMENT      administrator, email-domain or invitation; required
//	TENANT_DOMAINS         JSON object of domain and tenant, {"company.com":"acme"};
//	                       required with email-domain, refused otherwise
//	INVITATION_PUBLIC_KEY  Ed25519 or P-256 public key, PEM or base64 of DER;
//	                       required with invitation, refused otherwise
//	AUTO_CONFIRM           the reason why accounts are confirmed without a code; only with
//	                       invitation, and it never verifies the address
//	FEDERATED_PROVIDERS    comma-separated names of the identity providers whose users may
//	                       come; without it none
//
// An environment that is empty or contradicts itself stops the function at its start: one
// line in the log that names every problem, exit status 1, and no sign-up at all.
//
// Sign-up under invitation passes the token as validationData: {"invitation": "cgi1.…"}.
package main

import (
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/signup"
	"example.com/cognitocdk/lambda/internal/trigger"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	policy, err := signup.PolicyFromEnv(getenv)
	return signup.Handler(policy, log, time.Now), err
}
