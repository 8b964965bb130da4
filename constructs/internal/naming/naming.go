package naming

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/internal/fielderr"
)

var logicalID = regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`)

// LogicalID wants a logical id, or none. A token cannot be one: it is the name by which
// the template itself calls the resource.
func LogicalID(field, given string) error {
	if given == "" || logicalID.MatchString(given) {
		return nil
	}
	return fielderr.Problem(field, "must be 1 to 255 letters and digits, got %q", given)
}

// ConstructID is what the i-th of several constructs is called that have a name of the
// caller's: prefix and name, or where the name is a CDK token, which no id can hold,
// prefix and position. The space keeps that apart from every name.
func ConstructID(prefix, name string, i int) string {
	if fielderr.Unresolved(name) {
		return fmt.Sprintf("%s token %d", prefix, i)
	}
	return prefix + name
}

// unprintable is what the name of a log group cannot have
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html).
var unprintable = regexp.MustCompile(`[^A-Za-z0-9._#-]+`)

// Path is where a construct stands below its stack, A/B as A-B: unique in the stack, and
// its plain id where it stands there directly.
func Path(construct constructs.IConstruct) string {
	below := strings.TrimPrefix(*construct.Node().Path(), *awscdk.Stack_Of(construct).Node().Path()+"/")
	return unprintable.ReplaceAllString(below, "-")
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
