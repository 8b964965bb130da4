package audit

import (
	"strings"

	"example.com/cognitocdk/template"
)

// each calls judge with every value that v can be. What stays open is reported as
// undecided, so that a rule built on each cannot pass what it did not see.
func (r *Report) each(v template.Value, judge func(template.Value)) {
	for _, alt := range v.Alternatives() {
		if alt.Unknown() {
			r.Undecided(alt)
			continue
		}
		judge(alt)
	}
}

// items calls judge with every item that the list v can hold, open ones reported.
func (r *Report) items(v template.Value, judge func(template.Value)) {
	for _, list := range v.Alternatives() {
		if list.Unknown() {
			r.Undecided(list)
			continue
		}
		for _, item := range list.Items() {
			r.each(item, func(alt template.Value) {
				if !alt.Absent() {
					judge(alt)
				}
			})
		}
	}
}

// mustBe hits unless v is the literal wanted in every case; an absent value counts as
// the service's default. said describes what is wrong with anything else.
func (r *Report) mustBe(v template.Value, wanted, whenAbsent, said string) {
	r.each(v, func(alt template.Value) {
		switch got := orDefault(alt, whenAbsent); {
		case strings.EqualFold(got, wanted) && isFlag(wanted), got == wanted:
		case alt.Absent():
			r.Hit(alt, "%s is not set%s: %s", last(alt.Path()), asDefault(whenAbsent), said)
		default:
			r.Hit(alt, "%s is %s: %s", last(alt.Path()), show(alt), said)
		}
	})
}

func isFlag(s string) bool { return s == "true" || s == "false" }

func asDefault(value string) string {
	if value == "" {
		return ""
	}
	return ", which means " + value
}

// orDefault is the literal text of a decided value.
func orDefault(v template.Value, whenAbsent string) string {
	if v.Absent() || v.Kind() == template.Null {
		return whenAbsent
	}
	text, _ := v.Literal()
	return text
}

// answer is what a template says about a question.
type answer int

const (
	no   answer = iota
	open        // only a deployment knows
	yes
)

// holds answers whether v, a list, contains wanted in every case: no when it can lack it.
func holds(v template.Value, wanted string) answer {
	result := yes
	for _, list := range v.Alternatives() {
		one := no
		if list.Unknown() {
			one = open
		}
		for _, item := range list.Items() {
			for _, alt := range item.Alternatives() {
				switch {
				case alt.Is(wanted) && len(item.Alternatives()) == 1:
					one = yes
				case alt.Is(wanted) && one == no, alt.Unknown() && one == no:
					one = open
				}
			}
		}
		result = min(result, one)
	}
	return result
}

// may answers whether v, a list, can contain wanted.
func may(v template.Value, wanted string) bool {
	for _, list := range v.Alternatives() {
		for _, item := range list.Items() {
			for _, alt := range item.Alternatives() {
				if alt.Is(wanted) {
					return true
				}
			}
		}
	}
	return false
}

// canBe answers whether v can be the literal wanted.
func canBe(v template.Value, wanted string) bool {
	for _, alt := range v.Alternatives() {
		if alt.Is(wanted) {
			return true
		}
	}
	return false
}

// always answers whether v is wanted in every case, absent meaning whenAbsent.
func always(v template.Value, wanted, whenAbsent string) answer {
	result := yes
	for _, alt := range v.Alternatives() {
		one := no
		switch got := orDefault(alt, whenAbsent); {
		case alt.Unknown():
			one = open
		case got == wanted, isFlag(wanted) && strings.EqualFold(got, wanted):
			one = yes
		}
		result = min(result, one)
	}
	return result
}

// pairs are the values that a and b can have together. Branches of one condition go
// together; anything else is every combination.
func pairs(a, b template.Value) [][2]template.Value {
	as, bs := a.Alternatives(), b.Alternatives()
	var out [][2]template.Value
	if len(as) == len(bs) && len(as) > 1 && a.Why() == b.Why() {
		for i := range as {
			out = append(out, [2]template.Value{as[i], bs[i]})
		}
		return out
	}
	for _, x := range as {
		for _, y := range bs {
			out = append(out, [2]template.Value{x, y})
		}
	}
	return out
}

// empty says that a decided value lists or says nothing.
func empty(v template.Value) bool {
	switch v.Kind() {
	case template.Absent, template.Null:
		return true
	case template.List:
		return len(v.Items()) == 0
	case template.Map:
		for range v.Entries() {
			return false
		}
		return true
	}
	text, known := v.Literal()
	return known && text == ""
}

// show is a value as a message names it.
func show(v template.Value) string {
	if v.Absent() {
		return "absent"
	}
	if text, known := v.Literal(); known {
		return clip(text)
	}
	if text, known := v.Text(); known {
		return clip(text.String())
	}
	return "a " + v.Kind().String()
}

// clip keeps a message readable whatever a template holds.
func clip(s string) string {
	const limit = 120
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return s
}

// last is the end of a path, the name that a reader looks for.
func last(path string) string {
	if i := strings.LastIndex(path, "."+identityService+":"); i >= 0 { // a condition key has dots of its own
		return path[i+1:]
	}
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return path
	}
	switch path[i+1:] {
	case "Feature", "Status", "EventAction": // say little alone
		i = strings.LastIndexByte(path[:i], '.')
	}
	return path[i+1:]
}

func lowerFirst(s string) string {
	if len(s) < 2 || s[1] >= 'A' && s[1] <= 'Z' { // an abbreviation: MFA, OAuth stays as it is
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
