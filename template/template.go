package template

import (
	"bytes"
	"iter"
	"path"
	"slices"
	"strings"
)

// Template is one CloudFormation template. It does not change after Parse.
type Template struct {
	// File is the path as the user gave it, with slashes; "-" is standard input.
	File string
	// Stack is the stack's name in the cloud assembly's manifest, and without
	// one the file's name up to the first of .template.json, .json and the like.
	Stack string

	src       *source
	root      *node
	resources []*Resource
	byID      map[string]*Resource
	nested    map[string]*Template // nested templates that Load found, by logical id
}

// Parse reads one template, JSON or YAML by its content. The error is an
// [*Error] that names the file, the place and the reason.
func Parse(file string, data []byte) (*Template, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	t := &Template{File: file, Stack: stackName(file), src: &source{data: data}}
	if len(data) > maxBytes {
		return nil, &Error{File: file, Reason: "larger than 20 MB"}
	}
	root, fault := t.decode(data)
	if fault == nil {
		t.root = root
		fault = t.index()
	}
	if fault != nil {
		return nil, &Error{File: file, Position: t.src.position(fault.pos), Reason: fault.reason}
	}
	return t, nil
}

func (t *Template) decode(data []byte) (*node, *parseError) {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, refuse(0, "empty: neither JSON nor YAML")
	}
	if trimmed[0] == '{' || trimmed[0] == '[' {
		root, fault := parseJSON(data)
		if fault == nil || !isYAMLName(t.File) {
			return root, fault
		}
		// {Resources: {…}} is YAML in flow style.
	}
	t.src.yaml = true
	return parseYAML(data)
}

func isYAMLName(file string) bool {
	ext := path.Ext(file)
	return ext == ".yaml" || ext == ".yml"
}

// index finds the resources and refuses what is no CloudFormation template.
func (t *Template) index() *parseError {
	if t.root.kind != Map {
		return refuse(t.root.pos, "not a CloudFormation template: the document is a %s, not a map", t.root.kind)
	}
	resources, found := t.root.get("Resources")
	if !found {
		return refuse(t.root.pos, "not a CloudFormation template: no Resources")
	}
	if resources.val.kind != Map {
		return refuse(resources.val.pos, "not a CloudFormation template: Resources is a %s, not a map", resources.val.kind)
	}
	t.byID = make(map[string]*Resource, len(resources.val.entries))
	for _, e := range resources.val.entries {
		if isMacro(e.key) {
			continue // Undecidable names it
		}
		typ, hasType := e.val.get("Type")
		if !hasType || typ.val.kind != String {
			return refuse(e.pos, "not a CloudFormation template: resource %q has no Type", e.key)
		}
		r := &Resource{Template: t, LogicalID: e.key, Type: typ.val.text, entry: e}
		t.resources = append(t.resources, r)
		t.byID[r.LogicalID] = r
	}
	return nil
}

func isMacro(key string) bool {
	return strings.HasPrefix(key, "Fn::ForEach") || key == "Fn::Transform"
}

func stackName(file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	for _, suffix := range []string{".json", ".yaml", ".yml", ".template"} {
		base = strings.TrimSuffix(base, suffix)
	}
	return base
}

// Resources are all resources, in file order.
func (t *Template) Resources() iter.Seq[*Resource] { return slices.Values(t.resources) }

// ByType are the resources of the given types, in file order.
func (t *Template) ByType(types ...string) iter.Seq[*Resource] {
	return func(yield func(*Resource) bool) {
		for _, r := range t.resources {
			if slices.Contains(types, r.Type) && !yield(r) {
				return
			}
		}
	}
}

// Resource is the resource with that logical id, nil if there is none.
func (t *Template) Resource(logicalID string) *Resource { return t.byID[logicalID] }

// At is a value below the template's root: At("Parameters", "Env", "Type"). To
// read a resource, use [Resource.At].
func (t *Template) At(path ...string) Value {
	return t.wrap(t.root, nil, t.root.pos).At(path...)
}

// SourceLine is the text of a line counted from 1, without its line end; empty
// when there is no such line.
func (t *Template) SourceLine(line int) string {
	starts := t.src.lineStarts()
	if line < 1 || line > len(starts) {
		return ""
	}
	end := len(t.src.data)
	if line < len(starts) {
		end = starts[line] - 1
	}
	return strings.TrimSuffix(string(t.src.data[starts[line-1]:end]), "\r")
}
