// Command pretokengeneration is the pre-token-generation trigger for event versions V2_0 and
// V3_0: it puts the tenant into both tokens, and scopes and permissions by group into the
// access token. Its rules are in lambda/internal/pretoken.
//
// Environment, written by the construct; all optional:
//
//	FEDERATED_TENANTS               JSON object of identity provider and tenant, {"Okta":"acme"};
//	                                a user of a provider that is not listed gets no token
//	GROUP_SCOPES                    JSON object of group, or "*" for everybody, and list of
//	                                custom scopes, {"*":["api/read"],"admins":["api/admin"]}
//	GROUP_PERMISSIONS               JSON object of group, or "*", and list of permissions, which become
//	                                the access token's permissions claim
//	MACHINE_TENANT_RESOURCE_SERVER  the resource server whose scopes name a machine client's
//	                                tenant, tenant for tenant/acme; without it machines have
//	                                no tenant
//
// An environment that is malformed stops the function at its start: one line in the log that
// names every problem, exit status 1, and no token at all.
package main

import (
	"log/slog"

	"example.com/cognitocdk/lambda/internal/pretoken"
	"example.com/cognitocdk/lambda/internal/trigger"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	policy, err := pretoken.PolicyFromEnv(getenv)
	return pretoken.Handler(policy, log), err
}
