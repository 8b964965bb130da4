package template

import (
	"iter"
	"strings"
)

// Undecidable is something that only CloudFormation expands, so that what the
// template will create cannot be judged here.
type Undecidable struct {
	Name     string // "Transform AWS::Serverless-2016-10-31", "Fn::ForEach::Buckets"
	Resource string // logical id, when inside a resource
	Path     string
	Position Position
	Reason   string
}

// Undecidable names everything in the template that cannot be judged: macros,
// Fn::ForEach, modules, and nested stacks whose template is not there. Commands
// report each, so that it is never a silent pass.
func (t *Template) Undecidable() []Undecidable {
	var found []Undecidable
	add := func(name, resource, path string, at pos, reason string) {
		found = append(found, Undecidable{name, resource, path, t.src.position(at), reason})
	}
	if e, has := t.root.get("Transform"); has {
		for _, name := range t.raw(e.val, &step{key: "Transform"}, e.pos).Items() {
			text, _ := name.Literal()
			add(strings.TrimSpace("Transform "+text), "", name.Path(), name.pos, "the macro rewrites the template at deployment")
		}
	}
	for e := range macrosIn(t.root) {
		add(e.key, "", e.path, e.pos, "expanded only at deployment")
	}
	for _, r := range t.resources {
		switch {
		case r.Type == "AWS::CloudFormation::Stack" && t.nested[r.LogicalID] == nil:
			add("nested stack "+r.LogicalID, r.LogicalID, "Properties.TemplateURL", r.entry.pos, "its template is not there")
		case strings.HasSuffix(r.Type, "::MODULE"):
			add("module "+r.Type, r.LogicalID, "Type", r.entry.pos, "its resources are expanded only at deployment")
		}
	}
	return found
}

// Nested is the template of a nested stack that Load found; nil otherwise.
func (t *Template) Nested(logicalID string) *Template { return t.nested[logicalID] }

type macro struct {
	key, path string
	pos       pos
}

func macrosIn(root *node) iter.Seq[macro] {
	return func(yield func(macro) bool) { walkMacros(root, make([]step, 0, 64), yield) }
}

// walkMacros goes through the whole template: above are the steps to n, in one slice for all of them.
func walkMacros(n *node, above []step, yield func(macro) bool) bool {
	for i, item := range n.items {
		if len(item.items)+len(item.entries) > 0 && !walkMacros(item, append(above, step{index: i}), yield) {
			return false
		}
	}
	for _, e := range n.entries {
		if isMacro(e.key) && !yield(macro{e.key, pathOf(append(above, step{key: e.key})), e.pos}) {
			return false
		}
		if len(e.val.items)+len(e.val.entries) > 0 && !walkMacros(e.val, append(above, step{key: e.key}), yield) {
			return false
		}
	}
	return true
}
