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
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"example.com/cognitocdk/lambda/internal/federation"
)

func main() {
	log := slog.New(lambdacontext.NewLogHandler())
	slog.SetDefault(log) // the runtime logs by package log: one form for all lines
	policy, err := federation.PolicyFromEnv(os.Getenv)
	if err != nil {
		log.Error("refusing to start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(federation.Handler(policy, log))
}
