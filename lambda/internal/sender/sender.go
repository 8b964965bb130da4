// Package sender sends what Cognito would have sent: codes and temporary passwords, by
// e-mail or by text message, with the texts of lambda/message.
//
// A table, where there is one, makes repeated deliveries one message; without it a message
// that was slow to send may arrive twice, with the same code. When the code cannot be opened
// or the message cannot be sent the user reads a sentence and may ask again; when the table
// does not answer the message is sent all the same.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
package sender

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/message"
)

const (
	emailPrefix = "CustomEmailSender_"
	smsPrefix   = "CustomSMSSender_"
	emailType   = "customEmailSenderRequestV1"
	smsType     = "customSMSSenderRequestV1"
)

// repeat is how long the same code counts as the same message.
const repeat = time.Hour

// remembering is what the table may take of the time there is, each time it is asked: when it hangs the message is still
// to be sent.
const remembering = time.Second

// Opener opens a code; codekey.Opener is one.
type Opener interface {
	Open(ctx context.Context, pool, code string) (string, error)
}

// Mailer sends e-mail; mail.Sender is one.
type Mailer interface {
	Send(ctx context.Context, to string, m message.Message) error
}

// Texter sends text messages; sms.Sender is one.
type Texter interface {
	Send(ctx context.Context, number, text string) error
}

// Once knows what was sent; userstore.Table is one.
type Once interface {
	Reserve(ctx context.Context, key, id string, now time.Time, repeat time.Duration) (current string, fresh bool, err error)
	Mailed(ctx context.Context, key, id string) error
}

// Sender answers custom-sender events. Exactly one of Mailer and Texter is set; Once may be nil.
type Sender struct {
	Opener   Opener
	Mailer   Mailer
	Texter   Texter
	Once     Once
	Messages *message.Set
	Log      *slog.Logger
	Now      func() time.Time
}

// EmailSources are the trigger sources of the custom e-mail sender.
func EmailSources() []string {
	return sources(emailPrefix, message.SignUp, message.ResendCode, message.ForgotPassword, message.UpdateUserAttribute,
		message.VerifyUserAttribute, message.AdminCreateUser, message.AccountTakeOver, message.Authentication)
}

// SMSSources are the trigger sources of the custom SMS sender.
func SMSSources() []string {
	return sources(smsPrefix, message.SignUp, message.ResendCode, message.ForgotPassword, message.UpdateUserAttribute,
		message.VerifyUserAttribute, message.AdminCreateUser, message.Authentication)
}

func sources(prefix string, kinds ...message.Kind) []string {
	all := make([]string, len(kinds))
	for i, kind := range kinds {
		all[i] = prefix + string(kind)
	}
	return all
}

// Handler is the sender as a trigger.
func (s Sender) Handler() trigger.Handler {
	known := EmailSources()
	if s.Texter != nil {
		known = SMSSources()
	}
	return trigger.Handler{Log: s.Log, Sources: known, Sentence: refusal.Message, Decide: s.decide}
}

func (s Sender) decide(ctx context.Context, e event.Event) (any, error) {
	var request struct {
		Type           string           `json:"type"`
		Code           string           `json:"code"`
		UserAttributes event.Attributes `json:"userAttributes"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	if want := map[bool]string{false: emailType, true: smsType}[s.Texter != nil]; request.Type != want {
		return nil, refusal.UnknownVersion
	}
	to, ok := s.recipient(request.UserAttributes)
	if !ok {
		return nil, refusal.NoAddress
	}
	kind := message.Kind(e.Source[strings.IndexByte(e.Source, '_')+1:])
	data := message.Data{UserName: e.UserName, Direct: true}
	if email := request.UserAttributes["email"]; email != "" {
		data.UserName = email // what the user signs in with, where the user name is an id
	}
	if kind.NeedsCode() {
		code, err := s.Opener.Open(ctx, e.PoolID, request.Code)
		if err != nil {
			return nil, trigger.Failed("opening the code", err)
		}
		data.Code = code
	}
	m, err := s.Messages.Render(kind, request.UserAttributes["locale"], data)
	if err != nil {
		return nil, trigger.Failed("rendering the message", err)
	}
	if err := s.once(ctx, e.PoolID, e.Source, request.Code, func() error { return s.send(ctx, to, m) }); err != nil {
		return nil, err
	}
	return struct{}{}, nil
}

// phone is E.164 with a plus.
var phone = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func (s Sender) recipient(attributes event.Attributes) (string, bool) {
	if s.Texter != nil {
		number := attributes["phone_number"]
		return number, phone.MatchString(number)
	}
	email := attributes["email"]
	_, _, ok := address.Parse(email)
	return email, ok
}

func (s Sender) send(ctx context.Context, to string, m message.Message) error {
	if s.Texter != nil {
		return trigger.Failed("sending the text", s.Texter.Send(ctx, to, m.SMS))
	}
	return trigger.Failed("sending the mail", s.Mailer.Send(ctx, to, m))
}

// once sends unless an earlier delivery of the same code did. Without a code (a notification)
// there is nothing to tell deliveries apart by.
func (s Sender) once(ctx context.Context, pool, source, code string, send func() error) error {
	if s.Once == nil || code == "" {
		return send()
	}
	sum := sha256.Sum256([]byte(pool + "\x00" + source + "\x00" + code))
	key := "message#" + base64.RawURLEncoding.EncodeToString(sum[:])
	asked, cancel := context.WithTimeout(ctx, remembering)
	defer cancel()
	id, fresh, err := s.Once.Reserve(asked, key, rand.Text(), s.Now(), repeat)
	if err != nil {
		trigger.Tolerate(ctx, s.Log, trigger.Failed("remembering the message", err))
		return send()
	}
	if !fresh {
		return nil
	}
	if err := send(); err != nil {
		return err
	}
	told, cancel := context.WithTimeout(ctx, remembering)
	defer cancel()
	trigger.Tolerate(ctx, s.Log, trigger.Failed("remembering the message", s.Once.Mailed(told, key, id)))
	return nil
}
