package constructs_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

func TestNoOrphanGoldens(t *testing.T) {
	for dir, names := range map[string][]string{
		"identitypool": {"minimal", "maximal-by-token", "maximal-by-rules"},
		"userstorage":  {"minimal", "maximal"},
		"usertable":    {"minimal", "maximal"},
	} {
		var files []string
		for _, name := range names {
			files = append(files, dir+"/"+name+".json")
		}
		golden.NoOrphans(t, dir, files)
	}
}

// without is the resources of a template but those of other constructs' types, which have
// goldens of their own.
func without(t testing.TB, template []byte, types ...string) []byte {
	t.Helper()
	var parsed struct {
		Resources map[string]map[string]any
	}
	if err := json.Unmarshal(template, &parsed); err != nil {
		t.Fatal(err)
	}
	for id, r := range parsed.Resources {
		if slices.Contains(types, r["Type"].(string)) {
			delete(parsed.Resources, id)
		}
	}
	return synthtest.Format(t, []byte(compact(parsed)))
}

// audited fails the test for every finding of severity fail, and returns the ids of the
// controls that are excused.
func audited(t testing.TB, data []byte) []string {
	t.Helper()
	parsed, err := template.Load([]string{"-"}, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	result, excused := audit.Judge(parsed...), []string{}
	for _, f := range result.Findings {
		if f.Severity == report.Fail {
			t.Errorf("%s: %s [%s]", f.Resource, f.Message, f.Rule)
		}
	}
	for _, e := range result.Exceptions {
		excused = append(excused, e.Rule)
	}
	slices.Sort(excused)
	return excused
}

// compact is v as JSON on one line, with sorted keys.
func compact(v any) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // it came from JSON
	}
	return string(bytes.TrimSpace(out.Bytes()))
}

// items is a list of strings, or the one string that CloudFormation writes for one.
func items(v any) []string {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	var list []string
	for _, item := range v.([]any) {
		list = append(list, item.(string))
	}
	return list
}

// cycleIn is a circle of resources that wait for each other, "" where there is none.
func cycleIn(t testing.TB, template []byte) string {
	t.Helper()
	var parsed struct{ Resources map[string]any }
	if err := json.Unmarshal(template, &parsed); err != nil {
		t.Fatal(err)
	}
	done := map[string]bool{}
	var visit func(id string, path []string) string
	visit = func(id string, path []string) string {
		if at := slices.Index(path, id); at >= 0 {
			return strings.Join(append(path[at:], id), " → ")
		}
		if done[id] {
			return ""
		}
		for _, next := range references(parsed.Resources[id]) {
			if _, known := parsed.Resources[next]; known {
				if cycle := visit(next, append(slices.Clone(path), id)); cycle != "" {
					return cycle
				}
			}
		}
		done[id] = true
		return ""
	}
	for _, id := range slices.Sorted(maps.Keys(parsed.Resources)) {
		if cycle := visit(id, nil); cycle != "" {
			return cycle
		}
	}
	return ""
}

// references are the logical ids that a value names by Ref, Fn::GetAtt or DependsOn.
func references(v any) (ids []string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			ids = append(ids, references(item)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			switch {
			case key == "Ref" || key == "DependsOn":
				ids = append(ids, items(v[key])...)
			case key == "Fn::GetAtt":
				ids = append(ids, items(v[key])[0])
			default:
				ids = append(ids, references(v[key])...)
			}
		}
	}
	return ids
}
