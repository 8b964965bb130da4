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
}

func TestConstructID(t *testing.T) {
	if got := naming.ConstructID("Group", "admins", 3); got != "Groupadmins" {
		t.Errorf("a name stands in the id as it is, got %q", got)
	}
	if got := naming.ConstructID("Group", "${Token[TOKEN.1]}", 3); got != "Group token 3" {
		t.Errorf("a token gives way to its position, got %q", got)
	}
}
