package isolation

import (
	"slices"
	"strconv"
)

// mode says how what is only maybe counts.
type mode int

const (
	over  mode = iota // as allowed: what over finds nothing against is proven
	under             // as forbidden: what under finds is really allowed
	own               // as allowed where it is readable: own access is possible
)

// proof decides one role.
type proof struct {
	statements []*statement
	bounded    bool // a permissions boundary must allow too
	sessions   []*session
	acts       []action
	effort     int      // statements weighed and states walked so far
	reasons    []string // why something could not be decided, first wins
}

// request is one concrete request.
type request struct {
	session  *session
	action   action
	resource string
	context  requestContext
}

// arena is the statements that speak about one action in one session and
// context, compiled side by side.
type arena struct {
	proof   *proof
	session *session
	action  action
	context requestContext
	mode    mode

	parts  []part
	own    []glob
	ownOf  []byte // which those are
	m      *machine
	shapes []int
	owns   []int
}

// part is one statement of an arena, all but its resource decided.
type part struct {
	s         *statement
	index     int // of the statement
	fixed     truth
	why       string
	resources []compiled
	globs     []int // machine index of each resource, -1 without a glob
	scope     []int
}

// outline is an arena without its automata: which statements speak, how
// certainly, and what is own.
func (p *proof) outline(sess *session, a action, ctx requestContext, how mode) *arena {
	ar := &arena{proof: p, session: sess, action: a, context: ctx, mode: how}
	for i, s := range p.statements {
		fixed := min(s.present, s.principal, s.matchAction(a.name))
		if fixed == no {
			continue
		}
		conds, why := s.evaluate(sess, ctx, how != under)
		if fixed = min(fixed, conds); fixed == no {
			continue
		}
		if s.opaque != "" {
			fixed, why = maybe, s.opaque
		}
		ar.parts = append(ar.parts, part{s: s, index: i, fixed: fixed, why: why})
	}
	ar.own, ar.ownOf = owns(a, p.familiesOf(sess), p.targets(a.kind, sess), ctx)
	return ar
}

func (p *proof) arena(sess *session, a action, ctx requestContext, how mode) *arena {
	return p.outline(sess, a, ctx, how).build()
}

// build compiles the resources of an outline into one machine.
func (ar *arena) build() *arena {
	var globs []glob
	index := func(g glob) int {
		globs = append(globs, g)
		return len(globs) - 1
	}
	for i := range ar.parts {
		pt := &ar.parts[i]
		for _, r := range pt.s.resources {
			c := r.compile(ar.session, "/", ar.mode != under)
			pt.resources = append(pt.resources, c)
			at := -1
			if c.glob != nil {
				at = index(c.glob)
			}
			pt.globs = append(pt.globs, at)
		}
		for _, r := range pt.s.scope {
			if c := r.compile(ar.session, "/", false); c.glob != nil {
				pt.scope = append(pt.scope, index(c.glob))
			}
		}
	}
	for _, g := range ar.action.shapes() {
		ar.shapes = append(ar.shapes, index(g))
	}
	for _, g := range ar.own {
		ar.owns = append(ar.owns, index(g))
	}
	ar.m = newMachine(globs...)
	return ar
}

// familiesOf and targets do once for a session what every context needs.
func (p *proof) familiesOf(sess *session) []ownFamily {
	if sess.families == nil {
		sess.families = ownFamilies(p.statements, sess)
	}
	return sess.families
}

func (p *proof) targets(k kind, sess *session) []string {
	if k != route && k != key {
		return nil
	}
	return exactTargets(p.statements, k, sess)
}

// signature tells arenas of one session apart: contexts that leave the same
// statements standing and the same space own need one search.
func (ar *arena) signature() string {
	b := []byte{byte(ar.action.kind)}
	if ar.action.kind == foreign {
		b = append(b, ar.action.service()...)
	}
	for i := range ar.parts {
		b = append(strconv.AppendInt(append(b, '|'), int64(ar.parts[i].index), 10), '=', byte(ar.parts[i].fixed))
	}
	return string(append(append(b, '/'), ar.ownOf...))
}

// about is how certainly the statement speaks of the resource read so far.
func (ar *arena) about(pt *part, st state) truth {
	if len(pt.scope) > 0 && !slices.ContainsFunc(pt.scope, func(g int) bool { return ar.m.accepts(st, g) }) {
		return no
	}
	if pt.s.opaque != "" || len(pt.resources) == 0 {
		return min(pt.fixed, maybe)
	}
	found := no
	for i, c := range pt.resources {
		switch at := pt.globs[i]; {
		case c.unresolved && pt.s.notResource:
			found = max(found, maybe)
		case c.unresolved:
		case at >= 0 && ar.m.accepts(st, at):
			found = max(found, c.hit)
		case ar.mode == own && !pt.s.notResource:
		default:
			found = max(found, c.miss)
		}
	}
	if pt.s.notResource {
		found = not(found)
	}
	return min(pt.fixed, found)
}

