package signup

import (
	"context"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// Handler answers pre-sign-up events under a policy; now is time.Now but in tests.
func Handler(p Policy, log *slog.Logger, now func() time.Time) trigger.Handler {
	return trigger.Handler{
		Log:      log,
		Sources:  []string{SourceSignUp, SourceAdmin, SourceExternal},
		Sentence: refusal.SignUp,
		Decide: func(_ context.Context, e event.Event) (any, error) {
			var request struct {
				UserAttributes event.Attributes `json:"userAttributes"`
				ValidationData event.Attributes `json:"validationData"`
			}
			if err := e.Decode(&request); err != nil {
				return nil, err
			}
			return p.Decide(Request{
				Source:     e.Source,
				PoolID:     e.PoolID,
				UserName:   e.UserName,
				Attributes: request.UserAttributes,
				Invitation: request.ValidationData["invitation"],
				Now:        now(),
			})
		},
	}
}
