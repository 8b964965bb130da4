// Command customemailsender is the custom-email-sender trigger: it opens the code that
// Cognito encrypted and sends the message by SES. Its rules are in lambda/internal/sender.
//
// Environment, written by the construct:
//
//	CODE_KEY_ARN       ARN of the pool's KMS key for custom senders; required
//	FROM_ADDRESS       verified SES identity that messages come from; required
//	CONFIGURATION_SET  SES configuration set
//	USER_TABLE         DynamoDB table with a time to live on expires; with it repeated
//	                   deliveries are one message
//	BRAND_NAME, BRAND_URL, BRAND_COLOR, SUPPORT_ADDRESS, DEFAULT_LOCALE
//	                   as custommessage has them; BRAND_NAME is required
//
// Permissions: kms:Decrypt on the key (encryption context userpool-id of the pool);
// ses:SendEmail on the identity and the configuration set; dynamodb:UpdateItem on the table
// (leading keys sent#*) with USER_TABLE.
package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/codekey"
	"example.com/cognitocdk/lambda/internal/mail"
	"example.com/cognitocdk/lambda/internal/sender"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/userstore"
	"example.com/cognitocdk/lambda/message"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	arn, err1 := codekey.ARNFromEnv(getenv)
	config, err2 := awsenv.Config(getenv)
	brand, err3 := message.BrandFromEnv(getenv)
	mailer, err4 := mail.FromEnv(config, getenv, brand.Name)
	s := sender.Sender{Mailer: mailer, Log: log, Now: time.Now}
	var err5 error
	if getenv(userstore.Env) != "" {
		var table string
		table, err5 = userstore.NameFromEnv(getenv)
		s.Once = userstore.New(config, table)
	}
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return trigger.Handler{}, err
	}
	var err6, err7 error
	s.Messages, err6 = message.New(brand)
	s.Opener, err7 = codekey.New(context.Background(), config, arn)
	return s.Handler(), errors.Join(err6, err7)
}
