package review

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Bounds of a comparison of policies; IAM itself allows some 10 kB a role. Beyond them the
// comparison says that it gave up.
const (
	maxTriples = 4096
	maxChecks  = 2_000_000
)

// statement is one statement of a policy, as far as the template fixes it.
type statement struct {
	effect     string
	actions    []string          // in lower case, as IAM compares them
	spelling   map[string]string // how they are written
	resources  []string
	principals []string
	except     map[string][]string // NotAction, NotResource and NotPrincipal, where there is one
	conditions map[string][]string // "StringEquals aws:SourceAccount" → values
	text       string              // all of it; equal texts are equal statements
	// opaque says why statements like this are only compared as a whole.
	opaque string
	open   bool // opaque because something is unknown
	at     template.Value
	of     string // logical id of the policy
}

func statementsOf(w writer, document template.Value, of string) []statement {
	var all []statement
	for _, alternative := range document.Alternatives() {
		if alternative.Unknown() {
			all = append(all, statement{effect: "Allow", text: w.text(alternative), opaque: openReason(alternative), open: true, at: alternative, of: of})
			continue
		}
		for _, item := range alternative.At("Statement").Items() {
			for _, one := range item.Alternatives() {
				if !one.Absent() {
					all = append(all, readStatement(w, one, of))
				}
			}
		}
	}
	return all
}

func readStatement(w writer, v template.Value, of string) statement {
	s := statement{effect: "Allow", text: w.text(v), at: v, of: of, conditions: map[string][]string{}}
	if v.Kind() != template.Map {
		s.opaque, s.open = openReason(v), true
		return s
	}
	s.text = statementText(w, v)
	if effect, known := v.At("Effect").Literal(); known {
		s.effect = effect
	} else if v.At("Effect").Unknown() {
		s.opaque, s.open = openReason(v.At("Effect")), true
	}
	s.actions = s.patterns(w, v.At("Action"))
	s.spelling = map[string]string{}
	for i, action := range s.actions {
		s.actions[i] = strings.ToLower(action)
		s.spelling[s.actions[i]] = action
	}
	s.resources = s.patterns(w, v.At("Resource"))
	s.principals = s.principalsOf(w, v.At("Principal"))
	for _, key := range []string{"NotAction", "NotResource", "NotPrincipal"} {
		if v.At(key).Absent() {
			continue
		}
		if s.except == nil {
			s.except = map[string][]string{}
		}
		if key == "NotPrincipal" {
			s.except[key] = s.principalsOf(w, v.At(key))
		} else {
			s.except[key] = s.patterns(w, v.At(key))
		}
		if !s.open {
			s.opaque = "it uses " + key
		}
	}
	for i, action := range s.except["NotAction"] {
		s.except["NotAction"][i] = strings.ToLower(action)
	}
	for operator, keys := range v.At("Condition").Entries() {
		for key, values := range keys.Entries() {
			found := s.patterns(w, values)
			slices.Sort(found)
			s.conditions[operator+" "+strings.ToLower(key)] = found
		}
	}
	return s
}

// statementText is a statement without its Sid, which means nothing.
func statementText(w writer, v template.Value) string {
	var b strings.Builder
	for _, key := range []string{"Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"} {
		b.WriteString(key)
		w.value(&b, v.At(key), key)
	}
	return b.String()
}

func (s *statement) patterns(w writer, v template.Value) []string {
	var found []string
	for _, item := range v.Items() {
		for _, one := range item.Alternatives() {
			text, known := one.Text()
			if !known {
				if literal, ok := one.Literal(); ok { // a bool or number
					found = append(found, literal)
					continue
				}
				s.opaque, s.open = openReason(one), true
				continue
			}
			var b strings.Builder
			for _, p := range text {
				b.WriteString(p.Literal)
				if p.Name != "" {
					b.WriteString("${" + w.named(p.Name) + "." + p.Attribute + "}")
				}
			}
			found = append(found, b.String())
		}
	}
	return found
}

func (s *statement) principalsOf(w writer, v template.Value) []string {
	if v.Kind() != template.Map {
		return s.patterns(w, v)
	}
	var found []string
	for kind, values := range v.Entries() {
		for _, p := range s.patterns(w, values) {
			if p == "*" {
				found = append(found, "*")
			} else {
				found = append(found, kind+":"+p)
			}
		}
	}
	return found
}

