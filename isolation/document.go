package isolation

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/template"
)

// statement is one statement of a policy, read as far as it can be.
type statement struct {
	where string // "UserPolicy, Statement[1]"
	value template.Value

	allow     bool
	present   truth  // maybe: only in some deployments
	doubt     string // then why
	boundary  bool   // of the permissions boundary: what it does not allow is denied
	attached  bool   // of a resource's own policy, which a boundary may not confine
	opaque    string
	actions   []pattern
	notAction bool
	// resources of an identity policy; of a resource policy only within scope.
	resources   []pattern
	notResource bool
	scope       []pattern
	principal   truth // whether a resource policy's statement speaks of the role
	conditions  []condition

	asked  map[string]truth // matchAction's answers so far
	folded []string         // the actions in lower case
}

type condition struct {
	operator  string // lower case, without qualifier and IfExists
	qualifier string // forallvalues, foranyvalue or empty
	ifExists  bool
	key       string // lower case
	written   string
	values    []pattern
}

func (s *statement) undecided(format string, args ...any) {
	if s.opaque == "" {
		s.opaque = fmt.Sprintf(format, args...)
	}
}

// grants says that the statement can give something: a permissions boundary
// only confines.
func (s *statement) grants() bool { return s.allow && !s.boundary }

// certainly marks the statements as there only in some deployments, if doubt
// gives the reason.
func certainly(doubt string, found []statement) []statement {
	for i := range found {
		if s := &found[i]; doubt != "" {
			s.present, s.doubt = min(s.present, maybe), first(s.doubt, doubt)
		}
	}
	return found
}

// document reads the statements of one policy document.
func (r reader) document(doc template.Value, where string) []statement {
	alts := doc.Alternatives()
	var all []statement
	for _, alt := range alts {
		if alt.Absent() && len(alts) > 1 {
			continue
		}
		found := r.oneDocument(alt, where)
		if len(alts) > 1 {
			certainly(doc.Why(), found)
		}
		all = append(all, found...)
	}
	return all
}

func (r reader) oneDocument(doc template.Value, where string) []statement {
	unread := func(v template.Value, why string) []statement {
		return []statement{{where: where, value: v, allow: true, present: maybe, opaque: why, principal: yes}}
	}
	if doc.Unknown() {
		return unread(doc, "policy document: "+doc.Why())
	}
	if doc.Kind() != template.Map {
		return unread(doc, "policy document: a "+doc.Kind().String()+", not a map")
	}
	version, known := doc.Get("Version").Literal()
	if !known && !doc.Get("Version").Absent() {
		return unread(doc.Get("Version"), "policy version: "+doc.Get("Version").Why())
	}
	variables := version == "2012-10-17" // older versions take ${…} as plain text
	var all []statement
	for i, item := range items(doc.Get("Statement")) {
		s := r.statement(item.value, fmt.Sprintf("%s, Statement[%d]", where, i), variables)
		all = append(all, certainly(item.doubt, []statement{s})...)
	}
	return all
}

func (r reader) statement(v template.Value, where string, variables bool) statement {
	s := statement{where: where, value: v, present: yes, principal: yes, allow: true}
	if v.Kind() != template.Map {
		s.present = maybe
		s.undecided("statement: %s", orKind(v))
		return s
	}
	switch effect, _ := v.Get("Effect").Literal(); effect {
	case "Allow":
	case "Deny":
		s.allow = false
	default:
		s.present = maybe
		s.undecided("effect: %s", orKind(v.Get("Effect")))
	}
	for key, val := range v.Entries() {
		switch key {
		case "Effect", "Sid":
		case "Action", "NotAction":
			s.actions = append(s.actions, r.patterns(val, false, true)...)
			s.notAction = key == "NotAction"
		case "Resource", "NotResource":
			s.resources = append(s.resources, r.patterns(val, variables, true)...)
			s.notResource = key == "NotResource"
		case "Principal", "NotPrincipal":
			// read by the callers that know whom it is about
		case "Condition":
			s.readConditions(r, val, variables)
		default:
			s.undecided("statement element %s", key)
		}
	}
	if v.Get("Action").Kind() != template.Absent && v.Get("NotAction").Kind() != template.Absent ||
		v.Get("Resource").Kind() != template.Absent && v.Get("NotResource").Kind() != template.Absent {
		s.undecided("both an element and its Not form")
	}
	return s
}

func orKind(v template.Value) string {
	if v.Unknown() {
		return v.Why()
	}
	if text, known := v.Literal(); known {
		return fmt.Sprintf("%q", text)
	}
	return v.Kind().String()
}

func (s *statement) readConditions(r reader, v template.Value, variables bool) {
	if v.Kind() != template.Map {
		s.undecided("condition: %s", orKind(v))
		return
	}
	for op, keys := range v.Entries() {
		if keys.Kind() != template.Map {
			s.undecided("condition %s: %s", op, orKind(keys))
			continue
		}
		c := condition{operator: strings.ToLower(op)}
		if q, rest, found := strings.Cut(c.operator, ":"); found {
			c.qualifier, c.operator = q, rest
		}
		if rest, found := strings.CutSuffix(c.operator, "ifexists"); found {
			c.operator, c.ifExists = rest, true
		}
		if c.qualifier != "" && c.qualifier != "forallvalues" && c.qualifier != "foranyvalue" {
			s.undecided("condition operator %s", op)
			continue
		}
		for key, values := range keys.Entries() {
			one := c
			one.key, one.written = strings.ToLower(key), key
			one.values = r.patterns(values, variables, strings.HasSuffix(c.operator, "like") || strings.HasPrefix(c.operator, "arn"))
			s.conditions = append(s.conditions, one)
		}
	}
}

// uncertain is why the statement does not say for sure what it says.
func (s *statement) uncertain() string {
	if s.opaque != "" {
		return s.opaque
	}
	if s.present == maybe {
		return "it is not there in every deployment: " + s.doubt
	}
	if s.principal == maybe {
		return "whether its principal is the role is known only at deployment"
	}
	for _, list := range [][]pattern{s.actions, s.resources} {
		for _, p := range list {
			if p.why != "" {
				return p.why
			}
		}
	}
	for _, c := range s.conditions {
		for _, p := range c.values {
			if p.why != "" {
				return p.why
			}
		}
	}
	return ""
}

// matchAction is case-insensitive, as IAM is.
func (s *statement) matchAction(action string) truth {
	if s.opaque != "" {
		return maybe
	}
	if answer, asked := s.asked[action]; asked {
		return answer
	}
	if s.folded == nil {
		s.folded = make([]string, len(s.actions))
		for i, p := range s.actions {
			s.folded[i] = strings.ToLower(p.String())
		}
	}
	found, folded := no, strings.ToLower(action)
	for i, p := range s.actions {
		switch {
		case p.why != "":
			found = max(found, maybe)
		case wildcard(s.folded[i], folded) && p.doubt != "":
			found = max(found, maybe)
		case wildcard(s.folded[i], folded):
			found = yes
		}
	}
	if s.notAction {
		found = not(found)
	}
	if s.asked == nil {
		s.asked = map[string]truth{}
	}
	s.asked[action] = found
	return found
}

// wildcard matches * and ? of a whole text, without an automaton: actions are
// many and short.
func wildcard(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
