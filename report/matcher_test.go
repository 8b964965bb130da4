package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
)

// TestProblemMatcher runs the patterns that GitHub would run over the text that is
// written: each finding becomes one annotation of its severity, at its place.
func TestProblemMatcher(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", ".github", "cognitocdk-matcher.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		ProblemMatcher []struct {
			Owner, Severity string
			Pattern         []struct {
				Regexp                            string
				File, Line, Column, Message, Code int
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	levels := map[report.Severity]string{report.Fail: "error", report.Warn: "warning", report.Note: "notice"}
	for severity, level := range levels {
		text := write(t, report.Text, report.Audit{Findings: []report.Finding{{
			Rule: "mfa-off", Severity: severity, File: "cdk.out/a b.json", Line: 12, Column: 3, Message: "MFA is OFF: [x]", Fix: "y",
		}}}, report.Options{})
		var got []string
		for _, m := range file.ProblemMatcher {
			p := m.Pattern[0]
			for line := range strings.Lines(text) {
				if g := regexp.MustCompile(p.Regexp).FindStringSubmatch(strings.TrimSuffix(line, "\n")); g != nil {
					got = append(got, strings.Join([]string{m.Severity, g[p.File], g[p.Line], g[p.Column], g[p.Message], g[p.Code]}, "|"))
				}
			}
		}
		want := level + "|cdk.out/a b.json|12|3|MFA is OFF: [x]|mfa-off"
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s: want exactly %q, got %q", severity, want, got)
		}
	}
}
