// Command postauthentication is the post-authentication trigger: the time of the last sign-in
// and an audit event. Its rules are in lambda/internal/postauth.
//
// Environment, written by the construct:
//
//	USER_TABLE         DynamoDB table for profile rows; required
//	EVENT_BUS          EventBridge bus (name or ARN) that gets a UserSignedIn event
//	FEDERATED_TENANTS  JSON object of identity provider and tenant, as pretokengeneration has it
//
// Permissions: dynamodb:UpdateItem on the table (leading keys user#*), and events:PutEvents
// with EVENT_BUS.
package main

import (
	"errors"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/eventbus"
	"example.com/cognitocdk/lambda/internal/postauth"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/userstore"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	table, err1 := userstore.NameFromEnv(getenv)
	bus, err2 := eventbus.NameFromEnv(getenv)
	federated, err3 := tenant.FederatedFromEnv(getenv)
	config, err4 := awsenv.Config(getenv)
	note := postauth.Note{Profiles: userstore.New(config, table), Federated: federated, Log: log, Now: time.Now}
	if bus != "" {
		note.Bus = eventbus.New(config, bus)
	}
	return note.Handler(), errors.Join(err1, err2, err3, err4)
}
