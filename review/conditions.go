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

// Bounds of a condition; CloudFormation allows ten operands each.
const (
	maxAtoms          = 10
	maxConditionDepth = 20
)

// holds is whether a resource under the old condition still exists under the new one. An
// empty name is no condition.
type holds int

const (
	cannotTell holds = iota
	still
	notAlways
)

// stays compares two conditions of two templates. The answer is kept: a template can hang
// thousands of resources on one condition.
func (c *comparison) stays(old, new string) holds {
	key := [2]string{old, new}
	if answer, known := c.conditions[key]; known {
		return answer
	}
	if c.conditions == nil {
		c.conditions = map[[2]string]holds{}
	}
	before, knownBefore := conditionOf(c.old, old, 0)
	after, knownAfter := conditionOf(c.new, new, 0)
	answer := cannotTell
	if knownBefore && knownAfter {
		answer = implication(before, after)
	}
	c.conditions[key] = answer
	return answer
}

// redefined reports whether a condition comes to something else in the new template, or may.
func (c *comparison) redefined(name string) bool {
	if name == "" {
		return false
	}
	if different, known := c.conditionsDiffer[name]; known {
		return different
	}
	if c.conditionsDiffer == nil {
		c.conditionsDiffer = map[string]bool{}
	}
	before, knownBefore := conditionOf(c.old, name, 0)
	after, knownAfter := conditionOf(c.new, name, 0)
	var different bool
	if knownBefore && knownAfter {
		different = implication(before, after) != still || implication(after, before) != still
	} else {
		different = !c.equal(c.old.At("Conditions", name), c.new.At("Conditions", name), "")
	}
	c.conditionsDiffer[name] = different
	return different
}

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

// conditionOf reads a condition of a template. Only JSON can be read: a definition in YAML
// with short tags is not known.
func conditionOf(t *template.Template, name string, depth int) (formula, bool) {
	if name == "" {
		return formula{op: "true"}, true
	}
	v := t.At("Conditions", name)
	if v.Absent() || depth > maxConditionDepth {
		return formula{}, false
	}
	text, _ := written(v)
	var definition any
	if json.Unmarshal([]byte(text), &definition) != nil {
		return formula{}, false
	}
	return readFormula(t, definition, depth+1)
}

func readFormula(t *template.Template, definition any, depth int) (formula, bool) {
	entry, isMap := definition.(map[string]any)
	if !isMap || len(entry) != 1 || depth > maxConditionDepth {
		return formula{}, false
	}
	for key, argument := range entry {
		if name, isName := argument.(string); isName && key == "Condition" {
			return conditionOf(t, name, depth)
		}
		operands, isList := argument.([]any)
		if !isList || len(operands) > maxAtoms {
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
		for _, operand := range operands {
			read, known := readFormula(t, operand, depth+1)
			if !known {
				return formula{}, false
			}
			f.of = append(f.of, read)
		}
		return f, true
	}
	return formula{}, false
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
	case float64, bool:
		return fmt.Sprintf("=%v", v), true
	}
	out, err := json.Marshal(v)
	return string(out), err != nil
}

func conditionName(v template.Value) string {
	name, _ := v.Literal()
	return name
}
