package template

import (
	"fmt"
	"strings"
)

// texts are the strings that a value can be, or why that is not known.
func (v Value) texts() (all []Text, why string) {
	for _, alt := range v.Alternatives() {
		text, known := alt.Text()
		switch {
		case known:
			all = append(all, text)
		case alt.kind == Unknown:
			return nil, alt.why
		default:
			return nil, "a " + alt.kind.String() + " where a string belongs"
		}
	}
	return all, ""
}

// concat appends every choice to every prefix. A choice of nil Text is nothing.
func concat(prefixes, choices []Text) ([]Text, string) {
	if len(prefixes)*len(choices) > maxAlternatives {
		return nil, fmt.Sprintf("more than %d outcomes", maxAlternatives)
	}
	out := make([]Text, 0, len(prefixes)*len(choices))
	for _, prefix := range prefixes {
		for _, choice := range choices {
			text := append(make(Text, 0, len(prefix)+len(choice)), prefix...).join(choice...)
			size := 0
			for _, p := range text {
				size += len(p.Literal)
			}
			if size > maxText || len(text) > maxParts {
				return nil, fmt.Sprintf("a string longer than 64 kB or %d parts", maxParts)
			}
			out = append(out, text)
		}
	}
	return out, ""
}

// ofTexts is the string value, or the choice of them, that v resolved to.
func (t *Template) ofTexts(v Value, all []Text, why string) Value {
	if why != "" {
		return v.unknown(why)
	}
	alts := make([]Value, len(all))
	for i, text := range all {
		if literal, known := text.Literal(); known {
			alts[i] = t.raw(&node{kind: String, text: literal, pos: v.pos}, v.step, v.near)
			continue
		}
		alts[i] = v.unknown("depends on " + text.firstName())
		alts[i].text = text
	}
	if len(alts) == 1 {
		return alts[0]
	}
	return oneOf(v.unknown("one of several strings"), alts)
}

func (t Text) firstName() string {
	for _, p := range t {
		if p.Name != "" {
			return Text{p}.String()
		}
	}
	return ""
}

// joinList is Fn::Join: [delimiter, list].
func (t *Template) joinList(v Value, arg *node, depth int) Value {
	if arg.kind != List || len(arg.items) != 2 || arg.items[0].kind != String {
		return v.unknown("Fn::Join without a plain delimiter and a list")
	}
	delimiter := Text{}.join(Part{Literal: arg.items[0].text})
	var outcomes []Text
	for _, list := range t.sub(v, arg.items[1], depth).Alternatives() {
		if list.kind != List {
			return v.unknown("Fn::Join over " + list.describe())
		}
		all, why := t.joined(list, delimiter, depth)
		if why != "" {
			return v.unknown(why)
		}
		outcomes = append(outcomes, all...)
	}
	return t.ofTexts(v, outcomes, "")
}

func (t *Template) joined(list Value, delimiter Text, depth int) (all []Text, why string) {
	// Runs of literals are collected first: joining a thousand items one by one
	// would copy the growing text a thousand times.
	all = []Text{nil}
	var run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			all, why = concat(all, []Text{{{Literal: run.String()}}})
			run.Reset()
		}
	}
	sep, _ := delimiter.Literal()
	first := true
	for _, n := range list.n.items {
		item := t.sub(list, n, depth)
		if item.kind == Absent {
			continue
		}
		if !first {
			run.WriteString(sep)
		}
		first = false
		if text, literal := item.Literal(); literal {
			run.WriteString(text)
		} else {
			var choices []Text
			if choices, why = item.texts(); why != "" {
				return nil, why
			}
			if flush(); why != "" {
				return nil, why
			}
			if all, why = concat(all, choices); why != "" {
				return nil, why
			}
		}
		if run.Len() > maxText {
			return nil, "a string longer than 64 kB"
		}
	}
	flush()
	return all, why
}

func (v Value) describe() string {
	if v.kind == Unknown {
		return v.why
	}
	return "a " + v.kind.String()
}

// selectItem is Fn::Select: [index, list].
func (t *Template) selectItem(v Value, arg *node, depth int) Value {
	if arg.kind != List || len(arg.items) != 2 {
		return v.unknown("Fn::Select without an index and a list")
	}
	index, known := t.sub(v, arg.items[0], depth).Number()
	list := t.sub(v, arg.items[1], depth)
	switch {
	case !known:
		return v.unknown("Fn::Select with an open index")
	case list.kind != List:
		return v.unknown("Fn::Select from " + list.describe())
	case index < 0 || index >= float64(len(list.n.items)) || index != float64(int(index)):
		return v.unknown("Fn::Select beyond its list")
	}
	return t.sub(v, list.n.items[int(index)], depth)
}

// split is Fn::Split: [delimiter, string]. Only a literal can be split: what a
// reference becomes may hold the delimiter.
func (t *Template) split(v Value, arg *node, depth int) Value {
	if arg.kind != List || len(arg.items) != 2 || arg.items[0].kind != String || arg.items[0].text == "" {
		return v.unknown("Fn::Split without a plain delimiter and a string")
	}
	from := t.sub(v, arg.items[1], depth)
	text, literal := from.Literal()
	if !literal {
		return v.unknown("Fn::Split of " + from.describe())
	}
	list := &node{kind: List, pos: v.pos}
	for piece := range strings.SplitSeq(text, arg.items[0].text) {
		list.items = append(list.items, &node{kind: String, text: piece, pos: v.pos})
	}
	return t.raw(list, v.step, v.near)
}

// substitute is Fn::Sub: "text ${Name} ${Resource.Attribute} ${!Literal}", or
// [text, variables].
func (t *Template) substitute(v Value, arg *node, depth int) Value {
	var variables *node
	if arg.kind == List && len(arg.items) == 2 && arg.items[1].kind == Map {
		arg, variables = arg.items[0], arg.items[1]
	}
	if arg.kind != String {
		return v.unknown("Fn::Sub without a plain text")
	}
	// A variable that is used twice is resolved once: variables nest, and twice at
	// each of a hundred levels would never end.
	resolved := map[string][]Text{}
	all, why := []Text{nil}, ""
	for rest := arg.text; rest != "" && why == ""; {
		before, after, open := strings.Cut(rest, "${")
		name, tail, closed := strings.Cut(after, "}")
		switch {
		case !open || !closed:
			all, why = concat(all, []Text{{{Literal: rest}}})
			rest = ""
			continue
		case strings.HasPrefix(name, "!"):
			all, why = concat(all, []Text{{{Literal: before + "${" + name[1:] + "}"}}})
		default:
			if all, why = concat(all, []Text{Text{}.join(Part{Literal: before})}); why != "" {
				break
			}
			name = strings.TrimSpace(name)
			choices, again := resolved[name]
			if !again {
				if choices, why = t.variable(v, variables, name, depth).texts(); why != "" {
					break
				}
				resolved[name] = choices
			}
			all, why = concat(all, choices)
		}
		rest = tail
	}
	return t.ofTexts(v, all, why)
}

func (t *Template) variable(v Value, variables *node, name string, depth int) Value {
	if e, found := variables.get(name); found {
		return t.sub(v, e.val, depth)
	}
	if id, attr, dotted := strings.Cut(name, "."); dotted {
		return t.attribute(v, id, attr)
	}
	return t.named(v, name)
}
