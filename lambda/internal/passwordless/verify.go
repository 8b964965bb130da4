package passwordless

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// SourceVerify is the trigger source of verify auth challenge response.
const SourceVerify = "VerifyAuthChallengeResponse_Authentication"

// maxAnswer bounds an answer; captcha services' tokens are the longest.
const maxAnswer = 4096

// Captcha judges what a browser brings from a captcha service.
type Captcha interface {
	Solved(ctx context.Context, token string) (bool, error)
}

// Verifier answers verify-auth-challenge events. Captcha may be nil.
type Verifier struct {
	Codes   Codes
	Captcha Captcha
	Log     *slog.Logger
	Now     func() time.Time
}

type verdict struct {
	Correct bool `json:"answerCorrect"`
}

// Handler is the verifier as a trigger.
func (v Verifier) Handler() trigger.Handler {
	return trigger.Handler{Log: v.Log, Sources: []string{SourceVerify}, Sentence: refusal.SignIn, Decide: v.decide}
}

func (v Verifier) decide(ctx context.Context, e event.Event) (any, error) {
	var request struct {
		Private  event.Attributes `json:"privateChallengeParameters"`
		Answer   json.RawMessage  `json:"challengeAnswer"`
		NotFound bool             `json:"userNotFound"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	if e.PoolID == "" || e.UserName == "" {
		return nil, refusal.EventUnreadable
	}
	answer := ""
	if len(request.Answer) <= maxAnswer {
		_ = json.Unmarshal(request.Answer, &answer) // anything but text is a wrong answer
	}
	switch request.Private["challenge"] {
	case "captcha":
		return v.captcha(ctx, answer)
	case "code":
		right, err := v.code(ctx, userKey(e.PoolID, e.UserName), request.Private["id"], answer)
		if err != nil {
			return nil, err
		}
		return verdict{right && !request.NotFound}, nil
	}
	return nil, refusal.EventUnreadable
}

func (v Verifier) captcha(ctx context.Context, answer string) (any, error) {
	if v.Captcha == nil {
		return nil, refusal.EventUnreadable
	}
	if answer == "" {
		return verdict{false}, nil
	}
	solved, err := v.Captcha.Solved(ctx, answer)
	if err != nil { // without the service nobody passes: it is there to keep robots out
		return nil, trigger.Failed("asking the captcha service", err)
	}
	return verdict{solved}, nil
}

// code counts first and compares afterwards, so that answers sent side by side count too.
func (v Verifier) code(ctx context.Context, user, id, answer string) (bool, error) {
	now := v.Now()
	count, err := v.Codes.Count(ctx, user, "answers", window(now), now.Add(2*limitSpan))
	if err != nil {
		return false, trigger.Failed("counting answers", err)
	}
	sealed, ok, err := v.Codes.Try(ctx, id, now, maxTries)
	if err != nil {
		return false, trigger.Failed("reading the code", err)
	}
	right := opens(sealed, user, plain(answer)) && ok
	if count > maxWrong {
		v.Log.WarnContext(ctx, "limited", "what", "answers")
		return false, nil
	}
	if right { // once, but for repeated deliveries of this very answer
		err = v.Codes.Spend(ctx, id, now.Add(repeat))
	}
	return right, trigger.Failed("spending the code", err)
}
