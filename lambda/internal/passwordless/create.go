package passwordless

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"time"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/message"
)

// SourceCreate is the trigger source of create auth challenge.
const SourceCreate = "CreateAuthChallenge_Authentication"

// Floor is how long sending a code takes at least, for everybody: longer than SES needs, so
// that the time does not tell whether there was a mail.
const Floor = 900 * time.Millisecond

// repeat is how long a second request of the same user counts as a repeated delivery: it
// gets the code that was just sent. Cognito repeats after five seconds.
const repeat = 10 * time.Second

// Codes keeps codes and counts; userstore.Table is one.
type Codes interface {
	// Reserve makes id the user's current code and reports it fresh, unless another one was
	// reserved less than repeat ago; then it returns that one's id.
	Reserve(ctx context.Context, user, id string, now time.Time, repeat time.Duration) (current string, fresh bool, err error)
	// Mailed remembers that the user's current code was sent.
	Mailed(ctx context.Context, user, id string) error
	// Keep stores a sealed code.
	Keep(ctx context.Context, id, sealed string, expires time.Time) error
	// Try counts an answer to a code and returns the sealed code; ok is false when there is
	// none, it has expired, or it was tried max times.
	Try(ctx context.Context, id string, now time.Time, max int) (sealed string, ok bool, err error)
	// Spend makes a code that was right expire at until, or when it would anyway if that is sooner.
	Spend(ctx context.Context, id string, until time.Time) error
	// Count adds one to what ("sent", "answers") of the user in a window and returns the sum.
	Count(ctx context.Context, user, what string, window int64, expires time.Time) (int, error)
}

// Mailer sends a message to an address; mail.Sender is one.
type Mailer interface {
	Send(ctx context.Context, to string, m message.Message) error
}

// Creator answers create-auth-challenge events.
type Creator struct {
	Codes    Codes
	Mailer   Mailer
	Messages *message.Set
	LinkURL  string // https page that takes the code from its fragment; optional
	SiteKey  string // of the captcha; empty without one
	Log      *slog.Logger
	Now      func() time.Time
	// Wait returns at the given time, or when the context ends.
	Wait func(ctx context.Context, until time.Time)
}

// created is the answer. All members are text, and the same for everybody.
type created struct {
	Public   map[string]string `json:"publicChallengeParameters"`
	Private  map[string]string `json:"privateChallengeParameters"`
	Metadata string            `json:"challengeMetadata"`
}

// Handler is the creator as a trigger.
func (c Creator) Handler() trigger.Handler {
	return trigger.Handler{Log: c.Log, Sources: []string{SourceCreate}, Sentence: refusal.SignIn, Decide: c.decide}
}

func (c Creator) decide(ctx context.Context, e event.Event) (any, error) {
	begun := c.Now()
	var request struct {
		UserAttributes event.Attributes `json:"userAttributes"`
		Challenge      string           `json:"challengeName"`
		Session        []Step           `json:"session"`
		NotFound       bool             `json:"userNotFound"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	if request.Challenge != customChallenge || e.PoolID == "" || e.UserName == "" {
		return nil, refusal.EventUnreadable
	}
	if c.SiteKey != "" && len(request.Session) == 0 {
		return created{
			Public:   map[string]string{"challenge": "captcha", "siteKey": c.SiteKey},
			Private:  map[string]string{"challenge": "captcha"},
			Metadata: metadataCaptcha,
		}, nil
	}
	if n := len(request.Session); n > 0 { // another answer to the code that was sent already
		if id, ok := strings.CutPrefix(request.Session[n-1].Metadata, metadataCode); ok {
			return codeChallenge(id), nil
		}
	}
	to := request.UserAttributes["email"]
	if _, _, ok := address.Parse(to); !ok || request.NotFound || request.UserAttributes["email_verified"] != "true" {
		to = ""
	}
	id, err := c.send(ctx, userKey(e.PoolID, e.UserName), to, request.UserAttributes["locale"], begun)
	if err != nil {
		return nil, err
	}
	c.Wait(ctx, begun.Add(Floor))
	return codeChallenge(id), nil
}

func codeChallenge(id string) created {
	return created{
		Public:   map[string]string{"challenge": "code", "delivery": "EMAIL", "length": "8"},
		Private:  map[string]string{"challenge": "code", "id": id},
		Metadata: metadataCode + id,
	}
}

// send keeps a new code and mails it, once for repeated deliveries. Without an address, or
// beyond the user's limit, everything happens but the mail.
func (c Creator) send(ctx context.Context, user, to, locale string, now time.Time) (string, error) {
	id, fresh, err := c.Codes.Reserve(ctx, user, rand.Text(), now, repeat)
	if err != nil {
		return "", trigger.Failed("reserving a code", err)
	}
	if !fresh {
		return id, nil
	}
	count, err := c.Codes.Count(ctx, user, "sent", window(now), now.Add(2*limitSpan))
	if err != nil {
		return "", trigger.Failed("counting codes", err)
	}
	code, err := newCode()
	if err != nil {
		return "", trigger.Failed("making a code", err)
	}
	if err := c.Codes.Keep(ctx, id, seal(user, code), now.Add(codeLife)); err != nil {
		return "", trigger.Failed("keeping the code", err)
	}
	if count > maxCodes {
		c.Log.WarnContext(ctx, "limited", "what", "codes")
		to = ""
	}
	if to != "" {
		if err := c.mail(ctx, to, locale, code); err != nil {
			trigger.Tolerate(ctx, c.Log, err)
			return id, nil // not remembered as sent: a repeated delivery sends again
		}
	}
	trigger.Tolerate(ctx, c.Log, trigger.Failed("remembering the mail", c.Codes.Mailed(ctx, user, id)))
	return id, nil
}

func (c Creator) mail(ctx context.Context, to, locale, code string) error {
	data := message.Data{Code: code}
	if c.LinkURL != "" {
		data.Link = c.LinkURL + "#code=" + code // a fragment is in no log of any server
	}
	m, err := c.Messages.Render(message.SignInCode, locale, data)
	if err != nil {
		return trigger.Failed("rendering the message", err)
	}
	return trigger.Failed("sending the code", c.Mailer.Send(ctx, to, m))
}
