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

func TestTheWalkHoldsOnAFreshlyDeployedStack(t *testing.T) {
	w := start(t)
	d, err := w.deploy(t.Context(), "local", nil)
	if err != nil {
		t.Fatal(err)
	}
	options := people("holds")
	options.Mail = walk.LocalMailbox{Endpoint: w.endpoint}
	report, err := walk.Run(t.Context(), d, options)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Holds || report.Counts[walk.NotDeployed] > 0 {
		var text bytes.Buffer
		if err := report.WriteText(&text, 0); err != nil {
			t.Fatal(err)
		}
		t.Errorf("the walk does not hold, or steps are about what is not deployed:\n%s", text.String())
	}
	if got := len(report.Steps); got != len(walk.Steps()) {
		t.Errorf("%d steps in the report, want all %d", got, len(walk.Steps()))
	}
	for _, s := range report.Steps {
		if s.Status == walk.Held && strings.TrimSpace(s.Happened) == "" {
			t.Errorf("%s: held, without a word on what happened", s.ID)
		}
	}
}
