package updates

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
)

// sliced are the two sides of a pair without what neither changes nor is referred to: less
// to deploy, and one type that an endpoint lacks does not spoil every pair.
func sliced(old, new map[string]any) (before, after []byte, changed []string, err error) {
	o, n := old["Resources"].(map[string]any), new["Resources"].(map[string]any)
	wanted := map[string]bool{}
	for id := range o {
		if !reflect.DeepEqual(o[id], n[id]) {
			wanted[id] = true
		}
	}
	for id := range n {
		if !reflect.DeepEqual(o[id], n[id]) {
			wanted[id] = true
		}
	}
	changed = slices.Sorted(maps.Keys(wanted))
	for _, side := range []map[string]any{o, n} {
		for more := true; more; {
			more = false
			for id := range wanted {
				references(side[id], func(name string) {
					if side[name] != nil && !wanted[name] {
						wanted[name], more = true, true
					}
				})
			}
		}
	}
	pick := func(all map[string]any, resources map[string]any) ([]byte, error) {
		part := maps.Clone(all)
		kept := map[string]any{}
		for id := range wanted {
			if resources[id] != nil {
				kept[id] = resources[id]
			}
		}
		part["Resources"] = kept
		return json.Marshal(part)
	}
	if before, err = pick(old, o); err != nil {
		return nil, nil, nil, err
	}
	after, err = pick(new, n)
	return before, after, changed, err
}

var substitution = regexp.MustCompile(`\$\{([A-Za-z0-9]+)[.}]`)

// references finds the logical ids in Ref, Fn::GetAtt and Fn::Sub.
func references(v any, found func(string)) {
	switch v := v.(type) {
	case map[string]any:
		if name, ok := v["Ref"].(string); ok {
			found(name)
		}
		if list, ok := v["Fn::GetAtt"].([]any); ok {
			if name, ok := list[0].(string); ok {
				found(name)
			}
		}
		if text, ok := v["Fn::Sub"].(string); ok {
			for _, match := range substitution.FindAllStringSubmatch(text, -1) {
				found(match[1])
			}
		}
		for _, item := range v {
			references(item, found)
		}
	case []any:
		for _, item := range v {
			references(item, found)
		}
	}
}
