// Command postconfirmation is the post-confirmation trigger: a default group, a profile row
// and an event for a user who was just confirmed. Its rules are in lambda/internal/postconfirm.
//
// Environment, written by the construct; at least one of the first two:
//
//	DEFAULT_GROUPS     JSON object of tenant, or "*" for all others, and group:
//	                   {"*":"members","acme":"acme-members"}
//	USER_TABLE         DynamoDB table for profile rows; see lambda/internal/userstore
//	EVENT_BUS          EventBridge bus (name or ARN) that gets a UserConfirmed event; needs USER_TABLE
//	FEDERATED_TENANTS  JSON object of identity provider and tenant, as pretokengeneration has it
//
// Permissions: cognito-idp:AdminAddUserToGroup on the pool with DEFAULT_GROUPS;
// dynamodb:UpdateItem on the table (leading keys user#*) with USER_TABLE; events:PutEvents
// with EVENT_BUS. The pool's id comes with the event.
package main

import (
	"errors"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/cognitogroups"
	"example.com/cognitocdk/lambda/internal/eventbus"
	"example.com/cognitocdk/lambda/internal/postconfirm"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/userstore"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	policy, err1 := postconfirm.PolicyFromEnv(getenv)
	bus, err2 := eventbus.NameFromEnv(getenv)
	config, err3 := awsenv.Config(getenv)
	c := postconfirm.Confirmer{Policy: policy, Log: log, Now: time.Now}
	var err4 error
	if policy.Table {
		var table string
		table, err4 = userstore.NameFromEnv(getenv)
		c.Profiles = userstore.New(config, table)
	}
	c.Groups = cognitogroups.New(config)
	c.Bus = eventbus.New(config, bus)
	return c.Handler(), errors.Join(err1, err2, err3, err4)
}
