package review

import (
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// maxDiffDepth is how far below Properties differences are followed; what differs deeper is
// reported there. No resource of AWS nests its properties that deep.
const maxDiffDepth = 16

// changes walks a resource that both templates have, and yields each difference at the
// highest place that a rule watches, or else at the lowest map that holds it.
func (j *judge) changes(p resourcePair) {
	for _, name := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		old, new := p.old.Attribute(name), p.new.Attribute(name)
		if !p.c.equal(old, new, "") {
			j.event(p, onPolicies, old, new)
		}
	}
	if old, new := p.old.Attribute("Condition"), p.new.Attribute("Condition"); label(old) != label(new) || p.c.redefined(conditionName(old)) {
		j.event(p, onCondition, old, new)
	}
	if old, new := exceptions(p.old), exceptions(p.new); !p.c.equal(old, new, "") {
		j.event(p, onException, old, new)
	}
	old, new := p.old.Attribute("Properties"), p.new.Attribute("Properties")
	if !p.c.equal(old, new, "") {
		j.below(p, "", old, new, 0)
	}
}

func exceptions(r *template.Resource) template.Value {
	return r.Attribute("Metadata").At("cognitocdk:exceptions")
}

// below compares two maps, entry by entry.
func (j *judge) below(p resourcePair, path string, old, new template.Value, depth int) {
	before, after := entriesOf(old), entriesOf(new)
	keys := make([]string, 0, len(before)+len(after))
	for key := range before {
		keys = append(keys, key)
	}
	for key := range after {
		if _, both := before[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		o, has := before[key]
		if !has {
			o = old.At(key)
		}
		n, has := after[key]
		if !has {
			n = new.At(key)
		}
		if p.c.equal(o, n, key) {
			continue
		}
		at := key
		if path != "" {
			at = path + "." + key
		}
		j.property(p, at, o, n, depth)
	}
}

// property judges one changed value, or goes into it.
func (j *judge) property(p resourcePair, path string, old, new template.Value, depth int) {
	typ := p.new.Type
	top := depth == 0
	if top && new.Absent() && isCognito(typ) {
		c := Change{p.old, p.new, path, old, new, p.c}
		if !j.keepsDrop(typ, path) || !j.asked(c, typ, path) {
			j.dropped(c)
		}
		return
	}
	inside := func(v template.Value) bool { return v.Kind() == template.Map || v.Absent() }
	if !j.watched(typ, path) && inside(old) && inside(new) && depth < maxDiffDepth && (j.watchedBelow(typ, path) || !old.Absent() && !new.Absent()) {
		j.below(p, path, old, new, depth+1)
		return
	}
	if !j.watched(typ, path) && j.watchedBelow(typ, path) && (old.Unknown() || new.Unknown()) {
		// An Fn::If around a whole block: what it says below is still comparable.
		for _, watched := range j.pathsBelow(typ, path) {
			keys := strings.Split(strings.TrimPrefix(watched, path+"."), ".")
			if o, n := old.At(keys...), new.At(keys...); !p.c.equal(o, n, keys[len(keys)-1]) {
				j.judged(Change{p.old, p.new, watched, o, n, p.c})
			}
		}
		return
	}
	j.judged(Change{p.old, p.new, path, old, new, p.c})
}

func entriesOf(v template.Value) map[string]template.Value {
	if v.Kind() != template.Map {
		return nil
	}
	entries := map[string]template.Value{}
	for key, val := range v.Entries() {
		entries[key] = val
	}
	return entries
}
