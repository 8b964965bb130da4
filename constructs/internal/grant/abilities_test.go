package grant_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/internal/grant"
)

type ability uint8

const (
	look ability = 1 << iota
	touch
	smell
)

var names = []string{"Look", "Touch", "Smell"}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, want string
		set        ability
	}{
		{"one", "", look},
		{"all", "", look | touch | smell},
		{"none", "x.Abilities: needs at least one ability", 0},
		{"one that has no name", "x.Abilities: cannot be combined with what is no ability: Look|?", look | 1<<3},
		{"the last bit", "x.Abilities: cannot be combined with what is no ability: ?", 1 << 7},
	} {
		got := ""
		if err := grant.Check("x.Abilities", c.set, names); err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

func TestActions(t *testing.T) {
	table := []grant.Action[ability]{{touch, "b:Touch"}, {look | touch, "a:Both"}, {look, "c:See"}, {touch, "c:See"}}
	for set, want := range map[ability]string{
		look: "c:See", touch: "b:Touch c:See", look | touch: "a:Both b:Touch c:See", smell: "",
	} {
		if got := strings.Join(grant.Actions(set, table), " "); got != want {
			t.Errorf("%s: want %q, got %q", grant.String(set, names), want, got)
		}
	}
}
