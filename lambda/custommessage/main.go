// Command custommessage is the custom-message trigger: the text of every message that Cognito
// sends, branded and in the user's language. Its texts are in lambda/message.
//
// Environment, written by the construct:
//
//	BRAND_NAME       up to 32 characters, in every message; required
//	BRAND_URL        https URL behind the name
//	BRAND_COLOR      #rrggbb; #0b57d0 without it
//	SUPPORT_ADDRESS  e-mail address for questions
//	DEFAULT_LOCALE   de, en or fr, for users without a known locale; en without it
//
// An environment that is malformed stops the function at its start: one line in the log,
// exit status 1. The e-mail texts need EmailSendingAccount DEVELOPER.
package main

import (
	"log/slog"

	"example.com/cognitocdk/lambda/internal/custommessage"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/message"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	brand, err := message.BrandFromEnv(getenv)
	if err != nil {
		return trigger.Handler{}, err
	}
	set, err := message.New(brand)
	return custommessage.Handler(set, log), err
}
