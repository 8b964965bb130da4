// Package postauth notes that a user has signed in: the time in the user's row, and an event
// for the audit trail that names nobody but the sub.
//
// When the row or the event cannot be written the user signs in all the same: a note about a
// sign-in is worth less than the sign-in. The log says so.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-authentication.html
package postauth

import (
	"context"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// Source is the trigger source of post authentication.
const Source = "PostAuthentication_Authentication"

// window is how long a second event of the same user counts as a repeated delivery: three
// attempts of five seconds each.
const window = 15 * time.Second

// Profiles keeps the rows; userstore.Table is one.
type Profiles interface {
	SignedIn(ctx context.Context, pool, sub string, now time.Time, window time.Duration) (first bool, err error)
}

// Bus takes the audit events; eventbus.Bus is one.
type Bus interface {
	Send(ctx context.Context, kind string, detail any) error
}

// SignedIn is the audit event.
type SignedIn struct {
	PoolID    string `json:"userPoolId"`
	ClientID  string `json:"clientId"`
	Sub       string `json:"sub"`
	Tenant    string `json:"tenant,omitempty"`
	NewDevice bool   `json:"newDevice"`
	At        string `json:"at"`
}

// Note answers post-authentication events. Bus may be nil.
type Note struct {
	Profiles  Profiles
	Bus       Bus
	Federated tenant.Federated
	Log       *slog.Logger
	Now       func() time.Time
}

// Handler is the note as a trigger.
func (n Note) Handler() trigger.Handler {
	return trigger.Handler{Log: n.Log, Sources: []string{Source}, Sentence: refusal.SignIn, Decide: n.decide}
}

func (n Note) decide(ctx context.Context, e event.Event) (any, error) {
	var request struct {
		UserAttributes event.Attributes `json:"userAttributes"`
		NewDeviceUsed  bool             `json:"newDeviceUsed"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	sub := request.UserAttributes["sub"]
	if sub == "" || e.PoolID == "" {
		return nil, refusal.EventUnreadable
	}
	id, err := n.Federated.Of(request.UserAttributes)
	if err != nil {
		return nil, err
	}
	now := n.Now()
	first, err := n.Profiles.SignedIn(ctx, e.PoolID, sub, now, window)
	if err != nil {
		trigger.Tolerate(ctx, n.Log, trigger.Failed("writing the last sign-in", err))
		return struct{}{}, nil
	}
	if first && n.Bus != nil {
		err := n.Bus.Send(ctx, "UserSignedIn", SignedIn{
			PoolID: e.PoolID, ClientID: e.ClientID, Sub: sub, Tenant: id,
			NewDevice: request.NewDeviceUsed, At: now.UTC().Format(time.RFC3339),
		})
		trigger.Tolerate(ctx, n.Log, trigger.Failed("sending the audit event", err))
	}
	return struct{}{}, nil
}
