package isolation

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// set is a set of characters that one step of a glob accepts.
type set struct {
	only rune // a single character, when in is nil
	twin rune // its other case, where case does not matter; else 0
	in   func(rune) bool
}

func (s set) has(r rune) bool {
	if s.in == nil {
		return s.only == r || s.twin != 0 && s.twin == r
	}
	return s.in(r)
}

// tok is one step: a character of the set, or any number of them.
type tok struct {
	set  set
	many bool
}

// glob is a pattern without variables: what IAM's * and ? become once the
// session is fixed, and the shapes of ARNs and identity ids.
type glob []tok

func anyRune(rune) bool { return true }
func tenantRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-'
}
func hexRune(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' }
func nameRune(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '-' || r == '.' || r == '_'
}

var (
	one  = tok{set: set{in: anyRune}}
	star = tok{set: set{in: anyRune}, many: true}
)

func lit(text string) glob {
	g := make(glob, 0, len(text))
	for _, r := range text {
		g = append(g, tok{set: set{only: r}})
	}
	return g
}

func seq(parts ...glob) glob { return slices.Concat(parts...) }

// some is one or more characters.
func some(in func(rune) bool) glob {
	return glob{{set: set{in: in}}, {set: set{in: in}, many: true}}
}

// match says whether the glob accepts the whole text.
func (g glob) match(text string) bool {
	for len(g) > 0 && !g[0].many { // the fixed beginning decides most
		r, size := utf8.DecodeRuneInString(text)
		if size == 0 || !g[0].set.has(r) {
			return false
		}
		g, text = g[1:], text[size:]
	}
	if len(g) == 0 || len(g) == 1 && g[0].anything() {
		return text == "" || len(g) == 1
	}
	at, next := make([]bool, len(g)+1), make([]bool, len(g)+1) // the positions it can be at
	skip := func(at []bool) {
		for i, t := range g {
			at[i+1] = at[i+1] || at[i] && t.many
		}
	}
	at[0] = true
	skip(at)
	for _, r := range text {
		clear(next)
		for i, t := range g {
			if at[i] && t.set.has(r) {
				next[i] = next[i] || t.many
				next[i+1] = next[i+1] || !t.many
			}
		}
		at, next = next, at
		skip(at)
	}
	return at[len(g)]
}

// machine runs several globs side by side: its state is the set of positions
// that each can be at, so one search decides any combination of them.
type machine struct {
	globs  []glob
	offset []int // first bit of each glob
	flat   []tok // the step at each bit; an end accepts nothing
	words  int

	visited int // states that visit has walked
}

func newMachine(globs ...glob) *machine {
	m := &machine{globs: globs, offset: make([]int, 0, len(globs))}
	size := len(globs)
	for _, g := range globs {
		size += len(g)
	}
	m.flat = make([]tok, 0, size)
	for _, g := range globs {
		m.offset = append(m.offset, len(m.flat))
		m.flat = append(append(m.flat, g...), tok{set: set{only: -1}})
	}
	m.words = (len(m.flat) + 63) / 64
	return m
}

type state []uint64

func (s state) has(bit int) bool { return s[bit/64]&(1<<(bit%64)) != 0 }

// each calls f with every bit that is set.
func (s state) each(f func(bit int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(i*64 + bits.TrailingZeros64(w))
		}
	}
}

// key appends what tells states apart.
func (s state) key(buf []byte) []byte {
	for _, w := range s {
		buf = binary.LittleEndian.AppendUint64(buf, w)
	}
	return buf
}

// put adds a position and those reached without reading a character.
func (m *machine) put(s state, bit int) {
	for {
		s[bit/64] |= 1 << (bit % 64)
		if !m.flat[bit].many {
			return
		}
		bit++
	}
}

func (m *machine) start() state {
	s := make(state, m.words)
	for _, first := range m.offset {
		m.put(s, first)
	}
	return s
}

func (m *machine) step(from state, r rune) state {
	to := make(state, m.words)
	m.stepTo(to, from, r)
	return to
}

