package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var kebab = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// TestRules walks the table: what a rule must say about itself, and its three fixtures.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	var goldens []string
	for _, rule := range Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			if !kebab.MatchString(rule.ID) || seen[rule.ID] {
				t.Errorf("id %q is not kebab-case, or stands twice", rule.ID)
			}
			seen[rule.ID] = true
			for name, text := range map[string]string{"Title": rule.Title, "Why": rule.Why, "Allowed": rule.Allowed, "Fix": rule.Fix} {
				if text == "" || strings.HasSuffix(text, ".") {
					t.Errorf("%s is %q: wanted a text without full stop", name, text)
				}
			}
			if !strings.HasPrefix(rule.Reference, "https://docs.aws.amazon.com/") {
				t.Errorf("Reference is %q, not a page of AWS", rule.Reference)
			}
			if rule.Check != nil && len(rule.Judges) == 0 {
				t.Error("Check is never called: Judges names no type")
			}
			for _, fixture := range []string{"fail", "pass", "token"} {
				found, out := judgeFixture(t, rule, fixture)
				golden.Equal(t, rule.ID+"/"+fixture+".out", out)
				goldens = append(goldens, rule.ID+"/"+fixture+".out", rule.ID+"/"+fixture+".json")
				checkOutcome(t, rule, fixture, found)
			}
		})
	}
	golden.NoOrphans(t, ".", append(goldens, others(t)...))
}

// others are the files of other tests in testdata.
func others(t *testing.T) []string {
	var names []string
	for _, dir := range []string{"public", "hardened", "fuzz"} {
		err := filepath.WalkDir(filepath.Join("testdata", dir), func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				rel, _ := filepath.Rel("testdata", path)
				names = append(names, filepath.ToSlash(rel))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func checkOutcome(t *testing.T, rule Rule, fixture string, found []report.Finding) {
	t.Helper()
	switch fixture {
	case "fail":
		worst := report.Worst(report.Audit{Findings: found})
		if worst != rule.Severity {
			t.Errorf("fail.json: worst finding is %q, the rule says %q", worst, rule.Severity)
		}
	case "pass":
		if len(found) != 0 {
			t.Errorf("pass.json: %d findings: %v", len(found), found)
		}
	case "token":
		if len(found) == 0 {
			t.Error("token.json: what only a deployment knows must not pass in silence")
		}
	}
	for _, f := range found {
		if f.File == "" || f.Line < 1 || f.Column < 1 || f.Message == "" || f.Fix == "" {
			t.Errorf("%s.json: finding without place, message or fix: %+v", fixture, f)
		}
	}
}

// judgeFixture judges testdata/<rule>/<fixture>.json by that rule and shows what it says
// as a user would see it.
func judgeFixture(t *testing.T, rule Rule, fixture string) ([]report.Finding, []byte) {
	t.Helper()
	file := fixture + ".json"
	data, err := os.ReadFile(filepath.Join("testdata", rule.ID, file))
	if err != nil {
		t.Fatalf("every rule has fail, pass and token fixtures: %v", err)
	}
	options := report.Options{Controls: 1, Templates: 1}
	var result report.Audit
	if rule.ID == acknowledgedRule.ID {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "manifest.json"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		found, err := Assembly([]string{dir})
		if err != nil {
			t.Fatal(err)
		}
		for i := range found {
			found[i].File = file
		}
		result.Findings = found
	} else {
		parsed, err := template.Parse(file, data)
		if err != nil {
			t.Fatal(err)
		}
		options.Line = func(_ string, line int) string { return parsed.SourceLine(line) }
		rules := []Rule{rule}
		if isAboutExceptions(rule.ID) { // they depend on what the others find
			rules = Rules()
		}
		result = judge(rules, []*template.Template{parsed})
		var own []report.Finding
		for _, f := range result.Findings {
			if f.Rule == rule.ID {
				own = append(own, f)
			}
		}
		result.Findings = own
	}
	var out bytes.Buffer
	if err := report.Write(&out, report.Text, result, options); err != nil {
		t.Fatal(err)
	}
	return result.Findings, out.Bytes()
}
