package passwordless

import (
	"context"
	"log/slog"
	"strings"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// SourceDefine is the trigger source of define auth challenge.
const SourceDefine = "DefineAuthChallenge_Authentication"

// maxAnswers is how many answers one session has.
const maxAnswers = 3

const (
	customChallenge = "CUSTOM_CHALLENGE"
	metadataCaptcha = "captcha"
	metadataCode    = "code:" // followed by the id of the code's row
)

// Step is one challenge of a session and how it went.
type Step struct {
	Name     string `json:"challengeName"`
	Result   bool   `json:"challengeResult"`
	Metadata string `json:"challengeMetadata"`
}

// Next is the answer to define auth challenge.
type Next struct {
	Challenge string `json:"challengeName,omitempty"`
	Issue     bool   `json:"issueTokens"`
	Fail      bool   `json:"failAuthentication"`
}

// Define decides what comes next in a session. Tokens are only for a session whose last step
// is a right code, preceded by nothing but wrong codes and, if there is one, a solved captcha.
func Define(session []Step, captcha, unknown bool) Next {
	another, issue, fail := Next{Challenge: customChallenge}, Next{Issue: true}, Next{Fail: true}
	for _, step := range session {
		if step.Name != customChallenge {
			return fail
		}
	}
	if captcha {
		if len(session) == 0 {
			return another
		}
		if session[0].Metadata != metadataCaptcha || !session[0].Result {
			return fail
		}
		session = session[1:]
	}
	for i, step := range session {
		if !strings.HasPrefix(step.Metadata, metadataCode) {
			return fail
		}
		if !step.Result {
			continue
		}
		if i != len(session)-1 || i >= maxAnswers || unknown {
			return fail
		}
		return issue
	}
	if len(session) >= maxAnswers {
		return fail
	}
	return another
}

// DefineHandler answers define-auth-challenge events.
func DefineHandler(captcha bool, log *slog.Logger) trigger.Handler {
	return trigger.Handler{
		Log: log, Sources: []string{SourceDefine}, Sentence: refusal.SignIn,
		Decide: func(_ context.Context, e event.Event) (any, error) {
			var request struct {
				Session  []Step `json:"session"`
				NotFound bool   `json:"userNotFound"`
			}
			if err := e.Decode(&request); err != nil {
				return nil, err
			}
			return Define(request.Session, captcha, request.NotFound), nil
		},
	}
}
