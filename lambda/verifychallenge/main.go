// Command verifychallenge is the verify-auth-challenge trigger of passwordless sign-in: it
// compares codes and asks the captcha service. Its rules are in lambda/internal/passwordless.
//
// Environment, written by the construct:
//
//	USER_TABLE                DynamoDB table that createchallenge writes; required
//	CAPTCHA_VERIFY_URL        https address of the captcha service's siteverify; only with the next
//	CAPTCHA_SECRET_PARAMETER  name of the SSM parameter (SecureString) with its secret
//
// Permissions: dynamodb:UpdateItem on the table (leading keys code#* and codes#*); with a
// captcha ssm:GetParameter on the parameter.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/passwordless"
	"example.com/cognitocdk/lambda/internal/secret"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/userstore"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	table, err1 := userstore.NameFromEnv(getenv)
	url, parameter, err2 := passwordless.CaptchaFromEnv(getenv)
	config, err3 := awsenv.Config(getenv)
	if err := errors.Join(err1, err2, err3); err != nil {
		return trigger.Handler{}, err
	}
	verifier := passwordless.Verifier{Codes: userstore.New(config, table), Log: log, Now: time.Now}
	if url == "" {
		return verifier.Handler(), nil
	}
	key, err := secret.Read(context.Background(), config, parameter)
	verifier.Captcha = passwordless.SiteVerify{URL: url, Secret: key, Client: &http.Client{Timeout: 2 * time.Second}}
	return verifier.Handler(), err
}
