package template

import "strings"

// Resource is one resource of a template.
type Resource struct {
	Template  *Template
	LogicalID string
	Type      string

	entry entry
}

// Position is where the logical id stands.
func (r *Resource) Position() Position { return r.Template.src.position(r.entry.pos) }

// At is a value below Properties: At("Policies", "PasswordPolicy"). A property
// that is not there is [Absent]; it still has a path, and the place of the
// nearest value around it.
func (r *Resource) At(path ...string) Value {
	return r.Attribute("Properties").At(path...)
}

// Attribute is a value beside Properties: DeletionPolicy, UpdateReplacePolicy,
// Condition, DependsOn, Metadata, or Properties itself.
func (r *Resource) Attribute(name string) Value {
	v := r.Template.raw(r.entry.val, nil, r.entry.pos)
	e, found := r.entry.val.get(name)
	if !found {
		return v.missing(name)
	}
	at := e.pos
	if name == "Properties" {
		at = r.entry.pos // what is missing there is missing from the resource
	}
	if name == "Condition" { // the name of a condition, not a function
		return r.Template.raw(e.val, &step{key: name}, at)
	}
	return r.Template.wrap(e.val, &step{key: name}, at)
}

// ConstructPath is the CDK construct that made the resource (aws:cdk:path);
// empty in templates from elsewhere.
func (r *Resource) ConstructPath() string {
	text, _ := r.Attribute("Metadata").At("aws:cdk:path").Literal()
	return text
}

// Exception weakens one control on one resource, with its reason.
type Exception struct {
	Control, Reason string
	Position        Position
}

// Exceptions are the recorded exceptions: Metadata "cognitocdk:exceptions". One
// without a control, or whose reason is blank, does not count.
func (r *Resource) Exceptions() []Exception {
	var found []Exception
	for _, v := range r.Attribute("Metadata").At("cognitocdk:exceptions").Items() {
		control, _ := v.At("control").Literal()
		reason, _ := v.At("reason").Literal()
		if control, reason = strings.TrimSpace(control), strings.TrimSpace(reason); control != "" && reason != "" {
			found = append(found, Exception{Control: control, Reason: reason, Position: v.Position()})
		}
	}
	return found
}
