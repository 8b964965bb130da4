package naming

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/internal/fielderr"
)

var key = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:key/[A-Za-z0-9-]{1,128}$`)

// Key wants the ARN of a KMS key, or none. An alias is none: IAM grants nothing on it.
func Key(field, arn string) error {
	if arn == "" {
		return nil
	}
	return fielderr.Matches(field, arn, key, "the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>")
}

// Region wants the resource that arn names in the region of scope's stack, or in one of
// others, as far as both are known.
func Region(field, arn string, scope constructs.Construct, others ...string) error {
	here := *awscdk.Stack_Of(scope).Region()
	parts := strings.SplitN(arn, ":", 5)
	if fielderr.Unresolved(arn+here) || len(parts) < 5 || slices.Contains(append(others, here), parts[3]) {
		return nil
	}
	return fielderr.Problem(field, "must be in the stack's region %s%s, got %s", here, alternatives(others), parts[3])
}

// Account wants the resource that arn names in the account of scope's stack, as far as both
// are known.
func Account(field, arn string, scope constructs.Construct) error {
	here := *awscdk.Stack_Of(scope).Account()
	parts := strings.SplitN(arn, ":", 6)
	if fielderr.Unresolved(arn+here) || len(parts) < 6 || parts[4] == here {
		return nil
	}
	return fielderr.Problem(field, "must be in the stack's account %s, got %s", here, parts[4])
}

func alternatives(others []string) string {
	if len(others) == 0 {
		return ""
	}
	return " or in one of " + strings.Join(others, ", ")
}

// Beside wants a construct in the account and region of scope's stack, as far as they are known.
func Beside(field string, construct constructs.IConstruct, scope constructs.Construct) error {
	here, there := awscdk.Stack_Of(scope), awscdk.Stack_Of(construct)
	differ := func(here, there string) bool { return here != there && !fielderr.Unresolved(here+there) }
	if differ(*here.Account(), *there.Account()) || differ(*here.Region(), *there.Region()) {
		return fielderr.Problem(field, "is in account %s and region %s, and the stack %q in %s and %s",
			*there.Account(), *there.Region(), *here.Node().Path(), *here.Account(), *here.Region())
	}
	return nil
}
