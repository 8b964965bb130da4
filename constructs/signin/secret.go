package signin

import (
	"errors"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Secret is where a provider's secret is kept: AWS Secrets Manager. The template holds a
// dynamic reference, which CloudFormation resolves when it creates or updates the provider.
// A rotated secret is therefore taken over by the next update: give VersionID to cause one.
//
// SSM secure strings are not offered: CloudFormation resolves them in a fixed list of
// resources, and identity providers are not on it
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html).
type Secret struct {
	// ARN is the secret's ARN, in the stack's region. A name is not enough: nothing would tell
	// it from the secret itself, pasted by mistake. Required.
	ARN string
	// Key is the member of the secret's JSON object. Default: the whole secret.
	Key string
	// VersionID pins a version. Default: the current one.
	VersionID string
}

var (
	secretARN = regexp.MustCompile(`^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$`)
	secretKey = regexp.MustCompile(`^[\w.@/+=-]{1,128}$`)
	versionID = regexp.MustCompile(`^[A-Za-z0-9-]{32,64}$`)
)

func (s Secret) validate(field string) error {
	if s.ARN == "" {
		return fielderr.Problem(field+".ARN", "is required")
	}
	// What was given is not repeated: it may be the secret.
	problems := []error{fielderr.Needs(!fielderr.Unresolved(s.ARN) && !secretARN.MatchString(s.ARN),
		field+".ARN", "the ARN of a secret in AWS Secrets Manager", "the secret itself never stands in code or template")}
	if s.Key != "" {
		problems = append(problems, fielderr.Needs(!fielderr.Unresolved(s.Key) && !secretKey.MatchString(s.Key), field+".Key",
			"1 to 128 letters, digits and _.@/+=-", "it names a member of the secret's JSON"))
	}
	if s.VersionID != "" {
		problems = append(problems, fielderr.Matches(field+".VersionID", s.VersionID, versionID, "32 to 64 letters, digits and hyphens"))
	}
	return errors.Join(problems...)
}

// here wants the secret in the region of parent's stack, where CloudFormation looks for it.
func (s Secret) here(field string, parent constructs.Construct) error {
	return naming.Region(field+".ARN", s.ARN, parent)
}

// reference is the dynamic reference of CloudFormation:
// {{resolve:secretsmanager:arn:SecretString:key:stage:version}}.
func (s Secret) reference() string {
	return "{{resolve:secretsmanager:" + s.ARN + ":SecretString:" + s.Key + "::" + s.VersionID + "}}"
}
