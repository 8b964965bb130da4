// Package preauth bars users, e-mail domains and whole tenants from signing in.
//
// Known and unknown users take the same path: one request for the same number of items, one
// sentence. Since Cognito asks before it looks at the password, somebody who is barred can be
// told from somebody who is not; whether an account exists cannot.
//
// When the table does not answer nobody signs in: a suspended tenant stays suspended.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-authentication.html
package preauth

import (
	"context"
	"log/slog"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// Source is the trigger source of pre authentication.
const Source = "PreAuthentication_Authentication"

// Barred knows who may not sign in; userstore.Table is one.
type Barred interface {
	Denied(ctx context.Context, pool, user, domain, tenant string) (bool, error)
}

// Gate answers pre-authentication events.
type Gate struct {
	Barred    Barred
	Federated tenant.Federated
	Log       *slog.Logger
}

// Handler is the gate as a trigger.
func (g Gate) Handler() trigger.Handler {
	return trigger.Handler{Log: g.Log, Sources: []string{Source}, Sentence: refusal.SignIn, Decide: g.decide}
}

func (g Gate) decide(ctx context.Context, e event.Event) (any, error) {
	var request struct {
		UserAttributes event.Attributes `json:"userAttributes"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	if e.PoolID == "" || e.UserName == "" {
		return nil, refusal.EventUnreadable
	}
	id, refused := g.Federated.Of(request.UserAttributes)
	domain := address.Behind(request.UserAttributes["email"])
	if domain == "" { // an unknown user has no attributes, but may sign in by address
		domain = address.Behind(e.UserName)
	}
	barred, err := g.Barred.Denied(ctx, e.PoolID, address.Lower(e.UserName), domain, id)
	if err != nil {
		return nil, trigger.Failed("reading who is barred", err)
	}
	if refused != nil { // after the table, so that it takes as long
		return nil, refused
	}
	if barred {
		return nil, refusal.Barred
	}
	return struct{}{}, nil
}
