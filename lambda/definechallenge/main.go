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
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"example.com/cognitocdk/lambda/internal/passwordless"
)

func main() {
	log := slog.New(lambdacontext.NewLogHandler())
	slog.SetDefault(log) // the runtime logs by package log: one form for all lines
	siteKey, err := passwordless.SiteKeyFromEnv(os.Getenv)
	if err != nil {
		log.Error("refusing to start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(passwordless.DefineHandler(siteKey != "", log))
}
