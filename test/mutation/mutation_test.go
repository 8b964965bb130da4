package mutation_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// environments are the golden templates of test/snapshot: what cdk synth makes.
func environments(t testing.TB) map[string]stack {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "snapshot", "testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no environment's template in test/snapshot/testdata: %v", err)
	}
	all := map[string]stack{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s stack
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		if len(s.ids("AWS::Cognito::UserPool", "")) > 0 {
			all[strings.TrimSuffix(filepath.Base(file), ".json")] = s
		}
	}
	return all
}

func judge(t testing.TB, s stack) report.Audit {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse("mutant.template.json", text)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Judge(parsed)
}

// fresh are the findings that before does not have. Lines move, so they do not count.
func fresh(before, after report.Audit) []report.Finding {
	known := map[string]int{}
	key := func(f report.Finding) string {
		return fmt.Sprint(f.Rule, "|", f.Resource, "|", f.Severity, "|", f.Message)
	}
	for _, f := range before.Findings {
		known[key(f)]++
	}
	var found []report.Finding
	for _, f := range after.Findings {
		if known[key(f)]--; known[key(f)] < 0 {
			found = append(found, f)
		}
	}
	return found
}

// lost are the exceptions that stopped to excuse: their finding is in the open again.
func carriers(m mutant, id string) []string {
	if len(m.on) > 0 {
		return m.on
	}
	return []string{id}
}

// TestMutants: every environment, every mutant, killed on the right resource.
func TestMutants(t *testing.T) {
	for name, clean := range environments(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := judge(t, clean)
			for _, f := range before.Findings {
				if f.Severity == report.Fail {
					t.Errorf("the unbroken template already fails: %s on %s: %s", f.Rule, f.Resource, f.Message)
				}
			}
			count, classes := 0, map[string]int{}
			for _, m := range mutants(clean) {
				broken := clean.clone(t)
				if !m.edit(broken) {
					t.Errorf("%s: %s on %s changes nothing: the mutant is stale", m.class, m.name, m.id)
					continue
				}
				count++
				classes[m.class]++
				after := judge(t, broken)
				if killer := killed(fresh(before, after), m); killer == "" {
					t.Errorf("survivor: %s: %s on %s; new findings: %s", m.class, m.name, m.id, brief(fresh(before, after)))
				}
			}
			if count < 120 {
				t.Errorf("%d mutants, wanted at least 120", count)
			}
			t.Logf("%d mutants in %d classes", count, len(classes))
		})
	}
}

func killed(found []report.Finding, m mutant) string {
	for _, f := range found {
		for _, id := range carriers(m, m.id) {
			if f.Resource == id && f.Severity.AtLeast(m.least) {
				return f.Rule
			}
		}
	}
	return ""
}

func brief(found []report.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s %s on %s", f.Severity, f.Rule, f.Resource))
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, "; ")
}

// TestHarmless: variations that weaken nothing bring no new finding.
func TestHarmless(t *testing.T) {
	for name, clean := range environments(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := judge(t, clean)
			all := variations(clean)
			if len(all) < 25 {
				t.Errorf("%d variations, wanted at least 25", len(all))
			}
			for _, v := range all {
				varied := clean.clone(t)
				if !v.edit(varied) {
					t.Errorf("%s changes nothing", v.name)
					continue
				}
				if found := fresh(before, judge(t, varied)); len(found) > 0 {
					t.Errorf("%s: new findings: %s", v.name, brief(found))
				}
			}
		})
	}
}

// TestExceptionsAreNeeded: without its reason, no exception of an environment counts.
func TestExceptionsAreNeeded(t *testing.T) {
	excused := 0
	for name, clean := range environments(t) {
		before := judge(t, clean)
		for id := range clean.resources() {
			list, found := clean.at(id, "Metadata/cognitocdk:exceptions")
			if !found {
				continue
			}
			for i := range list.([]any) {
				excused++
				broken := clean.clone(t)
				broken.set(id, fmt.Sprintf("Metadata/cognitocdk:exceptions/%d/reason", i), "  ")
				control, _ := clean.at(id, fmt.Sprintf("Metadata/cognitocdk:exceptions/%d/control", i))
				back, said := false, false
				for _, f := range fresh(before, judge(t, broken)) {
					back = back || f.Rule == control && f.Resource == id
					said = said || f.Rule == "exception-reason" && f.Resource == id
				}
				if !back || !said {
					t.Errorf("%s: the exception of %s for %v still counts without a reason", name, id, control)
				}
			}
		}
	}
	if excused == 0 {
		t.Error("no environment has an exception: this test saw nothing")
	}
}
