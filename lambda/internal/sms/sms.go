// Package sms sends text messages by Amazon SNS.
package sms

import (
	"context"
	"errors"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"example.com/cognitocdk/internal/fielderr"
)

// Sender sends text messages. sns:Publish to phone numbers is the only permission it needs.
type Sender struct {
	// A method of SNS's client, and not the client: see userstore.API.
	publish func(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
	id      string
}

// senderID is SNS's pattern.
var senderID = regexp.MustCompile(`^[A-Za-z0-9]{1,11}$`)

// FromEnv reads SMS_SENDER_ID, which is optional.
// https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
func FromEnv(config aws.Config, getenv func(string) string) (Sender, error) {
	id := getenv("SMS_SENDER_ID")
	var err error
	if id != "" {
		err = fielderr.Matches("SMS_SENDER_ID", id, senderID, "1 to 11 letters and digits")
	}
	return Sender{sns.NewFromConfig(config).Publish, id}, err
}

// Send sends one text to one number in E.164 form.
func (s Sender) Send(ctx context.Context, number, text string) error {
	attributes := map[string]types.MessageAttributeValue{"AWS.SNS.SMS.SMSType": value("Transactional")}
	if s.id != "" {
		attributes["AWS.SNS.SMS.SenderID"] = value(s.id)
	}
	out, err := s.publish(ctx, &sns.PublishInput{
		PhoneNumber: aws.String(number), Message: aws.String(text), MessageAttributes: attributes,
	})
	if err == nil && aws.ToString(out.MessageId) == "" {
		return errors.New("SNS took no message")
	}
	return err
}

func value(text string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(text)}
}
