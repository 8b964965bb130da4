// Command definechallenge is the define-auth-challenge trigger of passwordless sign-in: what
// comes next in a session. Its rules are in lambda/internal/passwordless.
//
// Environment, written by the construct:
//
//	CAPTCHA_SITE_KEY  set when createchallenge has it: a captcha comes first
//
// It calls nothing and needs no permission.
package main

import (
	"log/slog"

	"example.com/cognitocdk/lambda/internal/passwordless"
	"example.com/cognitocdk/lambda/internal/trigger"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	siteKey, err := passwordless.SiteKeyFromEnv(getenv)
	return passwordless.DefineHandler(siteKey != "", log), err
}
