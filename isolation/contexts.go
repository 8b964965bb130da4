package isolation

import (
	"maps"
	"slices"
	"strings"
)

// maxContexts bounds the combinations of condition keys for one action.
const maxContexts = 2048

// contexts are the requests' condition keys: for every key that a statement
// about the action asks for, one value of every class that its patterns make,
// and the key missing where a request can leave it out.
func (p *proof) contexts(sess *session, a action) (all []requestContext, complete bool) {
	keys := map[string][]*condition{}
	for _, s := range p.statements {
		if s.matchAction(a.name) == no {
			continue
		}
		for i := range s.conditions {
			c := &s.conditions[i]
			if !sess.fixed(c.key) && available(c.key, a) {
				keys[c.key] = append(keys[c.key], c)
			}
		}
	}
	if a.kind == item { // always there, whether a policy asks or not
		keys[leadingKeys] = append(keys[leadingKeys], nil)
	}
	if a.kind == list {
		keys[listPrefix] = append(keys[listPrefix], nil)
	}
	all = []requestContext{{}}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		choices, ok := p.choices(sess, k, keys[k], a)
		if !ok || len(choices)*len(all) > maxContexts {
			return nil, false
		}
		var next []requestContext
		for _, ctx := range all {
			for _, values := range choices {
				c := maps.Clone(ctx)
				if values != nil {
					c[k] = values
				}
				next = append(next, c)
			}
		}
		all = next
	}
	return all, true
}

// available says whether a request for the action can carry the key.
func available(k string, a action) bool {
	switch k {
	case listPrefix, "s3:delimiter", "s3:max-keys":
		return a.kind == list
	case leadingKeys:
		return a.kind == item || a.kind == statementItem
	}
	service, _, _ := strings.Cut(k, ":")
	return service == "aws" || service == a.service()
}

// choices are the values of one key, nil for its absence.
func (p *proof) choices(sess *session, k string, asked []*condition, a action) (all [][]string, complete bool) {
	var globs []glob
	multi := k == leadingKeys
	for _, c := range asked {
		if c == nil {
			continue
		}
		multi = multi || c.qualifier != "" && !single(k)
		if c.measured() {
			continue
		}
		for _, v := range c.values {
			for _, widen := range []bool{false, true} {
				if g := v.compile(sess, valueSeparators(k), widen); g.glob != nil {
					if c.folds() {
						g.glob = fold(g.glob)
					}
					globs = append(globs, g.glob)
				}
			}
		}
	}
	preferred := []string{"x"}
	switch k {
	case listPrefix, leadingKeys:
		preferred = nil
		victim := &session{values: others, owners: sess.owners}
		for _, f := range p.familiesOf(sess) {
			if (f.kind == object) != (k == listPrefix) {
				continue
			}
			end := ""
			if k == listPrefix {
				end = "/"
			}
			globs = append(globs, lit(f.start), seq(lit(f.start), glob{{set: set{in: separator(k)}}, star}))
			prefix, _ := f.prefix(victim)
			preferred = append(preferred, prefix+end)
		}
		if k == listPrefix {
			preferred = append(preferred, "users/"+others[identity]+"/")
		} else {
			preferred = append(preferred, others[identity])
		}
	case viaService:
		globs = append(globs, storage("s3"), storage("dynamodb"))
		preferred = []string{"x", "s3." + standInRegion + ".amazonaws.com", "dynamodb." + standInRegion + ".amazonaws.com"}
	case "aws:securetransport":
		preferred = []string{"true", "false"}
	}
	values, complete := classes(globs, -1, preferred)
	if !complete {
		return nil, false
	}
	for _, v := range measures(asked) {
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	if a.kind != item || k != leadingKeys {
		all = append(all, nil)
	}
	if !multi {
		for _, v := range values {
			all = append(all, []string{v})
		}
		return all, true
	}
	if len(values) > 8 {
		return nil, false
	}
	for bits := 1; bits < 1<<len(values); bits++ {
		var chosen []string
		for i, v := range values {
			if bits&(1<<i) != 0 {
				chosen = append(chosen, v)
			}
		}
		all = append(all, chosen)
	}
	return all, true
}

// single says that a request has at most one value for the key.
func single(k string) bool {
	switch k {
	case listPrefix, "s3:delimiter", "s3:max-keys", viaService, "aws:securetransport", "aws:referer", "aws:useragent":
		return true
	}
	return false
}

func separator(key string) func(rune) bool {
	set := valueSeparators(key)
	return func(r rune) bool { return r < 0x80 && strings.IndexByte(set, byte(r)) >= 0 }
}
