package template

import "strings"

// Part is a piece of a symbolic string: literal text, or, when Name is set, what
// a deployment puts there.
type Part struct {
	Literal string
	// Name is a logical id, a parameter, a pseudo parameter (AWS::Region), or
	// Fn::ImportValue for what another stack exports.
	Name string
	// Attribute is the attribute of an Fn::GetAtt, or the export's name; empty
	// for a Ref.
	Attribute string
}

// Import is the Name of a Part that another stack exports.
const Import = "Fn::ImportValue"

// Text is a string as far as the template fixes it. Two equal Texts of one
// stack are the same string in every deployment.
type Text []Part

// String writes the parts as Fn::Sub would: ${Bucket.Arn}/users/${!name}.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Name == "":
			b.WriteString(strings.ReplaceAll(p.Literal, "${", "${!"))
		case p.Attribute == "":
			b.WriteString("${" + p.Name + "}")
		default:
			b.WriteString("${" + p.Name + "." + p.Attribute + "}")
		}
	}
	return b.String()
}

// Literal is the text when no part of it is open.
func (t Text) Literal() (string, bool) {
	switch {
	case len(t) == 0:
		return "", true
	case len(t) == 1 && t[0].Name == "":
		return t[0].Literal, true
	}
	return "", false
}

// join appends and melts neighbouring literals, so that equal strings compare equal.
func (t Text) join(parts ...Part) Text {
	for _, p := range parts {
		switch last := len(t) - 1; {
		case p.Name == "" && p.Literal == "":
		case p.Name == "" && last >= 0 && t[last].Name == "":
			t[last].Literal += p.Literal
		default:
			t = append(t, p)
		}
	}
	return t
}

// Text is the value as a symbolic string: a literal, or literals around
// references. Not known for lists, maps, and whatever has no such form.
func (v Value) Text() (Text, bool) {
	switch v.kind {
	case String, Number, Bool:
		return Text{{Literal: v.n.text}}, true
	case Unknown:
		return v.text, v.text != nil
	}
	return nil, false
}

// Reference is what a Ref or Fn::GetAtt names.
type Reference struct {
	// Name is a logical id, a parameter or a pseudo parameter.
	Name string
	// Attribute is empty for a Ref.
	Attribute string
}

// Ref is the value's target when all of it is one Ref or Fn::GetAtt (or an
// Fn::Sub or Fn::Join that comes to the same).
func (v Value) Ref() (Reference, bool) {
	if len(v.text) == 1 && v.text[0].Name != "" {
		return Reference{Name: v.text[0].Name, Attribute: v.text[0].Attribute}, true
	}
	return Reference{}, false
}

// Target is the resource that a Ref or Fn::GetAtt names; nil if it names none.
func (v Value) Target() *Resource {
	if ref, isRef := v.Ref(); isRef {
		return v.t.Resource(ref.Name)
	}
	return nil
}
