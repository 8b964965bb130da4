// Command preauthentication is the pre-authentication trigger: it bars users, e-mail domains
// and tenants that an administrator has listed. Its rules are in lambda/internal/preauth.
//
// Environment, written by the construct:
//
//	USER_TABLE         DynamoDB table with the lists; required
//	FEDERATED_TENANTS  JSON object of identity provider and tenant, as pretokengeneration has it
//
// Permission: dynamodb:BatchGetItem on the table (leading keys denied#* and suspended#*).
// Suspending a tenant is one item, lifting it is deleting that item:
//
//	aws dynamodb put-item --table-name … --item '{"pk":{"S":"suspended#<pool id>#<tenant>"}}'
//
// Likewise denied#<pool id>#user#<user name in lower case> and denied#<pool id>#domain#<domain>.
package main

import (
	"errors"
	"log/slog"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/preauth"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/userstore"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	table, err1 := userstore.NameFromEnv(getenv)
	federated, err2 := tenant.FederatedFromEnv(getenv)
	config, err3 := awsenv.Config(getenv)
	gate := preauth.Gate{Barred: userstore.New(config, table), Federated: federated, Log: log}
	return gate.Handler(), errors.Join(err1, err2, err3)
}
