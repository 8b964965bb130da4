package template

import (
	"strconv"
	"strings"
)

// Bounds of resolution: what is larger becomes Unknown and says so. IAM and
// CloudFormation accept far less.
const (
	maxAlternatives = 64
	maxText         = 64 << 10
	maxParts        = 256 // literals and references of one string
	maxNesting      = 100 // intrinsic functions inside each other
)

// raw is the value as written, intrinsic functions left alone.
func (t *Template) raw(n *node, s *step, near pos) Value {
	return Value{t: t, n: n, src: n, kind: n.kind, step: s, pos: n.pos, near: near}
}

// wrap is the value with its intrinsic function resolved.
func (t *Template) wrap(n *node, s *step, near pos) Value {
	return t.eval(t.raw(n, s, near), 0)
}

func (t *Template) sub(base Value, n *node, depth int) Value {
	return t.eval(t.raw(n, base.step, base.near), depth+1)
}

func (v Value) unknown(why string) Value {
	return Value{t: v.t, src: v.src, kind: Unknown, step: v.step, pos: v.pos, near: v.near, why: why}
}

func (v Value) absent() Value {
	return Value{t: v.t, step: v.step, pos: v.pos, near: v.near}
}

func (t *Template) eval(v Value, depth int) Value {
	if v.kind != Map {
		return v
	}
	for _, e := range v.n.entries {
		if isMacro(e.key) {
			return v.unknown(e.key)
		}
	}
	if len(v.n.entries) != 1 {
		return v
	}
	key, arg := v.n.entries[0].key, v.n.entries[0].val
	if key != "Ref" && !strings.HasPrefix(key, "Fn::") {
		return v
	}
	if depth > maxNesting {
		return v.unknown(key + " nested too deep")
	}
	switch key {
	case "Ref":
		return t.ref(v, arg)
	case "Fn::GetAtt":
		return t.getAtt(v, arg)
	case "Fn::Sub":
		return t.substitute(v, arg, depth)
	case "Fn::Join":
		return t.joinList(v, arg, depth)
	case "Fn::Select":
		return t.selectItem(v, arg, depth)
	case "Fn::Split":
		return t.split(v, arg, depth)
	case "Fn::FindInMap":
		return t.findInMap(v, arg, depth)
	case "Fn::If":
		return t.either(v, arg, depth)
	}
	name, literal := t.sub(v, arg, depth).Literal()
	if !literal {
		return v.unknown(key)
	}
	v = v.unknown(key + " of " + name)
	if key == Import {
		v.text = Text{{Name: Import, Attribute: name}}
	}
	return v
}

func (t *Template) ref(v Value, arg *node) Value {
	if arg.kind != String {
		return v.unknown("Ref without a name")
	}
	return t.named(v, arg.text)
}

// named is what Ref NAME or ${NAME} stands for.
func (t *Template) named(v Value, name string) Value {
	symbol := v.unknown("Ref " + name)
	symbol.text = Text{{Name: name}}
	switch {
	case name == "AWS::NoValue":
		return v.absent()
	case name == "AWS::NotificationARNs":
		return v.unknown(name)
	case strings.HasPrefix(name, "AWS::"):
		symbol.why = name
		return symbol
	case t.byID[name] != nil:
		return symbol
	}
	parameters, _ := t.root.get("Parameters")
	parameter, declared := parameters.val.get(name)
	if !declared {
		return v.unknown("Ref " + name + ", which is not in this template")
	}
	symbol.why = "parameter " + name
	if typ, _ := parameter.val.get("Type"); typ.val == nil || strings.Contains(typ.val.text, "List") {
		symbol.text = nil
		return symbol
	}
	allowed, restricted := parameter.val.get("AllowedValues")
	if !restricted || allowed.val.kind != List || len(allowed.val.items) == 0 {
		return symbol
	}
	alts := make([]Value, 0, len(allowed.val.items))
	for _, item := range allowed.val.items {
		alts = append(alts, t.raw(&node{kind: String, text: item.text, pos: item.pos}, v.step, v.near))
	}
	text := symbol.text
	v = oneOf(symbol, alts)
	if v.kind == Unknown {
		v.text = text
	}
	return v
}

func (t *Template) getAtt(v Value, arg *node) Value {
	if arg.kind == String {
		arg = splitGetAtt(arg)
	}
	if arg.kind != List || len(arg.items) != 2 || arg.items[0].kind != String || arg.items[1].kind != String {
		return v.unknown("Fn::GetAtt without a plain resource and attribute")
	}
	return t.attribute(v, arg.items[0].text, arg.items[1].text)
}

func (t *Template) attribute(v Value, id, attr string) Value {
	if t.byID[id] == nil {
		return v.unknown("Fn::GetAtt " + id + "." + attr + ", which is not in this template")
	}
	v = v.unknown("Fn::GetAtt " + id + "." + attr)
	v.text = Text{{Name: id, Attribute: attr}}
	return v
}

// either is Fn::If: both branches, since a condition may depend on parameters.
func (t *Template) either(v Value, arg *node, depth int) Value {
	if arg.kind != List || len(arg.items) != 3 {
		return v.unknown("Fn::If without three items")
	}
	open := v.unknown("Fn::If on " + arg.items[0].text)
	return oneOf(open, []Value{t.sub(v, arg.items[1], depth), t.sub(v, arg.items[2], depth)})
}

// oneOf is a value that is one of alts: the value itself when all agree, else
// Unknown with the alternatives. v carries place and reason.
func oneOf(v Value, alts []Value) Value {
	flat := make([]Value, 0, len(alts))
	for _, alt := range alts {
		flat = append(flat, alt.Alternatives()...)
	}
	if len(flat) > maxAlternatives {
		return v.unknown(v.why + " with more than " + strconv.Itoa(maxAlternatives) + " outcomes")
	}
	first, literal := flat[0].Literal()
	same := literal
	for _, alt := range flat[1:] {
		same = same && alt.Is(first)
	}
	if same {
		return flat[0]
	}
	v.kind, v.n, v.text, v.alts = Unknown, nil, nil, flat
	return v
}

// findInMap looks literal keys up; an open key can be any row or column.
func (t *Template) findInMap(v Value, arg *node, depth int) Value {
	if arg.kind != List || len(arg.items) != 3 || arg.items[0].kind != String {
		return v.unknown("Fn::FindInMap with anything but a plain map and two keys")
	}
	mappings, _ := t.root.get("Mappings")
	mapping, _ := mappings.val.get(arg.items[0].text)
	top, second := t.sub(v, arg.items[1], depth), t.sub(v, arg.items[2], depth)
	var found []Value
	for _, row := range t.entriesFor(top, mapping.val) {
		for _, cell := range t.entriesFor(second, row) {
			found = append(found, t.raw(cell, v.step, v.near))
		}
	}
	open := v.unknown("Fn::FindInMap in " + arg.items[0].text)
	if len(found) == 0 {
		return open
	}
	return oneOf(open, found)
}

func (t *Template) entriesFor(key Value, in *node) []*node {
	if in == nil || in.kind != Map {
		return nil
	}
	var found []*node
	for _, alt := range key.Alternatives() {
		text, literal := alt.Literal()
		for _, e := range in.entries {
			if (!literal || e.key == text) && len(found) <= maxAlternatives {
				found = append(found, e.val)
			}
		}
	}
	return found
}
