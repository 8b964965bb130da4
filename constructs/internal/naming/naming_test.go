package naming_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/internal/naming"
)

func TestLogicalID(t *testing.T) {
	for _, c := range []struct {
		name, given string
		ok          bool
	}{
		{"none", "", true},
		{"letters and digits", "UserPool2", true},
		{"255 characters", strings.Repeat("a", 255), true},
		{"256 characters", strings.Repeat("a", 256), false},
		{"a hyphen", "User-Pool", false},
		{"a line break at the end", "UserPool\n", false},
		{"a token", "${Token[TOKEN.1]}", false},
	} {
		if err := naming.LogicalID("x.LogicalID", c.given); (err == nil) != c.ok {
			t.Errorf("%s: want accepted %v, got %v", c.name, c.ok, err)
		}
	}
	for n, ok := range map[int]bool{251: true, 252: false} {
		if err := naming.LogicalID("x.LogicalID", strings.Repeat("a", n), "", "Logs"); (err == nil) != ok {
			t.Errorf("%d characters and Logs: want accepted %v, got %v", n, ok, err)
		}
	}
}

func TestConstructID(t *testing.T) {
	names := []string{"admins", "a/b", "${Token[TOKEN.1]}", "a--b", "token/2"}
	for i, want := range []string{"Groupadmins", "Groupa/b", "Group token 2", "Groupa--b 3", "Grouptoken/2"} {
		if got := naming.ConstructID("Group", names, i); got != want {
			t.Errorf("%s: want %q, got %q", names[i], want, got)
		}
	}
}