// policyHit is a hit and the policy that has the statement.
type policyHit struct {
	Hit
	of string
}

// widened finds statements of after that before did not allow, and Denies of before that
// after no longer has.
func widened(before, after []statement, severity report.Severity) []policyHit {
	checks := 0
	var hits []policyHit
	add := func(s statement, saw, undecided string, old, new template.Value) {
		hits = append(hits, policyHit{Hit{Saw: saw, At: s.at, Key: s.text, Undecided: undecided, Old: &old, New: &new, Severity: severity}, s.of})
	}
	texts := func(statements []statement) map[string]bool {
		set := make(map[string]bool, len(statements))
		for _, s := range statements {
			set[s.text] = true
		}
		return set
	}
	textsBefore, textsAfter := texts(before), texts(after)
	find := func(s statement, effect string, in []statement, texts map[string]bool) (uncovered string, undecided string) {
		if texts[s.text] {
			return "", ""
		}
		if s.opaque != "" {
			isOpaque := func(o statement) bool { return o.opaque != "" }
			if s.open || effect == "Deny" || slices.ContainsFunc(in, isOpaque) {
				return describe(s), s.opaque
			}
			s = s.atMost() // nothing before said what to leave out
		}
		uncovered, gaveUp := uncoveredBy(s, in, &checks)
		if gaveUp {
			return describe(s), "the policies are too large to compare"
		}
		if uncovered != "" {
			for _, o := range in {
				if o.opaque != "" && o.effect == effect && o.open {
					return uncovered, o.opaque
				}
			}
		}
		return uncovered, ""
	}
	for _, s := range after {
		if s.effect != "Allow" {
			continue
		}
		if uncovered, undecided := find(s, "Allow", before, textsBefore); uncovered != "" {
			saw := "Allow " + uncovered + " is new"
			if relaxed := relaxedFrom(s, before); relaxed != "" {
				saw = "Allow " + uncovered + " " + relaxed
			}
			add(s, saw, undecided, template.Value{}, s.at)
		}
	}
	for _, s := range before {
		if s.effect != "Deny" {
			continue
		}
		uncovered, undecided := find(s, "Deny", after, textsAfter)
		if uncovered == "" {
			continue
		}
		if undecided != "" && !s.open && !slices.ContainsFunc(after, func(n statement) bool { return n.effect == "Deny" }) {
			undecided = "" // there is no Deny left at all
		}
		add(s, "Deny "+uncovered+" is gone", undecided, s.at, template.Value{})
	}
	return hits
}

// atMost is a statement with NotAction, NotResource or NotPrincipal as if it left nothing out.
func (s statement) atMost() statement {
	s.opaque = ""
	for key, list := range map[string]*[]string{"NotAction": &s.actions, "NotResource": &s.resources, "NotPrincipal": &s.principals} {
		if _, negated := s.except[key]; negated {
			*list = []string{"*"}
		}
	}
	return s
}

func describe(s statement) string {
	words := s.spelled(s.actions)
	if len(s.actions) == 0 {
		words = "whatever it does not name"
	}
	return words + target(s)
}

func (s statement) spelled(actions []string) string {
	written := make([]string, len(actions))
	for i, action := range actions {
		written[i] = orElse(s.spelling[action], action)
	}
	return quoted(written)
}

func target(s statement) string {
	var b strings.Builder
	if len(s.resources) > 0 {
		b.WriteString(" on " + shorten(quoted(s.resources)))
	}
	if len(s.principals) > 0 {
		b.WriteString(" by " + shorten(quoted(s.principals)))
	}
	return b.String()
}

// uncoveredBy names what of s no statement of in covers.
func uncoveredBy(s statement, in []statement, checks *int) (uncovered string, gaveUp bool) {
	actions, resources, principals := orNone(s.actions), orNone(s.resources), orNone(s.principals)
	if len(actions)*len(resources)*len(principals) > maxTriples || *checks >= maxChecks {
		return "", true
	}
	var open []string
	where := s
	for _, action := range actions {
		for _, resource := range resources {
			for _, principal := range principals {
				covered := slices.ContainsFunc(in, func(o statement) bool {
					*checks++
					return o.effect == s.effect && !o.open && *checks < maxChecks &&
						o.covers("NotAction", o.actions, action) && o.covers("NotResource", o.resources, resource) && o.covers("NotPrincipal", o.principals, principal) &&
						implies(s.conditions, o.conditions)
				})
				if *checks >= maxChecks {
					return "", true
				}
				if !covered && !slices.Contains(open, action) {
					open = append(open, action)
					where.resources, where.principals = []string{resource}, []string{principal}
				}
			}
		}
	}
	if len(open) == 0 {
		return "", false
	}
	if len(s.resources) == 0 {
		where.resources = nil
	}
	if len(s.principals) == 0 {
		where.principals = nil
	}
	return s.spelled(open) + target(where), false
}

