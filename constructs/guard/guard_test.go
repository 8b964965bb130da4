package guard

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// A rule that crashes on a template has not judged it: the synthesis stops, and says so.
func TestACrashIsAViolation(t *testing.T) {
	var nothing *awscdk.PolicyViolation
	violations := safely(func() []*awscdk.PolicyViolation { return []*awscdk.PolicyViolation{{Description: nothing.Description}} })
	if len(violations) != 1 || !strings.HasPrefix(*violations[0].Description, "the rules crashed: runtime error") {
		t.Errorf("want one violation that says what crashed, got %v", violations)
	}
}
