package template

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a value is, after intrinsic functions were resolved.
type Kind int

// The kinds. Absent is the zero Kind; a Ref to AWS::NoValue is Absent too.
const (
	Absent Kind = iota
	Null
	String
	Number
	Bool
	List
	Map
	Unknown // only a deployment knows it; Why says the reason
)

func (k Kind) String() string {
	return [...]string{"absent", "null", "string", "number", "bool", "list", "map", "unknown"}[k]
}

// Value is one value of a template with its place. The zero Value is Absent.
type Value struct {
	t    *Template
	n    *node // as resolved; nil when absent or unknown
	src  *node // as it stands at pos; nil when absent
	kind Kind
	step *step
	pos  pos     // where the value stands
	near pos     // where a finding about something missing below it points
	why  string  // Unknown: the reason
	text Text    // Unknown: the symbolic string, if it is one
	alts []Value // Unknown: what it can be, if that is a finite set
}

type step struct {
	up    *step
	key   string
	index int // used when key is empty
}

func pathOf(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		switch {
		case s.key == "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.key)
		}
	}
	return b.String()
}

// Kind is what the value is.
func (v Value) Kind() Kind { return v.kind }

// Absent says that nothing was written, or AWS::NoValue.
func (v Value) Absent() bool { return v.kind == Absent }

// Unknown says that only a deployment knows the value.
func (v Value) Unknown() bool { return v.kind == Unknown }

// Why is the reason of an unknown value ("parameter Env", "Fn::ImportValue").
func (v Value) Why() string { return v.why }

// Path is where the value stands below its resource, or below the template:
// "Properties.Policies.PasswordPolicy.MinimumLength", "Properties.Schema[0].Name".
func (v Value) Path() string {
	var upwards [16]step
	steps := upwards[:0]
	for s := v.step; s != nil; s = s.up {
		steps = append(steps, *s)
	}
	slices.Reverse(steps)
	return pathOf(steps)
}

// Position is the value's place; for an absent value that of the nearest value
// around it, for a missing property that of the resource.
func (v Value) Position() Position {
	if v.t == nil {
		return Position{}
	}
	return v.t.src.position(v.pos)
}

// Written is the value as it stands in the file, in the terms of encoding/json: maps, lists,
// strings, booleans, numbers as json.Number. Intrinsic functions are maps of one key, in YAML's
// short form too. It is nil for null and for what is not there.
func (v Value) Written() any { return v.src.plain() }

// Template is where the value stands; nil for the zero Value.
func (v Value) Template() *Template { return v.t }

// Literal is the text of a string, number or bool that the template fixes.
func (v Value) Literal() (text string, known bool) {
	switch v.kind {
	case String, Number, Bool:
		return v.n.text, true
	}
	return "", false
}

// Is says that the value is that literal.
func (v Value) Is(text string) bool {
	got, known := v.Literal()
	return known && got == text
}

// Bool is a literal bool, also when written as a string, as CloudFormation takes it.
func (v Value) Bool() (value, known bool) {
	text, known := v.Literal()
	if !known || v.kind == Number {
		return false, false
	}
	switch {
	case strings.EqualFold(text, "true"):
		return true, true
	case strings.EqualFold(text, "false"):
		return false, true
	}
	return false, false
}

// Number is a literal number, also when written as a string.
func (v Value) Number() (value float64, known bool) {
	text, known := v.Literal()
	if !known || v.kind == Bool {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return value, err == nil
}

// At follows keys downwards. Below an unknown value everything is unknown, for
// the same reason; below an Fn::If it is what the branches say.
func (v Value) At(path ...string) Value {
	for _, key := range path {
		v = v.Get(key)
	}
	return v
}

// Get is the entry of a map; Absent when there is none.
func (v Value) Get(key string) Value {
	switch v.kind {
	case Map:
		if e, found := v.n.get(key); found {
			return v.t.wrap(e.val, &step{up: v.step, key: key}, e.pos)
		}
	case Unknown:
		down := v
		down.step, down.text = &step{up: v.step, key: key}, nil
		if v.alts == nil {
			return down
		}
		alts := make([]Value, len(v.alts))
		for i, alt := range v.alts {
			alts[i] = alt.Get(key)
		}
		return oneOf(down, alts)
	}
	return v.missing(key)
}

// missing is the absent value at key.
func (v Value) missing(key string) Value {
	return Value{t: v.t, step: &step{up: v.step, key: key}, pos: v.near, near: v.near}
}

// Items are the items of a list. CloudFormation and IAM take one value where a
// list of one is meant, so any other value is its own only item: a loop over
// Items meets an unknown list too. Absent has no items, and absent items
// (AWS::NoValue) are dropped.
func (v Value) Items() []Value {
	switch v.kind {
	case Absent, Null:
		return nil
	case List:
		items := make([]Value, 0, len(v.n.items))
		for i, n := range v.n.items {
			item := v.t.wrap(n, &step{up: v.step, index: i}, n.pos)
			if item.kind != Absent {
				items = append(items, item)
			}
		}
		return items
	}
	return []Value{v}
}

// Entries are the entries of a map in file order, without absent ones. An
// unknown value is its own only entry, under the empty key, so that a loop
// meets it; ask [Value.Alternatives] first where Fn::If is expected.
func (v Value) Entries() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		switch v.kind {
		case Unknown:
			yield("", v)
		case Map:
			for _, e := range v.n.entries {
				val := v.t.wrap(e.val, &step{up: v.step, key: e.key}, e.pos)
				if val.kind != Absent && !yield(e.key, val) {
					return
				}
			}
		}
	}
}

// KeyPosition is where a map's key stands; the map's own place if there is none.
func (v Value) KeyPosition(key string) Position {
	if v.kind == Map {
		if e, found := v.n.get(key); found {
			return v.t.src.position(e.pos)
		}
	}
	return v.Position()
}

// Alternatives are all values that this one can be: the branches of an Fn::If,
// the AllowedValues of a parameter, the column of a mapping. Any other value,
// known or not, is its own only alternative. An alternative can be Absent.
func (v Value) Alternatives() []Value {
	if v.alts == nil {
		return []Value{v}
	}
	return v.alts
}
