package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// members calls each with every member of the object that raw is, and returns where the
// object ends: only white space may follow, and JSON has four kinds of it. Two names that are
// the same are an error: encoding/json keeps the last of them without a word, so that two
// readers could see two events.
func members(raw []byte, same func(name string) string, each func(name string, value json.RawMessage, end int) error) (end int, err error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return 0, errors.New("not an object")
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return 0, err
		}
		name, _ := token.(string)
		if seen[same(name)] {
			return 0, errors.New("a member is there twice")
		}
		seen[same(name)] = true
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return 0, err
		}
		if err := each(name, value, int(decoder.InputOffset())); err != nil {
			return 0, err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return 0, err
	}
	end = int(decoder.InputOffset())
	if _, err := decoder.Token(); err != io.EOF {
		return 0, errors.New("more than one value")
	}
	return end, nil
}

// inAnyCase is how encoding/json compares names with a struct's fields: the long s is an s.
func inAnyCase(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// asWritten is how attributes are told apart: custom:A is not custom:a.
func asWritten(name string) string { return name }
