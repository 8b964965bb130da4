package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
)

// TestRulesPage keeps docs/rules.md what the table and the fixtures say.
func TestRulesPage(t *testing.T) {
	const page = "../docs/rules.md"
	got := rulesPage(t)
	if golden.Updating(t) {
		if err := os.MkdirAll(filepath.Dir(page), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is not what the rules say any more; run this test with -update and review what it wrote", page)
	}
}

func rulesPage(t *testing.T) string {
	var b strings.Builder
	rules := Rules()
	fmt.Fprintf(&b, "# The %d controls of `cognitocdk audit`\n\n", len(rules))
	b.WriteString("Generated from the rules and from the real output of their fixtures (`make docs`); a test compares.\n\n")
	b.WriteString("A property that is not there is judged with the service's default. What only a deployment knows is a warning: it cannot be decided. " +
		"An exception is recorded on the resource and needs a reason: `Metadata: {\"cognitocdk:exceptions\": [{\"control\": \"mfa-required\", \"reason\": \"…\"}]}`.\n\n")
	b.WriteString("| Control | Severity | What must hold | Elsewhere |\n|---|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, cell(r.Title), cell(strings.Join(r.Elsewhere, ", ")))
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n\n**%s.** (%s)\n\n", r.ID, r.Title, r.Severity)
		fmt.Fprintf(&b, "- Why: %s.\n- Allowed: %s.\n- Fix: %s.\n- See <%s>\n", r.Why, r.Allowed, r.Fix, r.Reference)
		if len(r.Elsewhere) > 0 {
			fmt.Fprintf(&b, "- Elsewhere: %s\n", strings.Join(r.Elsewhere, ", "))
		}
		example, err := Example(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, out := judgeFixture(t, r, "fail")
		fmt.Fprintf(&b, "\n```diff\n%s```\n```text\n%s```\n", example, withoutSummary(string(out)))
	}
	return b.String()
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// withoutSummary drops the counted last line, which says nothing about one fixture.
func withoutSummary(out string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(out, "\n"), "\n")
	return strings.Join(lines[:len(lines)-1], "")
}
