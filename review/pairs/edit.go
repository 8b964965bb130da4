package pairs

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Pair is a change to base.json, judged in both directions. A finding is written
// "verdict/severity Resource path", the path without "Properties."; every finding of a
// direction must be listed, none means that nothing may be said.
type Pair struct {
	Claim   string
	Change  []Edit
	Forward []string // from the base to the changed template
	Back    []string // from the changed template to the base
}

// Edit changes a decoded template.
type Edit func(t map[string]any) error

// Set puts JSON at a path: "Pool/MfaConfiguration" is a property, "Pool!DeletionPolicy"
// stands beside the properties, "/Parameters/Open" starts at the root. A number is an index;
// "+" appends.
func Set(path, text string) Edit {
	return func(t map[string]any) error {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return at(t, steps(path), func(any) (any, bool) { return value, true })
	}
}

// Drop removes what is at a path.
func Drop(path string) Edit {
	return func(t map[string]any) error {
		return at(t, steps(path), func(any) (any, bool) { return nil, false })
	}
}

// Rename gives a resource another logical id, in references too.
func Rename(old, new string) Edit {
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
