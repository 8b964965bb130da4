package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/review"
	"example.com/cognitocdk/template"
)

func TestEveryNameHasItsWholeStory(t *testing.T) {
	changes, err := review.Examples(review.Rules()...)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, s := range stories() {
		if told[s.ID+s.Command] {
			t.Errorf("%s %s is told twice", s.Command, s.ID)
		}
		told[s.ID+s.Command] = true
		if s.Title == "" || s.Why == "" || s.Severity == "" || !strings.HasPrefix(s.Reference, "https://") {
			t.Errorf("%s %s lacks a title, a reason, a severity or a reference: %+v", s.Command, s.ID, s)
		}
		harmless := s.Verdict == review.OK || s.Command == byReview && s.Severity == "note"
		if !harmless && (s.Fix == "" || s.Allowed == "") {
			t.Errorf("%s %s says neither what to do nor what is allowed", s.Command, s.ID)
		}
		if _, isChange := changes[s.ID]; isChange && s.Command == byReview {
			continue // judged all at once above: the same examples
		}
		example, err := s.Example()
		if err != nil {
			t.Errorf("%s: %v", s.ID, err)
		}
		if example != "" && !strings.Contains(example, "\n@@ ") {
			t.Errorf("%s: the fix is no diff:\n%s", s.ID, example)
		}
	}
}

func TestTheExampleOfIsolationIsWhatProveSays(t *testing.T) {
	for file, want := range map[string]bool{"fail.json": false, "pass.json": true} {
		data, err := isolationExamples.ReadFile("testdata/isolation/" + file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(file, data)
		if err != nil {
			t.Fatal(err)
		}
		result, err := isolation.Prove(parsed)
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Roles) != 1 || result.Roles[0].Proven != want {
			t.Errorf("%s: want one role, proven %v, got %+v", file, want, result.Roles)
		}
	}
}

// named are the lines of text output with a name: file:line:column: severity: message [name], and of
// review the kind of change.
var named = regexp.MustCompile(`(?m)^(?:\S+:\d+:\d+: (?:fail|warn|note): .*\[([^\[\]\s]+)\]| +id: \w+; more: cognitocdk explain (\S+))$`)

// Every output that this repository keeps, of any command, names only what explain knows
// and rules lists.
func TestWhateverAnOutputNamesIsExplained(t *testing.T) {
	listed := map[string]bool{}
	for _, row := range ruleTable() {
		if listed[row.ID] {
			t.Errorf("rules lists %s twice", row.ID)
		}
		listed[row.ID] = true
	}
	const root = "../.."
	seen := map[string]bool{}
	for _, pattern := range []string{"audit/testdata/*/*.out", "docs/*.md", "README.md", "report/testdata/*", "cmd/cognitocdk/testdata/*.txtar"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				continue // a folder
			}
			for _, match := range named.FindAllStringSubmatch(string(data), -1) {
				name := match[1] + match[2]
				if !listed[name] && !seen[name] {
					t.Errorf("%s: %s is not in the table of rules", file, name)
				}
				seen[name] = true
			}
		}
	}
	for _, name := range []string{"client-writes-authority", string(review.Fail), "schema-attribute-changed"} {
		if !seen[name] {
			t.Errorf("no output names %s: was anything read?", name)
		}
		if text, err := explain(name); err != nil || !strings.HasPrefix(text, name+" (") {
			t.Errorf("explain %s: %v\n%s", name, err, text)
		}
	}
}