// covers is anyCovers for an element that the statement may write as what it leaves out: then
// it covers what is plain and not left out.
func (s statement) covers(not string, patterns []string, item string) bool {
	except, negated := s.except[not]
	if !negated {
		return anyCovers(patterns, item)
	}
	return item != "" && !strings.ContainsAny(item, "*?") && !anyCovers(except, item)
}

func orNone(list []string) []string {
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

// anyCovers reports whether one of the patterns matches everything that item matches. A
// trust policy has no resources, an identity policy no principals: then both are empty.
func anyCovers(patterns []string, item string) bool {
	if len(patterns) == 0 {
		return item == ""
	}
	return slices.ContainsFunc(patterns, func(p string) bool { return p == item || matches(p, item) })
}

// matches is IAM's * and ?, applied to another pattern as if it were a name: where that
// holds, everything the inner pattern matches, the outer one matches too.
func matches(pattern, name string) bool {
	star, restart := -1, 0
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, restart = p, n
			p++
		case p < len(pattern) && (pattern[p] == name[n] || pattern[p] == '?' && name[n] != '*'):
			p++
			n++
		case star >= 0:
			restart++
			p, n = star+1, restart
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// implies reports whether whatever meets the first conditions meets the second too.
func implies(these, those map[string][]string) bool {
	for key, wanted := range those {
		operator, name, _ := strings.Cut(key, " ")
		candidates := []string{key, strings.TrimSuffix(operator, "IfExists") + " " + name}
		if like := strings.Replace(operator, "Like", "Equals", 1); like != operator {
			candidates = append(candidates, like+" "+name)
		}
		met := slices.ContainsFunc(candidates, func(candidate string) bool {
			given, has := these[candidate]
			return has && stricter(operator, given, wanted)
		})
		if !met {
			return false
		}
	}
	return true
}

// relaxedFrom says how the conditions of s are weaker than those of the one statement that
// allowed the same before, or "".
func relaxedFrom(s statement, before []statement) string {
	var same []statement
	for _, o := range before {
		if o.effect == s.effect && o.opaque == "" && !implies(s.conditions, o.conditions) &&
			slices.Equal(o.actions, s.actions) && slices.Equal(o.resources, s.resources) && slices.Equal(o.principals, s.principals) {
			same = append(same, o)
		}
	}
	if len(same) != 1 {
		return ""
	}
	var gone, other []string
	for key, wanted := range same[0].conditions {
		if implies(s.conditions, map[string][]string{key: wanted}) {
			continue
		}
		if given, has := s.conditions[key]; has {
			other = append(other, key+" "+quoted(given)+" instead of "+quoted(wanted))
		} else {
			gone = append(gone, key)
		}
	}
	slices.Sort(gone)
	slices.Sort(other)
	var words []string
	if len(gone) > 0 {
		words = append(words, "no longer needs "+quoted(gone))
	}
	if len(other) > 0 {
		words = append(words, "takes "+quoted(other))
	}
	return strings.Join(words, " and ")
}

// stricter compares the values of one condition operator.
func stricter(operator string, given, wanted []string) bool {
	like := strings.Contains(operator, "Like")
	within := func(some, all []string) bool {
		for _, v := range some {
			if !slices.ContainsFunc(all, func(p string) bool { return p == v || like && matches(p, v) }) {
				return false
			}
		}
		return true
	}
	switch {
	case strings.Contains(operator, "Not"):
		return within(wanted, given)
	case strings.HasPrefix(operator, "Numeric"), strings.HasPrefix(operator, "Date"), strings.HasPrefix(operator, "Null"), strings.HasPrefix(operator, "Bool"):
		return slices.Equal(given, wanted)
	}
	return within(given, wanted)
}
