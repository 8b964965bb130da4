// Package walk_test lives through a user's first day on a freshly deployed stack, and proves that the walk turns red
// at the step that names a fault.
package walk_test

import (
	"bytes"
	"strings"
	"testing"

	"example.com/cognitocdk/local/walk"
)

func people(name string) walk.Options {
	return walk.Options{
		First:  walk.Person{Email: "ada-" + name + "@company.com", Tenant: "acme"},
		Second: walk.Person{Email: "bob-" + name + "@globex.example", Tenant: "globex"},
	}
}

// TestTheWalkHoldsOnAFreshlyDeployedStack walks what people sign up to themselves, and staging's own template, where
// an administrator invites everybody.
func TestTheWalkHoldsOnAFreshlyDeployedStack(t *testing.T) {
	w := start(t)
	for _, day := range []struct {
		of             string
		steps, leftOut int
	}{
		{"local", len(walk.Steps()), 1}, // what needs a wait
		{"staging", len(walk.StepsByInvitation()), 1 + aboutSelfSignUp()},
	} {
		t.Run(day.of, func(t *testing.T) {
			t.Parallel()
			d, err := w.deploy(t.Context(), day.of, day.of, nil)
			if err != nil {
				t.Fatal(err)
			}
			options := people(day.of)
			options.Mail = walk.LocalMailbox{Endpoint: w.endpoint}
			report, err := walk.Run(t.Context(), d, options)
			if err != nil {
				t.Fatal(err)
			}
			if !report.Holds || report.Counts[walk.NotDeployed] > 0 || report.Counts[walk.LeftOut] != day.leftOut {
				var text bytes.Buffer
				if err := report.WriteText(&text); err != nil {
					t.Fatal(err)
				}
				t.Errorf("the walk does not hold, or steps are about what is not deployed, or other than %d are left out:\n%s", day.leftOut, text.String())
			}
			if got := len(report.Steps); got != day.steps {
				t.Errorf("%d steps in the report, want all %d", got, day.steps)
			}
			for _, s := range report.Steps {
				if s.Status == walk.Held && strings.TrimSpace(s.Happened) == "" {
					t.Errorf("%s: held, without a word on what happened", s.ID)
				}
			}
		})
	}
}

func aboutSelfSignUp() int {
	count := 0
	for _, s := range walk.Steps() {
		if s.SelfSignUp {
			count++
		}
	}
	return count
}
