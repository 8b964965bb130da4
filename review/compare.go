package review

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Compare judges what changes between two sets of templates: files, or everything in two
// cloud assemblies. Stacks are matched by name and file, nested stacks by their parent's
// resource, resources by logical id, and what is left by content. The findings come sorted.
func Compare(old, new []*template.Template) report.Review {
	return compared(pairTemplates(old, new, byNames))
}

// CompareAssemblies is Compare for two cloud assemblies ([IsAssembly]). Their manifests name
// the stacks: one of another name is another stack, to which nothing moves by itself.
func CompareAssemblies(old, new []*template.Template) report.Review {
	return compared(pairTemplates(old, new, byStack))
}

func compared(pairs []*comparison) report.Review {
	j := newJudge(Rules())
	j.compare(pairs)
	j.close()
	result := report.Review{Findings: j.findings}
	result.Sort()
	return result
}

func (j *judge) compare(pairs []*comparison) {
	resources := pairResources(pairs)
	for _, c := range pairs {
		j.stack(c)
	}
	j.exports(pairs)
	folded := foldedInto(resources)
	for _, p := range resources {
		switch {
		case folded[p.old] || folded[p.new]:
		case p.typ() == cdkMetadata:
		case p.old != nil && p.new != nil && !p.moved:
			j.changes(p)
		case housekeeping[p.typ()]:
		case p.new == nil && p.c.new != nil && p.c.new.Resource(p.old.LogicalID) != nil:
			now := p.c.new.Resource(p.old.LogicalID)
			c := Change{p.old, now, "Type", p.old.Attribute("Type"), now.Attribute("Type"), p.c}
			j.add(c, &typeChanged, Hit{Saw: became(c)})
		case p.moved:
			j.event(p, onMoved, template.Value{}, template.Value{})
		case p.new == nil:
			j.event(p, onRemoved, template.Value{}, template.Value{})
		case p.c.old != nil: // the resources of a new stack are said in one finding
			j.event(p, onAdded, template.Value{}, template.Value{})
		}
	}
}

// Judgeable reports whether t has anything that a review of this project is about: a
// Cognito resource, or something that cannot be read and may hold one.
func Judgeable(t *template.Template) bool {
	for r := range t.Resources() {
		if isCognito(r.Type) {
			return true
		}
	}
	return len(t.Undecidable()) > 0
}

func (p resourcePair) typ() string {
	if p.new != nil {
		return p.new.Type
	}
	return p.old.Type
}

// foldedInto are the resources that go with their pool: clients and domains of a pool that
// moved or was removed follow it, and one finding that names the pool says so.
func foldedInto(resources []resourcePair) map[*template.Resource]bool {
	type key struct {
		t  *template.Template
		id string
	}
	gone := map[key]bool{}
	for _, p := range resources {
		if p.typ() != userPool && p.typ() != identityPool {
			continue
		}
		if p.old != nil && (p.moved || p.new == nil) {
			gone[key{p.old.Template, p.old.LogicalID}] = true
		}
	}
	folded := map[*template.Resource]bool{}
	if len(gone) == 0 {
		return folded
	}
	for _, p := range resources {
		if p.old == nil || p.new != nil && !p.moved {
			continue
		}
		for _, property := range anchors {
			if ref, ok := p.old.At(property).Ref(); ok && gone[key{p.old.Template, ref.Name}] {
				folded[p.old] = true
			}
		}
	}
	return folded
}

// anchors are the properties by which a resource hangs on a pool.
var anchors = []string{"UserPoolId", "IdentityPoolId"}

// stack judges what stands beside the resources of a pair.
func (j *judge) stack(c *comparison) {
	switch {
	case c.old == nil:
		n := 0
		for range c.new.Resources() {
			n++
		}
		j.about(c, &newStack, c.new.At(), "", Hit{Saw: fmt.Sprintf("stack %s is new, with %s", c.new.Stack, counted(n, "resource"))})
	case c.new != nil:
		j.parameters(c)
		j.conditions(c)
	}
	j.undecidable(c)
}

// about adds a finding that belongs to no resource.
func (j *judge) about(c *comparison, rule *Rule, at template.Value, path string, h Hit) {
	old, new := template.Value{}, template.Value{}
	if h.Old != nil {
		old = *h.Old
	}
	if h.New != nil {
		new = *h.New
	}
	severity := h.severity(rule)
	if j.full(severity) {
		return
	}
	where := at.Position()
	message := h.says(rule)
	j.write(rule, report.Change{
		ID:      hash(rule.ID, c.stackID(), "", path, h.Key, c.oldText.text(old), c.newText.text(new)),
		Verdict: string(rule.Verdict), Severity: severity,
		File: at.Template().File, Line: max(where.Line, 1), Column: max(where.Column, 1),
		Stack: c.stack(), Path: path, Old: rendered(old), New: rendered(new), Message: message, Fix: rule.Fix,
	})
}

