//go:build verify

package guard_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"example.com/cognitocdk/test/isolation/cases"
)

// Every policy that prove refuses stops cdk synth as well: the two have one implementation.
func TestEveryBrokenPolicyStopsTheSynthesis(t *testing.T) {
	for _, c := range cases.Broken() {
		t.Run(c.Name, func(t *testing.T) {
			rules, _ := guarded(t, func(_ awscdk.App, stack awscdk.Stack) { include(t, stack, c.Template()) })
			if !slices.Contains(rules, "isolation") {
				t.Errorf("want the synthesis stopped for isolation, got %q", rules)
			}
		})
	}
}
