package isolation

import (
	"fmt"
	"slices"
)

// collide finds two users whose own spaces meet although nothing they share
// explains it: a tenant named "users" owns everybody's folder.
func (v *verdict) collide(f, g family) {
	meets, common, names := overlap(f, g)
	if !meets || len(common) > 0 || v.flaw != nil || v.undecided != "" {
		return
	}
	v.leak(f, g, names)
	if v.flaw == nil {
		v.leak(g, f, names)
	}
	if v.flaw == nil {
		v.undecided = fmt.Sprintf("%s and %s can meet", f.text, g.text)
	}
}

// leak shows the collision as a request: somebody whose tenant is named like a
// folder asks for another's file.
func (v *verdict) leak(f, g family, names map[owner]string) {
	for o, name := range names {
		base := *v.proof.sessions[0]
		base.values, base.families, base.compiled = map[owner]string{}, nil, nil
		base.tags = map[string]string{}
		for k, x := range v.proof.sessions[0].values {
			base.values[k] = x
		}
		base.values[o] = name
		for tag, x := range v.proof.sessions[0].tags {
			if base.tags[tag] = x; base.owners[tag] == o {
				base.tags[tag] = name
			}
		}
		victim := &session{values: others}
		prefix, _ := g.prefix(victim)
		for _, a := range v.proof.actions() {
			if a.kind != object || f.kind != object {
				continue
			}
			contexts, _ := v.proof.contexts(&base, a)
			for _, ctx := range contexts {
				ar := v.proof.arena(&base, a, ctx, under)
				resource := g.resource + "/" + prefix + "/secret.txt"
				if ok, _ := ar.allowed(ar.at(resource)); ok {
					r := &request{session: &base, action: a, resource: resource, context: ctx}
					v.flaw = &flaw{counterexample: v.proof.counterexample(r), text: v.proof.explain(r, v.tagWhy) + " Its tenant is named like a folder of " + g.text + "."}
					return
				}
			}
		}
	}
}

// crossCheck looks for the same collision with other roles, also of other pools:
// a bucket knows no pools.
func (v *verdict) crossCheck(all []*verdict) {
	for _, w := range all {
		if w == v {
			continue
		}
		for _, f := range v.families {
			for _, g := range w.families {
				if _, _, names := overlap(f, g); names != nil {
					for o := range names {
						if hasOwner(f, o) {
							v.collide(f, g)
						}
					}
				}
			}
		}
	}
}

func hasOwner(f family, o owner) bool {
	return slices.ContainsFunc(f.segments, func(s segment) bool { return s.owner == o })
}
