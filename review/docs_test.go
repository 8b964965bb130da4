package review

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
	"github.com/aymanbagabas/go-udiff"
)

// TestReviewPage keeps the generated parts of docs/review.md what the rules say.
func TestReviewPage(t *testing.T) {
	const page = "../docs/review.md"
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	for name, text := range map[string]string{"example": examplePart(t), "verdicts": verdictsPart(), "rules": rulesPart()} {
		want = replacePart(t, want, name, text)
	}
	if want == string(data) {
		return
	}
	if golden.Updating(t) {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is out of date; run make docs:\n%s", page, udiff.Unified("page", "rules", string(data), want))
}

func replacePart(t *testing.T, page, name, text string) string {
	t.Helper()
	before, rest, found := strings.Cut(page, "<!-- "+name+": generated")
	head, rest, closed := strings.Cut(rest, "-->\n")
	_, after, ended := strings.Cut(rest, "<!-- /"+name+" -->")
	if !found || !closed || !ended {
		t.Fatalf("docs/review.md has no part %q", name)
	}
	return before + "<!-- " + name + ": generated" + head + "-->\n" + text + "<!-- /" + name + " -->" + after
}

// examplePart is the real report of the pull request that everybody fears.
func examplePart(t *testing.T) string {
	t.Helper()
	pool := `{
  "Resources": {
    "UserPool": {
      "Type": "AWS::Cognito::UserPool",
      "DeletionPolicy": "Retain",
      "Properties": {
        "Schema": [
          {"Name": "tenant_id", "AttributeDataType": "String", "Mutable": false}
        ]
      }
    }
  }
}`
	old := parse(t, "main.out/auth-prod.template.json", pool)
	var b bytes.Buffer
	b.WriteString("```\n")
	for i, new := range []string{strings.Replace(pool, `"Mutable": false`, `"Mutable": true`, 1), strings.Replace(pool, `"UserPool": {`, `"AuthPool": {`, 1)} {
		if i > 0 {
			b.WriteString("```\n```\n")
		}
		changed := parse(t, "cdk.out/auth-prod.template.json", new)
		result := Compare([]*template.Template{old}, []*template.Template{changed})
		err := report.Write(&b, report.Text, result, report.Options{
			Line:     func(_ string, line int) string { return changed.SourceLine(line) },
			Controls: len(Rules()), Templates: 2,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b.WriteString("```\n")
	return b.String()
}

func verdictsPart() string {
	var b strings.Builder
	b.WriteString("| Verdict | | Severity | |\n|---|---|---|---|\n")
	for _, v := range Verdicts() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", v.Verdict, v.Title, v.Severity, v.Meaning)
	}
	b.WriteString("\nThe exit status is 1 from `--fail-on` (default `fail`) on. A rule can be graver than its verdict: a new client id breaks every app.\n")
	return b.String()
}

func rulesPart() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rules; what none of them knows is judged with the create-only properties of aws-service-spec %s.\n", len(Rules()), SpecificationVersion())
	for _, v := range Verdicts() {
		fmt.Fprintf(&b, "\n### %s\n\n| Rule | Severity | What happens | What AWS does | Instead |\n|---|---|---|---|---|\n", v.Verdict)
		for _, r := range Rules() {
			if r.Verdict != v.Verdict {
				continue
			}
			name := "`" + r.ID + "`"
			if r.Reference != "" {
				name = "[" + name + "](" + r.Reference + ")"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, r.DefaultSeverity(), r.Title, r.AWS, r.Fix)
		}
	}
	return b.String()
}
