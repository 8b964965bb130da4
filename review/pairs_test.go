package review

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
	"github.com/google/go-cmp/cmp"
)

// pair is a change to testdata/base.json, judged in both directions. A finding is written
// "verdict/severity Resource path", the path without "Properties."; every finding of a
// direction must be listed, none means that nothing may be said.
type pair struct {
	claim   string
	change  []edit
	forward []string // from the base to the changed template
	back    []string // from the changed template to the base
}

// edit changes a decoded template.
type edit func(t map[string]any) error

// set puts JSON at a path: "Pool/MfaConfiguration" is a property, "Pool!DeletionPolicy"
// stands beside the properties, "/Parameters/Open" starts at the root. A number is an index;
// "+" appends.
func set(path, text string) edit {
	return func(t map[string]any) error {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return at(t, steps(path), func(any) (any, bool) { return value, true })
	}
}

func drop(path string) edit {
	return func(t map[string]any) error {
		return at(t, steps(path), func(any) (any, bool) { return nil, false })
	}
}

// rename gives a resource another logical id, in references too.
func rename(old, new string) edit {
	return func(t map[string]any) error {
		resources := t["Resources"].(map[string]any)
		if resources[old] == nil {
			return fmt.Errorf("no resource %s", old)
		}
		resources[new] = resources[old]
		delete(resources, old)
		refer(t, old, new)
		return nil
	}
}

func refer(v any, old, new string) {
	switch v := v.(type) {
	case map[string]any:
		if v["Ref"] == old {
			v["Ref"] = new
		}
		if list, ok := v["Fn::GetAtt"].([]any); ok && list[0] == old {
			list[0] = new
		}
		if text, ok := v["Fn::Sub"].(string); ok {
			v["Fn::Sub"] = strings.ReplaceAll(text, "${"+old+".", "${"+new+".")
		}
		for _, item := range v {
			refer(item, old, new)
		}
	case []any:
		for _, item := range v {
			refer(item, old, new)
		}
	}
}

func steps(path string) []string {
	if rest, root := strings.CutPrefix(path, "/"); root {
		return strings.Split(rest, "/")
	}
	if id, attribute, beside := strings.Cut(path, "!"); beside {
		return append([]string{"Resources", id}, strings.Split(attribute, "/")...)
	}
	id, rest, deeper := strings.Cut(path, "/")
	if !deeper {
		return []string{"Resources", id}
	}
	return append([]string{"Resources", id, "Properties"}, strings.Split(rest, "/")...)
}

func at(v any, path []string, change func(any) (any, bool)) error {
	key, last := path[0], len(path) == 1
	switch v := v.(type) {
	case map[string]any:
		if !last {
			if v[key] == nil {
				v[key] = map[string]any{}
			}
			if list, ok := v[key].([]any); ok {
				changed, err := inList(list, path[1:], change)
				v[key] = changed
				return err
			}
			return at(v[key], path[1:], change)
		}
		if value, keep := change(v[key]); keep {
			v[key] = value
		} else if _, had := v[key]; had {
			delete(v, key)
		} else {
			return fmt.Errorf("%s: nothing to drop", key)
		}
		return nil
	}
	return fmt.Errorf("%s: not a map or list", key)
}

func inList(list []any, path []string, change func(any) (any, bool)) ([]any, error) {
	if path[0] == "+" {
		value, _ := change(nil)
		return append(list, value), nil
	}
	i, err := strconv.Atoi(path[0])
	if err != nil || i >= len(list) {
		return list, fmt.Errorf("%s: no such item", path[0])
	}
	if len(path) > 1 {
		return list, at(list[i], path[1:], change)
	}
	if value, keep := change(list[i]); keep {
		list[i] = value
		return list, nil
	}
	return append(list[:i:i], list[i+1:]...), nil
}

func base(t testing.TB) map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/base.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
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

func edited(t testing.TB, edits []edit) map[string]any {
	t.Helper()
	doc := base(t)
	for _, e := range edits {
		if err := e(doc); err != nil {
			t.Fatal(err)
		}
	}
	return doc
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
	for _, p := range pairs {
		if claims[p.claim] {
			t.Errorf("two pairs claim %q", p.claim)
		}
		claims[p.claim] = true
		directions += 2
		t.Run(p.claim, func(t *testing.T) {
			before, after := parsed(t, "auth.template.json", base(t)), parsed(t, "auth.template.json", edited(t, p.change))
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
			check("forward", p.forward, before, after)
			check("back", p.back, after, before)
		})
	}
	if directions < 120 {
		t.Errorf("only %d pairs; at least 120 are promised", directions)
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
