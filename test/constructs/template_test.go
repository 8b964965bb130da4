package constructs_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"example.com/cognitocdk/internal/synthtest"
)

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
