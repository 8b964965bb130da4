package tenant

import (
	"strings"
	"testing"
)

func TestValid(t *testing.T) {
	for id, want := range map[string]bool{
		"acme": true, "az09": true, "a": true, "0": true, "a-b-0": true, "-": true,
		strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
		"": false, "Acme": false, "a/b": false, "*": false, "a?": false, "$": false, "${x}": false,
		"a b": false, "a.b": false, "a_b": false, "ä": false, "a\n": false, "a\x00": false, "\u212A": false,
	} {
		if got := Valid(id); got != want {
			t.Errorf("Valid(%q): want %t, got %t", id, want, got)
		}
	}
}