func (m *machine) stepTo(to, from state, r rune) {
	clear(to)
	from.each(func(bit int) {
		t := &m.flat[bit]
		switch {
		case !t.set.has(r):
		case t.many:
			m.put(to, bit)
		default:
			m.put(to, bit+1)
		}
	})
}

func (m *machine) accepts(s state, g int) bool { return s.has(m.offset[g] + len(m.globs[g])) }

// alive says whether the glob can still accept.
func (m *machine) alive(s state, g int) bool {
	for at := range len(m.globs[g]) + 1 {
		if s.has(m.offset[g] + at) {
			return true
		}
	}
	return false
}

// sticky says that the glob accepts whatever follows.
func (m *machine) sticky(s state, g int) bool {
	n := len(m.globs[g])
	return m.accepts(s, g) && n > 0 && m.globs[g][n-1].many && s.has(m.offset[g]+n-1) && m.globs[g][n-1].anything()
}

// anything tells the set of all characters from the narrower ones by characters
// that each of those lacks.
func (t *tok) anything() bool { return t.set.in != nil && t.set.in('\u2028') && t.set.in('/') }

// fresh are the characters tried for 'any other': each of the sets above holds
// some of them and lacks others, so every distinction that a set makes is met.
const fresh = "xyzwvq78ef-Q/:.\u2028"

// next are the characters that can lead to different states: those that a live
// step names, and for all others one of each kind.
func (m *machine) next(s state) []rune {
	var named []rune
	narrow := false
	s.each(func(bit int) {
		switch t := &m.flat[bit]; {
		case t.set.in != nil:
			narrow = narrow || !t.anything()
		case t.set.only >= 0:
			for _, r := range []rune{t.set.only, t.set.twin} {
				if r != 0 && !slices.Contains(named, r) {
					named = append(named, r)
				}
			}
		}
	})
	for _, r := range fresh {
		if !slices.Contains(named, r) {
			named = append(named, r)
			if !narrow {
				break
			}
		}
	}
	return named
}

// maxStates bounds one search; real policies need a few hundred.
const maxStates = 5_000

// visit walks every reachable state once, shortest texts first. done, which can
// ask for the text that leads to a state, ends the walk; cut says that nothing behind a state matters. complete is false when the
// bound was met.
func (m *machine) visit(cut func(state) bool, done func(state, func() string) bool) (complete bool) {
	type item struct {
		st   state
		from int
		r    rune
	}
	start := m.start()
	queue := []item{{st: start, from: -1}}
	var buf []byte
	seen := map[string]struct{}{string(start.key(nil)): {}}
	to := make(state, m.words)
	text := func(i int) string {
		var runes []rune
		for ; queue[i].from >= 0; i = queue[i].from {
			runes = append(runes, queue[i].r)
		}
		slices.Reverse(runes)
		return string(runes)
	}
	for i := 0; i < len(queue); i++ {
		st := queue[i].st
		m.visited++
		if done(st, func() string { return text(i) }) {
			return true
		}
		if cut(st) {
			continue
		}
		for _, r := range m.next(st) {
			m.stepTo(to, st, r)
			buf = to.key(buf[:0])
			if _, known := seen[string(buf)]; known {
				continue
			}
			if len(queue) >= maxStates {
				return false
			}
			seen[string(buf)] = struct{}{}
			queue = append(queue, item{slices.Clone(to), i, r})
		}
	}
	return true
}

func lower(g glob) glob {
	out := slices.Clone(g)
	for i, t := range out {
		if t.set.in == nil {
			out[i].set.only = unicode.ToLower(t.set.only)
		}
	}
	return out
}

// fold is the glob for operators to which case does not matter.
func fold(g glob) glob {
	out := slices.Clone(g)
	for i, t := range out {
		if small, big := unicode.ToLower(t.set.only), unicode.ToUpper(t.set.only); t.set.in == nil && small != big {
			out[i].set.only, out[i].set.twin = small, big
		}
	}
	return out
}

// globOf reads * and ? of a plain text.
func globOf(text string) glob {
	var g glob
	for _, r := range text {
		switch r {
		case '*':
			g = append(g, star)
		case '?':
			g = append(g, one)
		default:
			g = append(g, tok{set: set{only: r}})
		}
	}
	return g
}
