package isolation

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/template"
)

// truth is Kleene's: what is only known at deployment, or depends on what this
// model leaves open, is maybe.
type truth int8

const (
	no truth = iota
	maybe
	yes
)

func not(t truth) truth { return yes - t }
func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// piece is a part of a pattern: a literal, a wildcard or a policy variable.
type piece struct {
	text     string // literal
	wild     byte   // '*' or '?'
	variable string // lower-cased name: "cognito-identity.amazonaws.com:sub", "aws:principaltag/tenant_id"
	fallback string // ${name, 'fallback'}
	hasFall  bool
}

// pattern is one string of a policy: an action, a resource, a condition's value.
type pattern struct {
	pieces []piece
	why    string // not empty: the string is not known, for this reason
	doubt  string // not empty: only one of several that the template can come to, for this reason
}

// patterns reads a value that is one string or a list of them. Alternatives of
// an Fn::If are all there, each only maybe.
func (r reader) patterns(v template.Value, variables, wild bool) []pattern {
	var all []pattern
	for _, item := range v.Items() {
		alts := item.Alternatives()
		for _, alt := range alts {
			if alt.Absent() {
				continue
			}
			if alt.Kind() == template.List {
				for _, p := range r.patterns(alt, variables, wild) {
					p.doubt = first(p.doubt, item.Why())
					all = append(all, p)
				}
				continue
			}
			text, why := r.literal(alt)
			p := pattern{why: why}
			if why == "" {
				p = parsePattern(text, variables, wild)
			}
			if len(alts) > 1 {
				p.doubt = item.Why()
			}
			all = append(all, p)
		}
	}
	return all
}

// parsePattern reads wildcards and ${variables}. ${*}, ${?} and ${$} are those
// characters. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func parsePattern(text string, variables, wild bool) pattern {
	var p pattern
	literal := func(s string) {
		if last := len(p.pieces) - 1; last >= 0 && p.pieces[last].wild == 0 && p.pieces[last].variable == "" {
			p.pieces[last].text += s
		} else if s != "" {
			p.pieces = append(p.pieces, piece{text: s})
		}
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case wild && (c == '*' || c == '?'):
			p.pieces = append(p.pieces, piece{wild: c})
			i++
		case variables && strings.HasPrefix(text[i:], "${"):
			end := strings.IndexByte(text[i:], '}')
			if end < 0 {
				return pattern{why: "a policy variable without its end"}
			}
			inside := text[i+2 : i+end]
			i += end + 1
			if inside == "*" || inside == "?" || inside == "$" {
				literal(inside)
				continue
			}
			name, fallback, has := strings.Cut(inside, ",")
			fallback = strings.TrimSpace(fallback)
			if has && (len(fallback) < 2 || fallback[0] != '\'' || fallback[len(fallback)-1] != '\'') {
				return pattern{why: fmt.Sprintf("policy variable ${%s} whose default is not quoted", inside)}
			}
			p.pieces = append(p.pieces, piece{variable: strings.ToLower(strings.TrimSpace(name)), fallback: strings.Trim(fallback, "'"), hasFall: has})
		default:
			n := 1
			for i+n < len(text) && text[i+n] != '*' && text[i+n] != '?' && text[i+n] != '$' {
				n++
			}
			literal(text[i : i+n])
			i += n
		}
	}
	return p
}

// aligned says that the variable at i is a whole segment: separators, or the
// pattern's own ends, stand on both sides. The finite check rests on it.
func (p pattern) aligned(i int, separators string) bool {
	edge := func(j int, last bool) bool {
		if j < 0 || j >= len(p.pieces) {
			return true
		}
		x := p.pieces[j]
		if x.wild != 0 || x.variable != "" || x.text == "" {
			return false
		}
		c := x.text[0]
		if last {
			c = x.text[len(x.text)-1]
		}
		return strings.IndexByte(separators, c) >= 0
	}
	return edge(i-1, true) && edge(i+1, false)
}

func (p pattern) String() string {
	if p.why != "" {
		return "(" + p.why + ")"
	}
	var b strings.Builder
	for _, x := range p.pieces {
		switch {
		case x.variable != "":
			b.WriteString("${" + x.variable + "}")
		case x.wild != 0:
			b.WriteByte(x.wild)
		default:
			b.WriteString(x.text)
		}
	}
	return b.String()
}

// compiled is a pattern for one session: what a match means, and what a miss does.
type compiled struct {
	glob      glob
	hit, miss truth
	// unresolved: a variable has no value in this session. IAM then matches no
	// resource; what that means for NotResource and Not-conditions it does not say.
	unresolved bool
	why        string // the reason of a maybe
}

// compile puts the session's values in. Widened, a variable that is no whole
// segment becomes *, so that the result holds for every value; exact, it becomes
// this session's value, which is what a counter-example needs.
func (p pattern) compile(s *session, separators string, widen bool) compiled {
	if p.why != "" {
		return compiled{hit: maybe, miss: maybe, why: p.why}
	}
	if len(p.pieces) == 0 {
		return p.compileAnew(s, separators, widen)
	}
	key := compilation{&p.pieces[0], separators, widen}
	c, done := s.compiled[key]
	if !done {
		if c = p.compileAnew(s, separators, widen); s.compiled == nil {
			s.compiled = map[compilation]compiled{}
		}
		s.compiled[key] = c
	}
	return c
}

// compilation says which pattern was compiled, and how.
type compilation struct {
	pattern    *piece
	separators string
	widened    bool
}

func (p pattern) compileAnew(s *session, separators string, widen bool) compiled {
	// Not nil: the empty text is a pattern too, and only it matches the empty
	// prefix that lists a whole bucket.
	c := compiled{glob: glob{}, hit: yes, miss: no}
	if p.doubt != "" {
		c.hit, c.why = maybe, p.doubt
	}
	for i, x := range p.pieces {
		switch {
		case x.variable != "":
			value, known, why := s.variable(x)
			switch {
			case why != "":
				return compiled{hit: maybe, miss: maybe, why: why}
			case !known:
				return compiled{unresolved: true, why: "${" + x.variable + "} can be missing, and IAM does not say what matches then: deny such sessions with a Null condition"}
			case widen && s.free(x):
				c.hit, c.why = maybe, "${"+x.variable+"} can be any text"
				c.glob = append(c.glob, star)
			case widen && !p.aligned(i, separators):
				c.hit, c.why = maybe, "${"+x.variable+"} is only part of a segment"
				c.glob = append(c.glob, star)
			default:
				c.glob = append(c.glob, lit(value)...)
			}
		case x.wild == '*':
			c.glob = append(c.glob, star)
		case x.wild == '?':
			c.glob = append(c.glob, one)
		default:
			c.glob = append(c.glob, lit(x.text)...)
		}
	}
	return c
}

// instance is one text that the pattern matches in that session: * becomes fill.
func (p pattern) instance(s *session, fill string) (string, bool) {
	if p.why != "" {
		return "", false
	}
	var b strings.Builder
	for _, x := range p.pieces {
		switch {
		case x.variable != "":
			value, known, why := s.variable(x)
			if !known || why != "" {
				return "", false
			}
			b.WriteString(value)
		case x.wild == '*':
			b.WriteString(fill)
		case x.wild == '?':
			b.WriteByte('x')
		default:
			b.WriteString(x.text)
		}
	}
	return b.String(), true
}
