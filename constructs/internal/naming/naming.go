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

var logicalID = regexp.MustCompile(`^[A-Za-z0-9]*$`)

// LogicalID wants a logical id, or none, with room for each of what a construct puts behind
// it. A token cannot be one: it is the name by which the template itself calls the resource.
func LogicalID(field, given string, behind ...string) error {
	longest := 255
	for _, suffix := range behind {
		longest = min(longest, 255-len(suffix))
	}
	if len(given) <= longest && logicalID.MatchString(given) {
		return nil
	}
	return fielderr.Problem(field, "must be 1 to %d letters and digits, got %q", longest, given)
}

// ConstructID is what the i-th of several constructs is called that have names of the caller's
// without spaces: prefix and name. Where the name is a CDK token, which no id can hold, or an
// earlier one is the same to the CDK, which makes -- of a slash, the position stands there too.
// The spaces keep those apart from every other.
func ConstructID(prefix string, names []string, i int) string {
	name, slashless := names[i], strings.NewReplacer("/", "--")
	if fielderr.Unresolved(name) {
		return fmt.Sprintf("%s token %d", prefix, i)
	}
	if slices.ContainsFunc(names[:i], func(earlier string) bool { return slashless.Replace(earlier) == slashless.Replace(name) }) {
		return fmt.Sprintf("%s%s %d", prefix, name, i)
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
