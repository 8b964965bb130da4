package isolation

// classes finds one text for every way that globs can match and miss at once,
// among the texts that globs[shape] accepts (shape < 0: all texts). Two texts of
// one class cannot be told apart by any of the globs. preferred texts stand for
// their class when they fit. complete is false when there are more states than
// the bound.
func classes(globs []glob, shape int, preferred []string) (found []string, complete bool) {
	m := newMachine(globs...)
	signature := func(st state) string {
		sig := make([]byte, len(globs))
		for g := range globs {
			if m.accepts(st, g) {
				sig[g] = 1
			}
		}
		return string(sig)
	}
	seen := map[string]bool{}
	take := func(st state, text func() string) bool {
		if shape >= 0 && !m.accepts(st, shape) {
			return false
		}
		if sig := signature(st); !seen[sig] {
			seen[sig] = true
			found = append(found, text())
		}
		return false
	}
	for _, text := range preferred {
		st := m.start()
		for _, r := range text {
			st = m.step(st, r)
		}
		take(st, func() string { return text })
	}
	dead := func(st state) bool { return shape >= 0 && !m.alive(st, shape) }
	complete = m.visit(dead, take)
	return found, complete
}

// segments are the parts of a pattern that one path segment can be matched by:
// from a separator, a ? or a * to the next, wildcards kept. A segment's value
// matters to a pattern only through them.
func (p pattern) segments(separators string) []glob {
	var out []glob
	flush := func(run glob) {
		// A * can end on either side of a segment's border: every stretch from
		// the start or a * to the end or a * can be what meets the segment.
		starts, ends := []int{0}, []int{len(run)}
		for i, t := range run {
			if t.many {
				starts, ends = append(starts, i), append(ends, i+1)
			} else if t.set.in != nil { // ? may stand for the separator itself
				starts, ends = append(starts, i+1), append(ends, i)
			}
		}
		for _, from := range starts {
			for _, to := range ends {
				if from < to && hasLiteral(run[from:to]) {
					out = append(out, run[from:to])
				}
			}
		}
	}
	var run glob
	for _, x := range p.pieces {
		switch {
		case x.variable != "":
			flush(run)
			run = nil
		case x.wild == '*':
			run = append(run, star)
		case x.wild == '?':
			run = append(run, one)
		default:
			for _, r := range x.text {
				if r < 0x80 && indexByte(separators, byte(r)) {
					flush(run)
					run = nil
					continue
				}
				run = append(run, tok{set: set{only: r}})
			}
		}
	}
	flush(run)
	return out
}

func indexByte(s string, b byte) bool {
	for i := range len(s) {
		if s[i] == b {
			return true
		}
	}
	return false
}

func hasLiteral(g glob) bool {
	for _, t := range g {
		if t.set.in == nil {
			return true
		}
	}
	return false
}

// ownerShape is every value that an owner's variable can have.
func ownerShape(o owner) glob {
	hex := glob{}
	for i := range 36 {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			hex = append(hex, lit("-")...)
		} else {
			hex = append(hex, tok{set: set{in: hexRune}})
		}
	}
	switch o {
	case identity:
		return seq(some(tenantRune), lit(":"), hex)
	case userSub:
		return hex
	}
	return some(tenantRune)
}

// ownerSeparators never stand in an identity id, a sub or a tenant id, so that
// USER#<id> and TENANT_<id> can each be read in one way only.
const ownerSeparators = "/#|_.@!$%&+,;=~ ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// preferredValues are readable values, none of which a policy is likely to name.
var preferredValues = map[owner][]string{
	identity: {"eu-west-1:11111111-aaaa-4aaa-8aaa-111111111111", "eu-west-1:12121212-abab-4bab-8bab-121212121212"},
	userSub:  {"33333333-cccc-4ccc-8ccc-333333333333", "34343434-cdcd-4dcd-8dcd-343434343434"},
	tenant:   {"acme", "tenant-a"},
}

// others are a second user's values, for counter-examples.
var others = map[owner]string{
	identity: "eu-west-1:22222222-bbbb-4bbb-8bbb-222222222222",
	userSub:  "44444444-dddd-4ddd-8ddd-444444444444",
	tenant:   "globex",
}

// representatives are values of an owner that stand for all of them with these
// statements: one for every class that the statements' segments make.
func representatives(o owner, statements []*statement) (values []string, complete bool) {
	seen := map[string]bool{}
	var globs []glob
	add := func(p pattern, separators string, folds bool) {
		for _, g := range p.segments(separators) {
			if folds {
				g = fold(g)
			}
			if possible(g, o) && !seen[text(g)] {
				seen[text(g)] = true
				globs = append(globs, g)
			}
		}
	}
	for _, s := range statements {
		for _, p := range s.resources {
			add(p, "/", false)
		}
		for _, c := range s.conditions {
			if c.operator == "null" || c.measured() {
				continue // no text is compared
			}
			for _, p := range c.values {
				add(p, valueSeparators(c.key), c.folds())
				add(p, "", c.folds()) // compared with the whole value
			}
		}
	}
	if len(globs) == 0 {
		return preferredValues[o][:1], true
	}
	return classes(append(globs, ownerShape(o)), len(globs), preferredValues[o])
}

// possible drops what no value can match, before any search.
func possible(g glob, o owner) bool {
	wild := false
	for _, t := range g {
		switch {
		case t.set.in != nil, t.set.twin != 0:
			wild = true
		case !tenantRune(t.set.only) && (o != identity || t.set.only != ':'):
			return false
		}
	}
	return wild || ownerShape(o).match(text(g))
}

func text(g glob) string {
	var b []rune
	for _, t := range g {
		switch {
		case t.many:
			b = append(b, '*')
		case t.set.in != nil:
			b = append(b, '?')
		default:
			if b = append(b, t.set.only); t.set.twin != 0 {
				b = append(b, t.set.twin)
			}
		}
	}
	return string(b)
}
