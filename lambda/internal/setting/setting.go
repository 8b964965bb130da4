// Package setting reads the JSON that constructs put into a function's environment.
//
// encoding/json keeps the last of two equal keys without a word; in an allow-list that is a
// way to say two things at once, so here it is an error.
package setting

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

// Object reads the environment variable name as a JSON object whose values are of type V,
// and checks each entry with check, which gets the field's name for its message. Every
// problem is reported. An empty text is no object: the caller decides whether it is required.
func Object[V any](name, text string, check func(field, key string, value V) error) (map[string]V, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fielderr.Problem(name, "must be a JSON object")
	}
	entries := map[string]V{}
	var problems []error
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fielderr.Problem(name, "must be a JSON object")
		}
		key, _ := token.(string)
		field := fmt.Sprintf("%s[%q]", name, key)
		var value *V
		if err := decoder.Decode(&value); err != nil || value == nil {
			return nil, fielderr.Problem(field, "must be %s", kind(*new(V)))
		}
		if _, twice := entries[key]; twice {
			problems = append(problems, fielderr.Problem(field, "is listed twice"))
		}
		problems = append(problems, check(field, key, *value))
		entries[key] = *value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fielderr.Problem(name, "must be a JSON object")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fielderr.Problem(name, "must be one JSON object")
	}
	if len(entries) == 0 {
		problems = append(problems, fielderr.Problem(name, "must have at least one entry"))
	}
	return entries, errors.Join(problems...)
}

// Optional is Object for a variable that may be absent.
func Optional[V any](name, text string, check func(field, key string, value V) error) (map[string]V, error) {
	if text == "" {
		return nil, nil
	}
	return Object(name, text, check)
}

func kind(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case []string:
		return "a list of strings"
	}
	return "an object"
}
