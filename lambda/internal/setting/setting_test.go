package setting

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestObject(t *testing.T) {
	accept := func(string, string, string) error { return nil }
	for text, want := range map[string]string{
		`{"a":"b"}`:            "",
		" {\"a\":\"b\"} \n":    "",
		``:                     "X: must be a JSON object",
		`null`:                 "X: must be a JSON object",
		`[]`:                   "X: must be a JSON object",
		`{`:                    "X: must be a JSON object",
		`{"a"`:                 `X["a"]: must be a string`,
		`{"a":"b"`:             "X: must be a JSON object",
		`{"a":"b"} {}`:         "X: must be one JSON object",
		`{"a":"b"}]`:           "X: must be one JSON object",
		`{}`:                   "X: must have at least one entry",
		`{"a":1}`:              `X["a"]: must be a string`,
		`{"a":null}`:           `X["a"]: must be a string`,
		`{"a":"b","a":"c"}`:    `X["a"]: is listed twice`,
		`{"a":"b","\u0061":1}`: `X["a"]: must be a string`,
	} {
		got, err := Object("X", text, accept)
		if want == "" {
			if diff := cmp.Diff(map[string]string{"a": "b"}, got); err != nil || diff != "" {
				t.Errorf("%q: %v, -want +got\n%s", text, err, diff)
			}
		} else if err == nil || err.Error() != want {
			t.Errorf("%q: want error %q, got %v", text, want, err)
		}
	}
	if got, err := Optional("X", "", accept); got != nil || err != nil {
		t.Errorf("want nothing for an absent variable, got %v, %v", got, err)
	}
	_, err := Object("X", `{"a":"1","b":"2"}`, func(field, key, value string) error { return errors.New(field + key + value) })
	if want := "X[\"a\"]a1\nX[\"b\"]b2"; err == nil || err.Error() != want {
		t.Errorf("want every problem, %q, got %v", want, err)
	}
}

func FuzzObject(f *testing.F) {
	for _, text := range []string{`{"a":["b"]}`, `{"a":["b"],"a":[]}`, `{`, `{"a":{"b":[[[[`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Object("X", text, func(string, string, []string) error { return nil })
		if err == nil && len(got) == 0 {
			t.Errorf("%q: neither entries nor an error", text)
		}
	})
}
