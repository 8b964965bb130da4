// Package mail sends messages by Amazon SES.
package mail

import (
	"context"
	"errors"
	"net/mail"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/message"
)

// Sender sends from one address. ses:SendEmail on its identity is the only permission it needs.
type Sender struct {
	// A method of SES's client, and not the client: see userstore.API.
	send   func(context.Context, *sesv2.SendEmailInput, ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
	from   string
	config *string
}

// FromEnv reads FROM_ADDRESS (required) and CONFIGURATION_SET; name stands in front of the
// address.
func FromEnv(config aws.Config, getenv func(string) string, name string) (Sender, error) {
	from := getenv("FROM_ADDRESS")
	_, _, ok := address.Parse(from)
	s := Sender{send: sesv2.NewFromConfig(config).SendEmail, from: (&mail.Address{Name: name, Address: from}).String()}
	if set := getenv("CONFIGURATION_SET"); set != "" {
		s.config = aws.String(set)
	}
	return s, fielderr.Needs(!ok, "FROM_ADDRESS", "a plain address", "messages come from it")
}

// Send sends one message to one address.
// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
func (s Sender) Send(ctx context.Context, to string, m message.Message) error {
	out, err := s.send(ctx, &sesv2.SendEmailInput{
		FromEmailAddress:     aws.String(s.from),
		Destination:          &types.Destination{ToAddresses: []string{to}},
		ConfigurationSetName: s.config,
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: utf8(m.Subject),
			Body:    &types.Body{Html: utf8(m.HTML), Text: utf8(m.Text)},
		}},
	})
	if err == nil && aws.ToString(out.MessageId) == "" {
		return errors.New("SES took no message")
	}
	return err
}

func utf8(text string) *types.Content {
	return &types.Content{Data: aws.String(text), Charset: aws.String("UTF-8")}
}
