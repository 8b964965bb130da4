// Command createchallenge is the create-auth-challenge trigger of passwordless sign-in: it
// mails a one-time code. Its rules are in lambda/internal/passwordless.
//
// Environment, written by the construct:
//
//	USER_TABLE         DynamoDB table with a time to live on expires; required
//	FROM_ADDRESS       verified SES identity that codes come from; required
//	CONFIGURATION_SET  SES configuration set
//	LINK_URL           https page that takes the code from its fragment (#code=12345678);
//	                   without it the mail has no link
//	CAPTCHA_SITE_KEY   public key of a captcha that comes before the code; without it none
//	BRAND_NAME, BRAND_URL, BRAND_COLOR, SUPPORT_ADDRESS, DEFAULT_LOCALE
//	                   as custommessage has them; BRAND_NAME is required
//
// Permissions: dynamodb:UpdateItem and dynamodb:PutItem on the table (leading keys code#*,
// codes#*, sent#*); ses:SendEmail on the identity and the configuration set. Its time-out
// must allow for the second that it takes on purpose, so that nobody learns from the time
// whether there was a mail.
package main

import (
	"errors"
	"log/slog"
	"time"

	"example.com/cognitocdk/lambda/internal/awsenv"
	"example.com/cognitocdk/lambda/internal/mail"
	"example.com/cognitocdk/lambda/internal/passwordless"
	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/userstore"
	"example.com/cognitocdk/lambda/message"
)

func main() { trigger.Main(handler) }

func handler(getenv func(string) string, log *slog.Logger) (trigger.Handler, error) {
	table, err1 := userstore.NameFromEnv(getenv)
	siteKey, err2 := passwordless.SiteKeyFromEnv(getenv)
	link, err3 := passwordless.LinkURLFromEnv(getenv)
	config, err4 := awsenv.Config(getenv)
	brand, err5 := message.BrandFromEnv(getenv)
	sender, err6 := mail.FromEnv(config, getenv, brand.Name)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return trigger.Handler{}, err
	}
	set, err := message.New(brand)
	return passwordless.Creator{
		Codes: userstore.New(config, table), Mailer: sender, Messages: set,
		LinkURL: link, SiteKey: siteKey, Log: log, Now: time.Now, Wait: passwordless.Sleep,
	}.Handler(), err
}
