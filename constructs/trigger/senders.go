package trigger

import (
	"errors"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/message"
)

// CustomEmailSenderProps describes the custom-email-sender trigger, which sends all mail of
// the pool in Cognito's place. Key, Mail and Brand.Name are required. The pool must not
// have a sender of its own, userpool.Props.Email: nothing would ever come from it.
type CustomEmailSenderProps struct {
	// Key encrypts the codes, and names the pool.
	Key *SenderKey
	// Mail is who sends.
	Mail Mail
	// Brand is how messages look. Name is required.
	Brand message.Brand
	// Table makes repeated deliveries one message. Default: none.
	Table *Table
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// CustomSMSSenderProps describes the custom-sms-sender trigger, which sends all text
// messages of the pool in Cognito's place. Key and Brand.Name are required. The pool of
// package userpool sends none: it is for those that do so by its Override.
type CustomSMSSenderProps struct {
	// Key encrypts the codes, and names the pool.
	Key *SenderKey
	// SenderID is shown as the sender where the country allows one. Allowed: 1 to 11
	// letters and digits, at least one letter. Default: none.
	SenderID string
	// Brand is what messages call the app. Name is required.
	Brand message.Brand
	// Table makes repeated deliveries one message. Default: none.
	Table *Table
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
var senderID = regexp.MustCompile(`^[0-9]*[A-Za-z][A-Za-z0-9]*$`)

// Validate reports every problem at once, each "trigger.CustomEmailSender.Field: what" or
// "message.Brand.Field: what".
func (p CustomEmailSenderProps) Validate() error {
	const field = "trigger.CustomEmailSender."
	problems := []error{p.Mail.validate(field + "Mail"), p.Brand.Validate()}
	if p.Key == nil {
		return errors.Join(append(problems, fielderr.Problem(field+"Key", "is required"))...)
	}
	problems = append(problems,
		fielderr.Conflict(p.Key.pool.Email().SourceARN != "", field+"Key", "userpool.Props.Email.SourceARN",
			"all mail of the pool goes through the function, and none through that identity"),
		fielderr.Conflict(p.Key.pool.HasTrigger(string(CustomMessage)), field+"Key", "trigger.NewCustomMessage",
			"the function writes its own text"))
	return errors.Join(problems...)
}

// Validate reports every problem at once, each "trigger.CustomSMSSender.Field: what" or
// "message.Brand.Field: what".
func (p CustomSMSSenderProps) Validate() error {
	const field = "trigger.CustomSMSSender."
	problems := []error{p.Brand.Validate()}
	if p.Key == nil {
		problems = append(problems, fielderr.Problem(field+"Key", "is required"))
	}
	if p.SenderID != "" {
		problems = append(problems, fielderr.Length(field+"SenderID", p.SenderID, 1, 11),
			fielderr.Matches(field+"SenderID", p.SenderID, senderID, "1 to 11 letters and digits, at least one letter"))
	}
	return errors.Join(problems...)
}

// NewCustomEmailSender provisions the function that opens the codes that Cognito encrypted
// and mails them by SES (lambda/customemailsender). It panics with the error of
// CustomEmailSenderProps.Validate.
func NewCustomEmailSender(scope constructs.Construct, id string, props CustomEmailSenderProps) *Trigger {
	if err := errors.Join(props.Validate(), props.Mail.here("trigger.CustomEmailSender.Mail", scope)); err != nil {
		panic(err)
	}
	environment := branded(props.Brand)
	props.Mail.variables(environment)
	function := props.Key.sender(scope, id, "customemailsender", "sends the pool's mail", environment, props.Table, props.Function)
	props.Mail.allow(function)
	return props.Key.attach(scope, id, "CustomEmailSender", function)
}

// NewCustomSMSSender provisions the function that opens the codes that Cognito encrypted
// and sends them by SNS (lambda/customsmssender). It panics with the error of
// CustomSMSSenderProps.Validate.
func NewCustomSMSSender(scope constructs.Construct, id string, props CustomSMSSenderProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	environment := branded(props.Brand)
	if props.SenderID != "" {
		environment["SMS_SENDER_ID"] = props.SenderID
	}
	function := props.Key.sender(scope, id, "customsmssender", "sends the pool's text messages", environment, props.Table, props.Function)
	// A phone number has no ARN. Everything but a topic is the closest that IAM can say.
	function.Allow("Texts", &awsiam.PolicyStatementProps{
		Actions:      jsii.Strings("sns:Publish"),
		NotResources: jsii.Strings("arn:" + *awscdk.Aws_PARTITION() + ":sns:*:*:*"),
	})
	return props.Key.attach(scope, id, "CustomSMSSender", function)
}

// sender is a function that may open codes of the key's pool, and of no other.
func (k *SenderKey) sender(scope constructs.Construct, id, pkg, does string, environment map[string]string, table *Table, options gofunction.Options) *gofunction.Function {
	environment["CODE_KEY_ARN"] = k.arn
	if table != nil {
		environment["USER_TABLE"] = table.Name()
	}
	function := gofunction.New(scope, id, gofunction.Props{Package: functions + pkg, Description: does, Environment: environment, Options: options})
	function.Allow("Codes", &awsiam.PolicyStatementProps{
		Actions:    jsii.Strings("kms:Decrypt"),
		Resources:  jsii.Strings(k.arn),
		Conditions: &map[string]any{"StringEquals": map[string]any{"kms:EncryptionContext:userpool-id": k.pool.ID()}},
	})
	if table != nil {
		// The key of a message is a hash over the pool, so it does not begin with the pool's id.
		function.Allow("Table", table.statement([]string{"dynamodb:UpdateItem"}, "sent#message#*"))
	}
	return function
}

func (k *SenderKey) attach(scope constructs.Construct, id, member string, function *gofunction.Function) *Trigger {
	return attach(scope, id, k.pool, member, function, map[string]any{"LambdaArn": function.ARN(), "LambdaVersion": "V1_0"})
}
