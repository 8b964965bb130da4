package trigger

import (
	"errors"
	"maps"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/message"
)

// Mail is who a function sends e-mail as, by SES in its own region and account.
// IdentityARN and From are required.
type Mail struct {
	// IdentityARN is the verified SES identity that sends: an address or its domain.
	IdentityARN string
	// From is the sender's plain address; the brand's name stands in front of it.
	From string
	// ConfigurationSet is the SES configuration set that counts bounces. Default: none.
	ConfigurationSet string
}

// Parameter is an SSM parameter of type SecureString, in the stack's region and account,
// that holds a secret. Name is required.
type Parameter struct {
	Name string
	// KeyARN is the KMS key that encrypts it, where that is not the account's alias/aws/ssm.
	KeyARN string
}

var (
	address       = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$`)
	parameterName = regexp.MustCompile(`^/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*$`)
)

func (m Mail) validate(field string) error {
	from := fielderr.Matches(field+".From", m.From, address, "a plain e-mail address")
	if from == nil {
		from = naming.SentBy(field+".From", m.From, m.IdentityARN)
	}
	return errors.Join(from, naming.Identity(field+".IdentityARN", m.IdentityARN),
		naming.ConfigurationSet(field+".ConfigurationSet", m.ConfigurationSet))
}

// here wants the identity in region and account of scope's stack, where the function looks
// for it.
func (m Mail) here(field string, scope constructs.Construct) error {
	return errors.Join(naming.Region(field+".IdentityARN", m.IdentityARN, scope), naming.Account(field+".IdentityARN", m.IdentityARN, scope))
}

// variables writes the sender into the environment's variables.
func (m Mail) variables(environment map[string]string) {
	environment["FROM_ADDRESS"] = m.From
	if m.ConfigurationSet != "" {
		environment["CONFIGURATION_SET"] = m.ConfigurationSet
	}
}

// allow lets a function send as From and as nobody else of the identity. SES always names
// the sender in ses:FromAddress; IfExists is for endpoints that know no such key.
func (m Mail) allow(function *gofunction.Function) {
	resources := []string{m.IdentityARN}
	if m.ConfigurationSet != "" {
		before, _, _ := strings.Cut(m.IdentityARN, ":identity/")
		if fielderr.Unresolved(m.IdentityARN) {
			before = "arn:" + *awscdk.Aws_PARTITION() + ":ses:" + *awscdk.Aws_REGION() + ":" + *awscdk.Aws_ACCOUNT_ID()
		}
		resources = append(resources, before+":configuration-set/"+m.ConfigurationSet)
	}
	function.Allow("Mail", &awsiam.PolicyStatementProps{
		Actions:    jsii.Strings("ses:SendEmail"),
		Resources:  jsii.Strings(resources...),
		Conditions: &map[string]any{"StringEqualsIfExists": map[string]any{"ses:FromAddress": m.From}},
	})
}

func (p Parameter) validate(field string) error {
	return errors.Join(fielderr.Matches(field+".Name", p.Name, parameterName, "the name of an SSM parameter, such as /app/secret"),
		naming.Key(field+".KeyARN", p.KeyARN))
}

// here wants the key in the region of scope's stack, where the parameter is.
func (p Parameter) here(field string, scope constructs.Construct) error {
	return naming.Region(field+".KeyARN", p.KeyARN, scope)
}

// allow lets a function read the parameter.
func (p Parameter) allow(function *gofunction.Function, scope constructs.Construct) {
	arn := *awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("ssm"), Resource: jsii.String("parameter"), ResourceName: jsii.String(strings.TrimPrefix(p.Name, "/")),
	})
	statements := []*awsiam.PolicyStatementProps{{Actions: jsii.Strings("ssm:GetParameter"), Resources: jsii.Strings(arn)}}
	if p.KeyARN != "" {
		statements = append(statements, &awsiam.PolicyStatementProps{
			Actions: jsii.Strings("kms:Decrypt"), Resources: jsii.Strings(p.KeyARN),
			Conditions: &map[string]any{"StringEquals": map[string]any{"kms:EncryptionContext:PARAMETER_ARN": arn}},
		})
	}
	function.Allow("Secret", statements...)
}

// branded is the part of an environment that lambda/message reads.
func branded(b message.Brand) map[string]string {
	environment := map[string]string{
		"BRAND_NAME": b.Name, "BRAND_URL": b.URL, "BRAND_COLOR": b.Color, "SUPPORT_ADDRESS": b.Support, "DEFAULT_LOCALE": b.Locale,
	}
	maps.DeleteFunc(environment, func(_, value string) bool { return value == "" })
	return environment
}
