package fielderr_test

import (
	"regexp"
	"testing"
	"time"

	"example.com/cognitocdk/internal/fielderr"
)

func TestMessages(t *testing.T) {
	word := regexp.MustCompile(`^[a-z]+$`)
	cases := []struct {
		name string
		err  error
		want string
	}{
		{"low bound is allowed", fielderr.Between("f", 6, 6, 99), ""},
		{"high bound is allowed", fielderr.Between("f", 99, 6, 99), ""},
		{"below", fielderr.Between("f", 5, 6, 99), "f: must be between 6 and 99, got 5"},
		{"above", fielderr.Between("f", 100, 6, 99), "f: must be between 6 and 99, got 100"},
		{"durations are what a person types", fielderr.Between("f", 90*time.Second, 5*time.Minute, 24*time.Hour), "f: must be between 5m and 1d, got 1m30s"},
		{"one of", fielderr.OneOf("f", "c", "a", "b"), `f: must be one of a, b, got "c"`},
		{"a token passes one-of", fielderr.OneOf("f", "${Token[X.1]}", "a", "b"), ""},
		{"matches all of it, not a part", fielderr.Matches("f", "ab1", word, "letters"), `f: must be letters, got "ab1"`},
		{"a trailing newline does not match", fielderr.Matches("f", "ab\n", word, "letters"), `f: must be letters, got "ab\n"`},
		{"a token passes a pattern", fielderr.Matches("f", "x${Token[X.1]}", word, "letters"), ""},
		{"length counts characters, not bytes", fielderr.Length("f", "äö", 1, 2), ""},
		{"too long", fielderr.Length("f", "abc", 1, 2), "f: must have between 1 and 2 characters, got 3"},
		{"too many", fielderr.Count("f", 3, 0, 2), "f: must have between 0 and 2 entries, got 3"},
		{"required", fielderr.Required("f", ""), "f: is required"},
		{"conflict", fielderr.Conflict(true, "f", "g", "why"), "f: cannot be combined with g: why"},
		{"no conflict", fielderr.Conflict(false, "f", "g", "why"), ""},
		{"needs", fielderr.Needs(true, "f", "g", "why"), "f: needs g: why"},
		{"twice", fielderr.Unique("f", []string{"a", "b", "a"}), `f[2]: "a" is listed twice`},
		{"whole", fielderr.Whole("f", 90*time.Second, time.Minute), "f: must be a whole number of minutes, got 1m30s"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if c.err != nil {
				got = c.err.Error()
			}
			if got != c.want {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}
