package mutation_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// stack is a template as plain JSON values, for edits.
type stack map[string]any

func (s stack) clone(t testing.TB) stack {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var copied stack
	if err := json.Unmarshal(text, &copied); err != nil {
		t.Fatal(err)
	}
	return copied
}

func (s stack) resources() map[string]any { return s["Resources"].(map[string]any) }

// ids are the logical ids of a type, sorted; name narrows them to those that contain it.
func (s stack) ids(typ, name string) []string {
	var found []string
	for _, id := range slices.Sorted(maps.Keys(s.resources())) {
		if s.resources()[id].(map[string]any)["Type"] == typ && strings.Contains(id, name) {
			found = append(found, id)
		}
	}
	return found
}

// step goes one key or index down; ok is false where there is nothing.
func step(v any, key string) (any, bool) {
	switch node := v.(type) {
	case map[string]any:
		got, found := node[key]
		return got, found
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil || i >= len(node) {
			return nil, false
		}
		return node[i], true
	}
	return nil, false
}

// at walks a path below a resource: "Properties/Schema/1/Mutable".
func (s stack) at(id, path string) (any, bool) {
	v, found := s.resources()[id], true
	for key := range strings.SplitSeq(path, "/") {
		if v, found = step(v, unescape(key)); !found {
			return nil, false
		}
	}
	return v, true
}

// A slash inside a key (arn:…/x, cognito:…) is written ~1, as in JSON Pointer.
func unescape(key string) string { return strings.ReplaceAll(key, "~1", "/") }

func split(path string) (parent, key string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

func (s stack) parent(id, path string) (any, string) {
	up, key := split(path)
	if up == "" {
		return s.resources()[id], unescape(key)
	}
	v, _ := s.at(id, up)
	return v, unescape(key)
}

// set writes a value, making the maps above it; it reports whether anything changed.
func (s stack) set(id, path string, value any) bool {
	node := s.resources()[id].(map[string]any)
	keys := strings.Split(path, "/")
	var current any = node
	for _, key := range keys[:len(keys)-1] {
		next, found := step(current, unescape(key))
		if !found {
			m, isMap := current.(map[string]any)
			if !isMap {
				return false
			}
			made := map[string]any{}
			m[unescape(key)] = made
			next = made
		}
		current = next
	}
	last := unescape(keys[len(keys)-1])
	switch c := current.(type) {
	case map[string]any:
		if same(c[last], value) {
			return false
		}
		c[last] = value
		return true
	case []any:
		i, err := strconv.Atoi(last)
		if err != nil || i >= len(c) || same(c[i], value) {
			return false
		}
		c[i] = value
		return true
	}
	return false
}

func same(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// drop removes an entry of a map or an item of a list.
func (s stack) drop(id, path string) bool {
	if _, found := s.at(id, path); !found {
		return false
	}
	above, key := s.parent(id, path)
	switch c := above.(type) {
	case map[string]any:
		delete(c, key)
		return true
	case []any:
		i, _ := strconv.Atoi(key)
		up, _ := split(path)
		return s.set(id, up, slices.Delete(slices.Clone(c), i, i+1))
	}
	return false
}

// add appends to a list, making it where it is missing; a single value becomes a list.
func (s stack) add(id, path string, value any) bool {
	current, _ := s.at(id, path)
	list, isList := current.([]any)
	if current != nil && !isList {
		list = []any{current}
	}
	return s.set(id, path, append(slices.Clone(list), value))
}

// holds says that a list has the value.
func (s stack) holds(id, path string, value any) bool {
	current, _ := s.at(id, path)
	list, _ := current.([]any)
	return slices.ContainsFunc(list, func(v any) bool { return reflect.DeepEqual(v, value) })
}
