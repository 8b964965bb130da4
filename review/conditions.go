package review

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// Conditions are compared by what they come to, not by how they are written: as formulas
// over comparisons of which only deployment knows how they turn out. A resource stays where
// its old condition implies its new one.

// formula is a condition: an operator with arguments, or a comparison by its text.
type formula struct {
	op   string // "and", "or", "not", "true", "false"; "" for a comparison
	of   []formula
	atom atom
}

// atom is a comparison. What is compared with a literal is compared with at most one
// literal successfully.
type atom struct{ subject, literal string }

// Bounds of a condition; CloudFormation allows ten operands each. A condition names others,
// which name others: what they come to together is bounded too.
const (
	maxAtoms          = 10
	maxOperands       = 10
	maxConditionDepth = 20
	maxFormula        = 200
)

// holds is whether a resource under the old condition still exists under the new one. An
// empty name is no condition.
type holds int

const (
	cannotTell holds = iota
	still
	notAlways
)

// stays compares two conditions of two templates.
func (c *comparison) stays(old, new string) holds {
	return remember(&c.staying, [2]string{old, new}, func() holds {
		before, knownBefore := c.before(old)
		after, knownAfter := c.after(new)
		if !knownBefore || !knownAfter {
			return cannotTell
		}
		return implication(before, after)
	})
}

// redefined reports whether a condition comes to something else in the new template, or may.
func (c *comparison) redefined(name string) bool {
	if name == "" {
		return false
	}
	return remember(&c.different, name, func() bool {
		before, knownBefore := c.before(name)
		after, knownAfter := c.after(name)
		if !knownBefore || !knownAfter {
			return !c.equal(c.old.At("Conditions", name), c.new.At("Conditions", name), "")
		}
		return implication(before, after) != still || implication(after, before) != still
	})
}

func remember[K comparable, V any](answers *map[K]V, key K, find func() V) V {
	if answer, known := (*answers)[key]; known {
		return answer
	}
	if *answers == nil {
		*answers = map[K]V{}
	}
	answer := find()
	(*answers)[key] = answer
	return answer
}

func (c *comparison) before(name string) (formula, bool) { return c.oldConditions.of(c.old, name) }
func (c *comparison) after(name string) (formula, bool)  { return c.newConditions.of(c.new, name) }

// implication tries every way in which the comparisons can turn out.
func implication(before, after formula) holds {
	atoms := after.atoms(before.atoms(nil))
	if len(atoms) > maxAtoms {
		return cannotTell
	}
	for outcome := range 1 << len(atoms) {
		truth := map[atom]bool{}
		equals := map[string]int{}
		for i, a := range atoms {
			truth[a] = outcome>>i&1 == 1
			if truth[a] && a.literal != "" {
				equals[a.subject]++
			}
		}
		possible := true
		for _, n := range equals {
			possible = possible && n < 2
		}
		if possible && before.holds(truth) && !after.holds(truth) {
			return notAlways
		}
	}
	return still
}

func (f formula) atoms(found []atom) []atom {
	if f.op == "" && !slices.Contains(found, f.atom) {
		found = append(found, f.atom)
	}
	for _, operand := range f.of {
		found = operand.atoms(found)
	}
	return found
}

func (f formula) holds(truth map[atom]bool) bool {
	is := func(operand formula) bool { return operand.holds(truth) }
	switch f.op {
	case "true":
		return true
	case "and":
		return !slices.ContainsFunc(f.of, func(operand formula) bool { return !is(operand) })
	case "or":
		return slices.ContainsFunc(f.of, is)
	case "not":
		return !is(f.of[0])
	case "":
		return truth[f.atom]
	}
	return false
}

// definitions are the conditions of a template as they are written, read on first use.
type definitions struct {
	read  bool
	named map[string]any
}

// of reads a condition.
func (d *definitions) of(t *template.Template, name string) (formula, bool) {
	if name == "" {
		return formula{op: "true"}, true
	}
	if !d.read {
		d.named, _ = t.At("Conditions").Written().(map[string]any)
		d.read = true
	}
	return d.formula(name, 0)
}

func (d *definitions) formula(name string, depth int) (formula, bool) {
	definition, defined := d.named[name]
	if !defined {
		return formula{}, false
	}
	return d.operand(definition, depth+1)
}

func (d *definitions) operand(definition any, depth int) (formula, bool) {
	entry, isMap := definition.(map[string]any)
	if !isMap || len(entry) != 1 || depth > maxConditionDepth {
		return formula{}, false
	}
	for key, argument := range entry {
		if name, isName := argument.(string); isName && key == "Condition" {
			return d.formula(name, depth)
		}
		operands, isList := argument.([]any)
		if !isList || len(operands) > maxOperands {
			return formula{}, false
		}
		if key == "Fn::Equals" && len(operands) == 2 {
			return comparisonOf(operands[0], operands[1])
		}
		op := map[string]string{"Fn::And": "and", "Fn::Or": "or", "Fn::Not": "not"}[key]
		if op == "" || len(operands) == 0 || op == "not" && len(operands) != 1 {
			return formula{}, false
		}
		f := formula{op: op}
		size := 0
		for _, operand := range operands {
			read, known := d.operand(operand, depth+1)
			if size += read.size(); !known || size > maxFormula {
				return formula{}, false
			}
			f.of = append(f.of, read)
		}
		return f, true
	}
	return formula{}, false
}

func (f formula) size() int {
	n := 1
	for _, operand := range f.of {
		n += operand.size()
	}
	return n
}

// comparisonOf is Fn::Equals, which does not care for the order of its two values.
func comparisonOf(a, b any) (formula, bool) {
	left, leftLiteral := operand(a)
	right, rightLiteral := operand(b)
	if strings.Contains(left+right, "Fn::FindInMap") {
		return formula{}, false // the map can differ between the templates
	}
	switch {
	case leftLiteral && rightLiteral && left == right:
		return formula{op: "true"}, true
	case leftLiteral && rightLiteral:
		return formula{op: "false"}, true
	case leftLiteral:
		return formula{atom: atom{right, left}}, true
	case rightLiteral:
		return formula{atom: atom{left, right}}, true
	case left == right:
		return formula{op: "true"}, true
	}
	return formula{atom: atom{subject: min(left, right) + " = " + max(left, right)}}, true
}

// operand is one side of a comparison; numbers and booleans are text to CloudFormation.
func operand(v any) (text string, literal bool) {
	switch v := v.(type) {
	case string:
		return "=" + v, true
	case json.Number, bool:
		return fmt.Sprintf("=%v", v), true
	}
	out, err := json.Marshal(v)
	return string(out), err != nil
}

func conditionName(v template.Value) string {
	name, _ := v.Literal()
	return name
}
