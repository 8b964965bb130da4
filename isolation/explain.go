package isolation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (p *proof) counterexample(r *request) *Counterexample {
	ar := p.arena(r.session, r.action, r.context, under)
	_, by := ar.allowed(ar.at(r.resource))
	c := &Counterexample{
		Action: r.action.name, Resource: r.resource, Identity: r.session.values[identity],
		Context: map[string][]string{}, Tags: map[string]string{},
	}
	for k, values := range r.context {
		c.Context[p.written(k)] = values
	}
	if by != nil {
		c.Statement = by.s.where
	}
	for tag, v := range r.session.tags {
		c.Tags[r.session.tagNames[tag]] = v
		// What the tenant does not tell: the outcome depends on it as on any key.
		if r.session.owners[tag] != tenant && mentions(p.statements, tagPrefix+tag) {
			c.Context["aws:PrincipalTag/"+r.session.tagNames[tag]] = []string{v}
		}
	}
	c.Tenant = r.session.values[tenant]
	return c
}

// mentions says that a statement asks for the key or has it as a variable.
func mentions(statements []*statement, key string) bool {
	return slices.ContainsFunc(statements, func(s *statement) bool {
		all := append([][]pattern{s.resources}, values(s)...)
		return slices.ContainsFunc(s.conditions, func(c condition) bool { return c.key == key }) ||
			slices.ContainsFunc(slices.Concat(all...), func(x pattern) bool {
				return slices.ContainsFunc(x.pieces, func(x piece) bool { return x.variable == key })
			})
	})
}

// written is a condition key as the policies spell it.
func (p *proof) written(key string) string {
	for _, s := range p.statements {
		for _, c := range s.conditions {
			if c.key == key {
				return c.written
			}
		}
	}
	if key == leadingKeys {
		return "dynamodb:LeadingKeys"
	}
	return key
}

// explain is the counter-example as a paragraph.
func (p *proof) explain(r *request, tagWhy map[string]string) string {
	c := p.counterexample(r)
	var b strings.Builder
	fmt.Fprintf(&b, "identity %s", c.Identity)
	if c.Tenant != "" {
		fmt.Fprintf(&b, " of tenant %s", c.Tenant)
	}
	fmt.Fprintf(&b, " may %s on %s", c.Action, c.Resource)
	if len(c.Context) > 0 {
		var with []string
		for _, k := range slices.Sorted(maps.Keys(c.Context)) {
			with = append(with, fmt.Sprintf("%s %q", k, strings.Join(c.Context[k], ", ")))
		}
		fmt.Fprintf(&b, " with %s", strings.Join(with, " and "))
	}
	what := "which is not its own"
	if r.action.kind == list {
		what = "which lists more than its own folder"
	}
	fmt.Fprintf(&b, ", %s: %s allows it", what, c.Statement)
	if r.action.kind == foreign {
		fmt.Fprintf(&b, ", and what %s reaches is outside of what can be proven", r.action.name)
	}
	for _, tag := range slices.Sorted(maps.Keys(tagWhy)) {
		if _, set := r.session.tags[tag]; set && r.session.owners[tag] == nobody {
			fmt.Fprintf(&b, "; principal tag %s is no safeguard, %s", r.session.tagNames[tag], tagWhy[tag])
		}
	}
	return b.String() + "."
}

// role is the verdict as it is reported.
func (v *verdict) role() Role {
	out := Role{Role: v.h.name}
	switch {
	case v.h.resource != nil:
		t := v.h.resource.Template
		out.File, out.Stack, out.Position = t.File, t.Stack, v.h.resource.Position()
	default:
		t := v.h.at.Template()
		out.File, out.Stack, out.Position = t.File, t.Stack, v.h.at.Position()
	}
	switch {
	case v.flaw != nil:
		out.Counterexample, out.Explanation = v.flaw.counterexample, v.flaw.text
	case v.undecided != "":
		out.Undecided = v.undecided
	default:
		out.Proven, out.Scope, out.Claim = true, v.scope(), v.claim()
	}
	return out
}

func (v *verdict) scope() Scope {
	for _, f := range v.families {
		if f.confines() == Tenant {
			return Tenant
		}
	}
	return User
}

// claim says in one sentence what was proven.
func (v *verdict) claim() string {
	who := "signed-in identity"
	if v.h.guest {
		who = "guest identity"
	}
	if v.nothing {
		return fmt.Sprintf("a %s with %s may do nothing at all", who, v.h.name)
	}
	var user, shared []string
	for _, f := range v.families {
		if f.confines() == Tenant {
			shared = append(shared, f.text)
		} else {
			user = append(user, f.text)
		}
	}
	var reach []string
	if len(user) > 0 {
		reach = append(reach, "its own "+strings.Join(user, ", "))
	}
	if len(shared) > 0 {
		reach = append(reach, "its own tenant's "+strings.Join(shared, ", "))
	}
	if len(v.routes) > 0 {
		reach = append(reach, fmt.Sprintf("%d named API route%s", len(v.routes), map[bool]string{true: "s"}[len(v.routes) > 1]))
	}
	text := fmt.Sprintf("every %s with %s reaches only %s, whatever it requests", who, v.h.name, strings.Join(reach, " and "))
	for _, a := range v.assumes {
		text += ", " + a
	}
	return text
}
