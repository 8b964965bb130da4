package smt

import (
	"strings"

	"example.com/cognitocdk/test/isolation/concrete"
)

// space is one shape of own space: a term for its start, and when it exists.
type space struct {
	resource string // bucket or table
	start    string
	exists   string
	item     bool
	segments []string // of start
}

const idSeparators = "/#|_.@!$%&+,;=~ ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// head is the part of a pattern up to its last whole owner's segment before any
// wildcard.
func (p person) head(toks []token, separators string) (s space, ok bool) {
	var terms, known, keptTerms, keptKnown []string
	edge := func(i int, last bool) bool {
		if i < 0 || i >= len(toks) {
			return true
		}
		t := toks[i]
		if t.kind != 'l' {
			return false
		}
		c := t.text[0]
		if last {
			c = t.text[len(t.text)-1]
		}
		return strings.IndexByte(separators, c) >= 0
	}
	for i, t := range toks {
		if t.kind == 'l' {
			terms = append(terms, quote(t.text))
			continue
		}
		if t.kind != 'v' || !p.owner(t.text) || !edge(i-1, true) || !edge(i+1, false) {
			break
		}
		term, has, _ := p.value(t.text)
		terms, known = append(terms, term), append(known, has)
		keptTerms, keptKnown = append([]string{}, terms...), append([]string{}, known...)
	}
	return space{
		start:    op("str.++", append([]string{quote(""), quote("")}, keptTerms...)...),
		exists:   op("and", keptKnown...),
		segments: segmentsOf(toks[:len(keptTerms)], keptTerms),
	}, len(keptTerms) > 0
}

func (p person) spaces(all []concrete.Statement) (found []space) {
	object := func(text string, variables bool) {
		rest, isObject := strings.CutPrefix(text, "arn:aws:s3:::")
		bucket, key, has := strings.Cut(rest, "/")
		if !isObject || !has || strings.ContainsAny(bucket, "*?$") {
			return
		}
		if s, ok := p.head(tokens(key, variables, true), "/"); ok {
			s.resource = "arn:aws:s3:::" + bucket
			found = append(found, s)
		}
	}
	for _, s := range all {
		if s.Allow != s.NotResource { // what is given, or spared by a Deny
			for _, text := range s.Resources {
				object(text, s.Variables)
			}
		}
		for _, c := range s.Conditions {
			for _, v := range c.Values {
				for _, text := range s.Resources {
					switch {
					case c.Key == "s3:prefix" && !strings.Contains(text, "/") && !strings.ContainsAny(text, "*?"):
						toks := tokens(v, s.Variables, strings.HasSuffix(c.Operator, "Like"))
						if s, ok := p.head(toks, "/"); ok {
							s.resource = text
							found = append(found, s)
						}
					case c.Key == "dynamodb:leadingkeys" && strings.HasPrefix(text, "arn:aws:dynamodb:") && !strings.ContainsAny(text, "*?$"):
						toks := tokens(v, s.Variables, strings.HasSuffix(c.Operator, "Like"))
						if s, ok := p.head(toks, idSeparators); ok {
							s.resource, s.item = text, true
							found = append(found, s)
						}
					}
				}
			}
		}
	}
	return found
}

// own is 'the request stays in the user's own space'.
func (t *translator) own(all []concrete.Statement) string {
	var any []string
	spaces := t.spaces(all)
	for _, f := range spaces {
		full := op("str.++", quote(f.resource+"/"), f.start)
		below := op("str.++", full, quote("/"))
		switch {
		case f.item || t.kind == "item" || t.kind == "partiql":
		case t.kind == "object", t.kind == "foreign" && t.service == "s3":
			any = append(any, op("and", f.exists, op("or", op("=", "r", full), op("str.prefixof", below, "r"))))
		case t.kind == "list":
			t.keys["s3:prefix"] = true
			any = append(any, op("and", f.exists, "|has s3:prefix|", op("=", "r", quote(f.resource)),
				op("str.prefixof", op("str.++", f.start, quote("/")), "|s3:prefix|")))
		}
	}
	if t.kind == "item" || t.kind == "partiql" {
		tables := map[string]bool{}
		for _, f := range spaces {
			if f.item && !tables[f.resource] {
				tables[f.resource] = true
				t.keys["dynamodb:leadingkeys"] = true
				any = append(any, op("and", "|has dynamodb:leadingkeys|", op("=", "r", quote(f.resource)),
					mine(spaces, f.resource, "|dynamodb:leadingkeys|"),
					op("=>", "|two dynamodb:leadingkeys|", mine(spaces, f.resource, "|dynamodb:leadingkeys 2|"))))
			}
		}
	}
	return op("or", any...)
}

func mine(all []space, table, x string) string {
	var any []string
	for _, f := range all {
		if !f.item || f.resource != table {
			continue
		}
		ways := []string{op("=", x, f.start)}
		for _, c := range idSeparators {
			ways = append(ways, op("str.prefixof", op("str.++", f.start, quote(string(c))), x))
		}
		any = append(any, op("and", f.exists, op("or", ways...)))
	}
	return op("or", any...)
}

// meet asks whether two users of different tenants own the same object. No value
// holds a slash, so two spaces meet exactly if their segments agree one by one as
// far as the shorter goes; asked like that the solver answers at once.
func meet(p person, all []concrete.Statement) string {
	other := p
	other.suffix = "2"
	a, b := p.spaces(all), other.spaces(all)
	var any []string
	for i := range a {
		for j := range b {
			if a[i].item || b[j].item || a[i].resource != b[j].resource {
				continue
			}
			same := []string{a[i].exists, b[j].exists}
			for k := range min(len(a[i].segments), len(b[j].segments)) {
				same = append(same, op("=", a[i].segments[k], b[j].segments[k]))
			}
			any = append(any, op("and", same...))
		}
	}
	if len(any) == 0 {
		return ""
	}
	return "(set-logic ALL)\n" + p.declare() + other.declare() +
		"(assert (distinct id id2))\n(assert (distinct tenant tenant2))\n(assert (distinct uid uid2))\n" +
		"(assert " + op("or", any...) + ")\n(check-sat)\n"
}

// segmentsOf splits terms at the slashes of their literals.
func segmentsOf(toks []token, terms []string) []string {
	current := []string{quote(""), quote("")}
	var all []string
	for i, t := range toks {
		if t.kind != 'l' {
			current = append(current, terms[i])
			continue
		}
		for n, part := range strings.Split(t.text, "/") {
			if n > 0 {
				all = append(all, op("str.++", current...))
				current = []string{quote(""), quote("")}
			}
			current = append(current, quote(part))
		}
	}
	return append(all, op("str.++", current...))
}
