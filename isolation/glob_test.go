package isolation

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// One text against one glob is answered without an automaton; both must agree.
func TestMatchIsWhatTheMachineAccepts(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	text := func(letters string, n int) string {
		var b strings.Builder
		for range rng.IntN(n) {
			b.WriteByte(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	matched := 0
	for range 20_000 {
		g := globOf(text("aAb/**?", 6))
		switch rng.IntN(4) {
		case 0:
			g = fold(g)
		case 1:
			g = seq(g, some(tenantRune))
		}
		s := text("aAb/-", 7)
		m := newMachine(g)
		st := m.start()
		for _, r := range s {
			st = m.step(st, r)
		}
		want := m.accepts(st, 0)
		if want {
			matched++
		}
		if got := g.match(s); got != want {
			t.Fatalf("%q against %v: want %v, got %v", s, g, want, got)
		}
	}
	if matched < 1000 {
		t.Errorf("only %d texts matched: nothing was compared", matched)
	}
}

// Where case does not matter, both cases of a letter are tried.
func TestClassesOfAFoldedGlobHoldBothCases(t *testing.T) {
	found, complete := classes([]glob{lit("ab"), fold(lit("ab"))}, -1, nil)
	if !complete || len(found) != 3 {
		t.Fatalf("want a text for neither, for both and for the folded one alone, got %q", found)
	}
	for _, s := range found {
		if s != "ab" && strings.EqualFold(s, "ab") {
			return
		}
	}
	t.Errorf("no text in other letters among %q", found)
}
