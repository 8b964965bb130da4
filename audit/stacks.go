package audit

import (
	"strings"

	"example.com/cognitocdk/template"
)

// stacks are the templates that are judged together: a role of one can get its policies
// from another, by an export or by a parameter of a nested stack.
type stacks struct {
	scenes  map[*template.Template]*scene
	exports map[string][]template.Value
	parents map[*template.Template][]*template.Resource // by the nested template, the resources that make it a stack
	handed  map[*template.Resource]bool                 // roles that an identity pool can hand out
	reached map[outside][]*template.Resource            // what was asked before
}

// outside is a name of one template that stands for something of another.
type outside struct {
	t   *template.Template
	ref template.Reference
}

func newStacks(templates []*template.Template) *stacks {
	all := &stacks{
		scenes: map[*template.Template]*scene{}, exports: map[string][]template.Value{},
		parents: map[*template.Template][]*template.Resource{},
		handed:  map[*template.Resource]bool{}, reached: map[outside][]*template.Resource{},
	}
	for _, t := range templates {
		s := newScene(t, all)
		all.scenes[t] = s
		for _, stack := range s.byType[typeStack] {
			if inner := t.Nested(stack.LogicalID); inner != nil {
				all.parents[inner] = append(all.parents[inner], stack)
			}
		}
		for _, output := range t.At("Outputs").Entries() {
			if name, known := output.At("Export", "Name").Literal(); known {
				all.exports[name] = append(all.exports[name], output.At("Value"))
			}
		}
	}
	for _, t := range templates {
		collectHanded(all.scenes[t])
	}
	for _, t := range templates {
		all.scenes[t].look()
	}
	return all
}

// reach are the resources that v can mean, those of other stacks included.
func (s *scene) reach(v template.Value) []*template.Resource {
	found := s.targets(v)
	for _, alt := range v.Alternatives() {
		ref, isRef := alt.Ref()
		if !isRef {
			continue
		}
		key := outside{s.t, ref}
		if _, asked := s.all.reached[key]; !asked {
			s.all.reached[key] = nil // stacks that nest each other end here
			for _, value := range s.elsewhere(ref) {
				if other := s.all.scenes[value.Template()]; other != nil {
					s.all.reached[key] = append(s.all.reached[key], other.reach(value)...)
				}
			}
		}
		found = append(found, s.all.reached[key]...)
	}
	return found
}

// elsewhere are the values of other templates that a name of this one stands for.
func (s *scene) elsewhere(ref template.Reference) []template.Value {
	if ref.Name == template.Import {
		return s.all.exports[ref.Attribute]
	}
	if output, ofStack := strings.CutPrefix(ref.Attribute, "Outputs."); ofStack {
		if inner := s.t.Nested(ref.Name); inner != nil {
			return []template.Value{inner.At("Outputs", output, "Value")}
		}
		return nil
	}
	var given []template.Value
	if ref.Attribute == "" && s.t.Resource(ref.Name) == nil {
		for _, stack := range s.all.parents[s.t] {
			given = append(given, stack.At("Parameters", ref.Name))
		}
	}
	return given
}