func (j *judge) parameters(c *comparison) {
	earlier := entriesOf(c.old.At("Parameters"))
	for name, parameter := range c.new.At("Parameters").Entries() {
		before := earlier[name]
		o, n := before.At("Default"), parameter.At("Default")
		if before.Absent() || c.equal(o, n, "") || strings.HasPrefix(name, "BootstrapVersion") {
			continue
		}
		j.about(c, &parameterDefault, n, "Parameters."+name+".Default",
			Hit{Saw: fmt.Sprintf("parameter %s: default %s becomes %s", name, label(o), label(n)), Key: name, Old: &o, New: &n})
	}
}

// conditions reports definitions that come to something else, or may.
func (j *judge) conditions(c *comparison) {
	earlier := entriesOf(c.old.At("Conditions"))
	for name, now := range c.new.At("Conditions").Entries() {
		before := earlier[name]
		if before.Absent() || !c.redefined(name) {
			continue
		}
		j.about(c, &undecidedCondition, now, "Conditions."+name, Hit{Saw: "condition " + name + " is defined differently", Key: name, Old: &before, New: &now})
	}
}

// undecidable says by name what only CloudFormation expands, on either side.
func (j *judge) undecidable(c *comparison) {
	said := map[string]bool{}
	for _, t := range []*template.Template{c.new, c.old} {
		if t == nil {
			continue
		}
		for _, u := range t.Undecidable() {
			if key := u.Name + u.Resource + u.Path; !said[key] && !j.full(undecidable.DefaultSeverity()) {
				said[key] = true
				line, column := max(u.Position.Line, 1), max(u.Position.Column, 1)
				j.write(&undecidable, report.Change{
					ID:      hash(undecidable.ID, c.stackID(), u.Resource, u.Path, u.Name),
					Verdict: string(undecidable.Verdict), Severity: undecidable.DefaultSeverity(),
					File: t.File, Line: line, Column: column, Stack: c.stack(), Resource: u.Resource, Path: u.Path,
					Old: []byte("null"), New: []byte("null"),
					Message: fmt.Sprintf("%s cannot be reviewed: %s", u.Name, u.Reason), Fix: undecidable.Fix,
				})
			}
		}
	}
}

// exports finds imports of names that their stack no longer exports, or with another value.
func (j *judge) exports(pairs []*comparison) {
	var importedBy, imported map[string]string // by a stack before or after; by one that is deployed
	for _, c := range pairs {
		before, after := exported(c.old), exported(c.new)
		for _, name := range slices.Sorted(maps.Keys(before)) {
			was, now := before[name], after[name]
			o, n := was.At("Value"), now.At("Value")
			gone := now.Absent()
			if !gone && c.equal(o, n, "") {
				continue
			}
			if importedBy == nil {
				importedBy, imported = importers(pairs)
			}
			importer, key := importedBy[name], was.At("Export", "Name")
			switch {
			case gone && importer != "":
				j.about(c, &exportRemoved, key, key.Path(), Hit{Saw: fmt.Sprintf("export %s is gone and still imported by stack %s", name, importer), Key: name, Old: &key})
			case gone && c.new != nil:
				j.about(c, &exportRemoved, key, key.Path(), Hit{Saw: "export " + name + " is gone", Key: name, Old: &key, Undecided: "a stack that is not here may import it"})
			case !gone && imported[name] != "":
				j.about(c, &exportChanged, n, n.Path(), Hit{Saw: fmt.Sprintf("export %s, which stack %s imports: %s becomes %s", name, imported[name], label(o), label(n)), Key: name, Old: &o, New: &n})
			}
		}
	}
}

// exported are the outputs that a template exports under a plain name.
func exported(t *template.Template) map[string]template.Value {
	outputs := map[string]template.Value{}
	if t == nil {
		return outputs
	}
	for _, output := range t.At("Outputs").Entries() {
		if text, known := output.At("Export", "Name").Text(); known {
			outputs[text.String()] = output
		}
	}
	return outputs
}

// importers are the stacks that import a name, before or after: stacks are deployed one
// after the other, and the exporting one goes first. Deployed are those that import it already.
func importers(pairs []*comparison) (all, deployed map[string]string) {
	all, deployed = map[string]string{}, map[string]string{}
	for _, c := range pairs {
		if c.new != nil {
			imports(c.new.At("Resources"), 0, func(name string) { all[name] = c.new.Stack })
		}
		if c.old != nil {
			imports(c.old.At("Resources"), 0, func(name string) { all[name], deployed[name] = c.old.Stack, c.old.Stack })
		}
	}
	return all, deployed
}

func imports(v template.Value, depth int, found func(name string)) {
	if depth > 2*maxDiffDepth {
		return
	}
	switch v.Kind() {
	case template.Unknown:
		for _, alt := range v.Alternatives() {
			if name, ok := strings.CutPrefix(alt.Why(), "Fn::ImportValue of "); ok {
				found(name)
			}
		}
	case template.Map:
		for _, val := range v.Entries() {
			imports(val, depth+1, found)
		}
	case template.List:
		for _, item := range v.Items() {
			imports(item, depth+1, found)
		}
	}
}
