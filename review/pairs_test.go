package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/review/pairs"
	"example.com/cognitocdk/template"
	"github.com/google/go-cmp/cmp"
)

func base(t testing.TB) map[string]any {
	t.Helper()
	doc, err := pairs.Base()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func changed(t testing.TB, p pairs.Pair) map[string]any {
	t.Helper()
	doc, err := p.Changed()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func parsed(t testing.TB, name string, doc any) *template.Template {
	t.Helper()
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func summary(r report.Review) []string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s/%s %s %s", f.Verdict, f.Severity, f.Resource, strings.TrimPrefix(f.Path, "Properties."))))
	}
	return lines
}

func TestPairs(t *testing.T) {
	directions := 0
	claims := map[string]bool{}
	for _, p := range pairs.All {
		if claims[p.Claim] {
			t.Errorf("two pairs claim %q", p.Claim)
		}
		claims[p.Claim] = true
		directions += 2
		t.Run(p.Claim, func(t *testing.T) {
			before, after := parsed(t, "auth.template.json", base(t)), parsed(t, "auth.template.json", changed(t, p))
			check := func(direction string, want []string, old, new *template.Template) {
				t.Helper()
				got := Compare([]*template.Template{old}, []*template.Template{new})
				if diff := cmp.Diff(sorted(want), sorted(summary(got))); diff != "" {
					t.Errorf("%s (want, then got):\n%s", direction, diff)
					for _, f := range got.Findings {
						t.Logf("  %s/%s %s: %s", f.Verdict, f.Severity, f.Resource, f.Message)
					}
				}
			}
			check("forward", p.Forward, before, after)
			check("back", p.Back, after, before)
		})
	}
	if directions < 120 {
		t.Errorf("only %d pairs; at least 120 are promised", directions)
	}
}

func stacksOf(t testing.TB, p pairs.StackPair) (old, new []*template.Template) {
	t.Helper()
	before, after, err := p.Stacks()
	if err != nil {
		t.Fatal(err)
	}
	all := func(docs map[string]any) []*template.Template {
		var templates []*template.Template
		for _, name := range slices.Sorted(maps.Keys(docs)) {
			templates = append(templates, parsed(t, name, docs[name]))
		}
		return templates
	}
	return all(before), all(after)
}

func TestPairsOfStacks(t *testing.T) {
	for _, p := range pairs.OfStacks {
		t.Run(p.Claim, func(t *testing.T) {
			old, new := stacksOf(t, p)
			wantSummary(t, old, new, p.Want...)
		})
	}
}

// What explain shows for a rule is a change that the rule hits, and its fix a way back.
func TestEveryRuleHasAnExample(t *testing.T) {
	examples, err := Examples(Rules()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range Rules() {
		example, has := examples[rule.ID]
		if !has {
			t.Errorf("%s has no example", rule.ID)
			continue
		}
		if lines := strings.Count(example.Diff, "\n"); lines < 3 || lines > 120 {
			t.Errorf("%s: want a diff that a person reads, got %d lines", rule.ID, lines)
		}
		if !strings.Contains(example.Message, ":") {
			t.Errorf("%s: message %q says no more than what was seen", rule.ID, example.Message)
		}
		if first, _, _ := strings.Cut(example.Diff, "\n"); (first == "--- before") != (rule.Verdict == OK) {
			t.Errorf("%s: the diff of a %s begins with %q", rule.ID, rule.Verdict, first)
		}
	}
}

func sorted(lines []string) []string {
	out := append([]string{}, lines...)
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}
