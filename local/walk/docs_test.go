package walk

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
)

// TestTheDocumentListsTheSteps keeps the table in docs/walk.md in step with Steps.
func TestTheDocumentListsTheSteps(t *testing.T) {
	const path, mark = "../../docs/walk.md", "<!-- generated from walk.Steps() by go test ./local/walk -update -->\n"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(raw), mark)
	if !ok {
		t.Fatalf("%s: no line %q", path, mark)
	}
	var b strings.Builder
	b.WriteString(head + mark + "\n| Step | What is tried | What should happen | Known from | Locally | Only where |\n|---|---|---|---|---|---|\n")
	for _, s := range StepsByInvitation() {
		where := map[bool]string{true: "people sign up themselves"}[s.SelfSignUp]
		if s.InsteadOf != "" {
			where = "an administrator invites everybody"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | [AWS](%s) | %s | %s |\n", s.ID, s.Tried, s.Should, s.Documentation, s.Seen, where)
	}
	if golden.Updating(t) {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(raw) != b.String() {
		t.Errorf("%s does not list the steps as they are; run go test ./local/walk -update", path)
	}
}