// allowed says whether the request is, and by which statement.
func (ar *arena) allowed(st state) (bool, *part) {
	var by, edge, confined *part
	for i := range ar.parts {
		pt := &ar.parts[i]
		t := ar.about(pt, st)
		switch {
		case !pt.s.allow && (t == yes || t == maybe && ar.mode == under):
			return false, pt
		case !pt.s.allow:
		case pt.s.boundary && (t == yes || t == maybe && ar.mode != under):
			edge = pt
		case pt.s.boundary:
		case t == yes || t == maybe && ar.mode == over || t == maybe && ar.mode == own && pt.s.opaque == "":
			if confined == nil {
				confined = pt
			}
			// Whether a boundary confines what a resource's own policy gives
			// depends on how that names the session.
			if by == nil && pt.s.attached && ar.mode == over {
				by = pt
			}
		}
	}
	if !ar.proof.bounded || edge != nil {
		by = confined
	}
	return by != nil, by
}

func (ar *arena) accepted(st state, globs []int) bool {
	return slices.ContainsFunc(globs, func(g int) bool { return ar.m.accepts(st, g) })
}

// hopeless says that no longer resource can be a violation.
func (ar *arena) hopeless(st state) bool {
	if slices.ContainsFunc(ar.owns, func(g int) bool { return ar.m.sticky(st, g) }) {
		return true
	}
	if !slices.ContainsFunc(ar.shapes, func(g int) bool { return ar.m.alive(st, g) }) {
		return true
	}
	for i := range ar.parts {
		pt := &ar.parts[i]
		if !pt.s.grants() {
			continue
		}
		if pt.s.notResource || pt.s.opaque != "" || len(pt.resources) == 0 {
			return false
		}
		for j, c := range pt.resources {
			if c.miss == maybe || pt.globs[j] >= 0 && ar.m.alive(st, pt.globs[j]) {
				return false
			}
		}
	}
	return true
}

// violation searches a resource that is allowed and not the session's own.
func (ar *arena) violation() (resource string, found, complete bool) {
	if !slices.ContainsFunc(ar.parts, func(p part) bool { return p.s.grants() }) {
		return "", false, true
	}
	complete = ar.m.visit(ar.hopeless, func(st state, text func() string) bool {
		if ok, _ := ar.allowed(st); ok && ar.accepted(st, ar.shapes) && !ar.accepted(st, ar.owns) {
			resource, found = text(), true
		}
		return found
	})
	return resource, found, complete
}

// at runs one resource through.
func (ar *arena) at(resource string) state {
	st := ar.m.start()
	for _, r := range resource {
		st = ar.m.step(st, r)
	}
	return st
}

// breaks says that the resource is allowed here and not the session's own.
func (ar *arena) breaks(resource string) bool {
	st := ar.at(resource)
	ok, _ := ar.allowed(st)
	return ok && ar.accepted(st, ar.shapes) && !ar.accepted(st, ar.owns)
}

// maxEffort bounds one role's proof to about a second; real roles need a few
// thousand. What is larger is undecided.
const maxEffort = 2_000_000

// decide searches every action, session and context. A counter-example that is
// really allowed ends it; what only might be allowed is remembered as undecided.
func (p *proof) decide() *request {
	actions := p.actions()
	var undecided string
	clean := map[string]bool{}
	for _, sess := range p.sessions {
		clear(clean)
		for _, a := range actions {
			if !slices.ContainsFunc(p.statements, func(s *statement) bool { return s.grants() && s.matchAction(a.name) > no }) {
				continue
			}
			contexts, complete := p.contexts(sess, a)
			if !complete {
				undecided = first(undecided, "too many combinations of condition keys for "+a.name)
				continue
			}
			for _, ctx := range contexts {
				if p.effort += len(p.statements); p.effort > maxEffort {
					p.reasons = append(p.reasons, "the policies are too many cases to decide")
					return nil
				}
				ar := p.outline(sess, a, ctx, over)
				same := ar.signature()
				if clean[same] {
					continue
				}
				resource, found, complete := ar.build().violation()
				p.effort += ar.m.visited * (1 + ar.m.words)
				if !complete {
					undecided = first(undecided, "the resources of "+a.name+" are too many patterns to decide")
				}
				if !found {
					clean[same] = complete
					continue
				}
				if r := p.witness(sess, a, ctx); r != nil {
					return r
				}
				undecided = first(undecided, p.doubt(ar, resource))
			}
		}
	}
	if undecided != "" {
		p.reasons = append(p.reasons, undecided)
	}
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// doubt is why what over allows, under does not.
func (p *proof) doubt(ar *arena, resource string) string {
	st := ar.at(resource)
	_, by := ar.allowed(st)
	for _, pt := range append([]part{*by}, ar.parts...) {
		t := ar.about(&pt, st)
		if t != maybe {
			continue
		}
		if why := first(pt.s.uncertain(), pt.why); why != "" {
			return pt.s.where + ": " + why
		}
		for i, c := range pt.resources {
			if c.why != "" {
				return pt.s.where + ": " + pt.s.resources[i].String() + ": " + c.why
			}
		}
		return pt.s.where + ": it speaks of " + resource + " only perhaps"
	}
	return by.s.where + ": whether it allows " + ar.action.name + " on " + resource
}
