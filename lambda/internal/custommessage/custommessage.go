// Package custommessage answers Cognito's question what a message should say.
//
// The e-mail fields count only where the pool sends with its own SES identity
// (EmailSendingAccount DEVELOPER). A message that cannot be rendered is refused rather than
// replaced by Cognito's own: a user who gets a mail without the brand learns to trust those.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
package custommessage

import (
	"context"
	"log/slog"
	"regexp"
	"strings"

	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/message"
)

const prefix = "CustomMessage_"

// Sources are the trigger sources of custom message.
func Sources() []string {
	var all []string
	for _, kind := range []message.Kind{message.SignUp, message.ResendCode, message.ForgotPassword, message.UpdateUserAttribute,
		message.VerifyUserAttribute, message.Authentication, message.AdminCreateUser} {
		all = append(all, prefix+string(kind))
	}
	return all
}

// placeholder is what Cognito replaces by a code or a user name: {####}, {username}, and #### in test events of the
// developer guide. It goes into the message as it is, so it is nothing that would have to be escaped.
var placeholder = regexp.MustCompile(`^(\{[#a-zA-Z]{1,32}\}|#{4})$`)

// Response has exactly the members that Cognito documents.
type Response struct {
	SMS     string `json:"smsMessage"`
	Email   string `json:"emailMessage"`
	Subject string `json:"emailSubject"`
}

// Handler answers custom-message events.
func Handler(set *message.Set, log *slog.Logger) trigger.Handler {
	return trigger.Handler{
		Log:      log,
		Sources:  Sources(),
		Sentence: refusal.Message,
		Decide: func(_ context.Context, e event.Event) (any, error) {
			var request struct {
				UserAttributes event.Attributes `json:"userAttributes"`
				Code           string           `json:"codeParameter"`
				UserName       string           `json:"usernameParameter"`
			}
			if err := e.Decode(&request); err != nil {
				return nil, err
			}
			kind := message.Kind(strings.TrimPrefix(e.Source, prefix))
			if !placeholder.MatchString(request.Code) || kind.NeedsUserName() && !placeholder.MatchString(request.UserName) {
				return nil, refusal.PlaceholderMissing
			}
			m, err := set.Render(kind, request.UserAttributes["locale"], message.Data{Code: request.Code, UserName: request.UserName})
			if err != nil {
				return nil, trigger.Failed("rendering the message", err)
			}
			return Response{SMS: m.SMS, Email: m.HTML, Subject: m.Subject}, nil
		},
	}
}
