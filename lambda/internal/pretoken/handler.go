package pretoken

import (
	"context"
	"log/slog"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// Handler answers pre-token-generation events of versions 2 and 3 under a policy.
func Handler(p Policy, log *slog.Logger) trigger.Handler {
	return trigger.Handler{
		Log:      log,
		Versions: []string{"2", "3"},
		Sources:  []string{SourceHostedAuth, SourceSignIn, SourceNewPassword, SourceDevice, SourceRefresh, SourceMachine},
		Sentence: refusal.Tokens,
		Decide: func(_ context.Context, e event.Event) (any, error) {
			if e.Source == SourceMachine && e.Version != "3" {
				return nil, refusal.UnknownVersion
			}
			var request struct {
				UserAttributes event.Attributes `json:"userAttributes"`
				Groups         *Configuration   `json:"groupConfiguration"`
				Scopes         []string         `json:"scopes"`
			}
			if err := e.Decode(&request); err != nil {
				return nil, err
			}
			return p.Decide(Request{
				Source:     e.Source,
				Attributes: request.UserAttributes,
				Groups:     request.Groups.copy(),
				Scopes:     request.Scopes,
			})
		},
	}
}

// Configuration is the group configuration as a request has it.
type Configuration struct {
	Groups        []string `json:"groupsToOverride"`
	Roles         []string `json:"iamRolesToOverride"`
	PreferredRole *string  `json:"preferredRole"`
}

// copy is nil for a user without groups and roles: sending an empty override back would not
// be the same as sending none.
func (c *Configuration) copy() *Groups {
	if c == nil || len(c.Groups) == 0 && len(c.Roles) == 0 && c.PreferredRole == nil {
		return nil
	}
	g := Groups{Groups: c.Groups, Roles: c.Roles}
	if g.Groups == nil {
		g.Groups = []string{}
	}
	if c.PreferredRole != nil {
		g.PreferredRole = *c.PreferredRole
	}
	return &g
}
