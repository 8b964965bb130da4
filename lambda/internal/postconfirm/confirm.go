package postconfirm

import (
	"context"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// The trigger sources of post confirmation.
const (
	SourceSignUp         = "PostConfirmation_ConfirmSignUp"
	SourceForgotPassword = "PostConfirmation_ConfirmForgotPassword"
)

// Profiles keeps profile rows; userstore.Table is one.
type Profiles interface {
	Create(ctx context.Context, pool, sub, tenant string, now time.Time) (announced bool, err error)
	Announced(ctx context.Context, pool, sub string) error
}

// Groups adds users to groups; adding twice is adding once.
type Groups interface {
	Add(ctx context.Context, pool, user, group string) error
}

// Bus tells other systems about a user; eventbus.Bus is one. Deliveries may repeat; Confirmed.ID tells them apart.
type Bus interface {
	Send(ctx context.Context, kind string, detail any) error
}

// Confirmed is the event for other systems: who, of which tenant, and nothing personal.
type Confirmed struct {
	ID     string `json:"id"` // the same for every delivery about the same user
	PoolID string `json:"userPoolId"`
	Sub    string `json:"sub"`
	Tenant string `json:"tenant,omitempty"`
}

// Confirmer does the work. Profiles, Groups and Bus are set as the Policy says.
type Confirmer struct {
	Policy   Policy
	Profiles Profiles
	Groups   Groups
	Bus      Bus
	Log      *slog.Logger
	Now      func() time.Time
}

// Handler answers post-confirmation events.
func (c Confirmer) Handler() trigger.Handler {
	return trigger.Handler{
		Log:      c.Log,
		Sources:  []string{SourceSignUp, SourceForgotPassword},
		Sentence: refusal.Confirmation,
		Decide:   c.confirm,
	}
}

func (c Confirmer) confirm(ctx context.Context, e event.Event) (any, error) {
	if e.Source == SourceForgotPassword { // an old user with a new password: nothing to set up
		return struct{}{}, nil
	}
	var request struct {
		UserAttributes event.Attributes `json:"userAttributes"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	sub := request.UserAttributes["sub"]
	if sub == "" || e.PoolID == "" || e.UserName == "" {
		return nil, refusal.EventUnreadable
	}
	id, err := c.Policy.Federated.Of(request.UserAttributes)
	if err != nil {
		return nil, err
	}
	if group := c.Policy.group(id); group != "" {
		if err := c.Groups.Add(ctx, e.PoolID, e.UserName, group); err != nil {
			return nil, trigger.Failed("adding to the default group", err)
		}
	}
	if c.Policy.Table {
		announced, err := c.Profiles.Create(ctx, e.PoolID, sub, id, c.Now())
		if err != nil {
			return nil, trigger.Failed("writing the profile", err)
		}
		if c.Policy.Announce && !announced {
			trigger.Tolerate(ctx, c.Log, c.announce(ctx, e.PoolID, sub, id))
		}
	}
	return struct{}{}, nil
}

func (c Confirmer) announce(ctx context.Context, pool, sub, id string) error {
	if err := c.Bus.Send(ctx, "UserConfirmed", Confirmed{ID: pool + "/" + sub, PoolID: pool, Sub: sub, Tenant: id}); err != nil {
		return trigger.Failed("sending the event", err)
	}
	return trigger.Failed("remembering the event", c.Profiles.Announced(ctx, pool, sub))
}
