package isolation

import (
	"strconv"
	"strings"
)

// family is a shape of own space: everything below (or exactly at) a key whose
// segments are literals and the owner's variables, at least one of the latter.
type family struct {
	kind     kind   // object or item
	resource string // the bucket's ARN, or the table's
	segments []segment
	text     string
	from     *statement // the Allow that names it; nil when a Deny or a condition does
}

// segment is a separator and what follows it: literal text or an owner's value.
type segment struct {
	separator string // empty for the first
	text      string
	owner     owner
}

// families derives what is somebody's own from the patterns of the statements:
// a fixed prefix and then a whole segment that is the owner's variable. Nothing
// that a wildcard precedes, nothing without an owner, is anybody's own.
func families(statements []*statement, sess *session) []family {
	var found []family
	add := func(f family, ok bool) {
		if ok {
			found = append(found, f)
		}
	}
	for _, s := range statements {
		named := s
		if !s.grants() || s.notResource {
			named = nil
		}
		if s.allow != s.notResource { // what is given, or spared by a Deny
			for _, p := range s.resources {
				add(objectFamily(p, sess, named))
			}
		}
		for _, c := range s.conditions {
			for _, p := range c.values {
				for _, on := range s.resources {
					switch c.key {
					case listPrefix:
						add(listFamily(p, on, sess, named))
					case leadingKeys:
						add(itemFamily(p, on, sess, named))
					}
				}
			}
		}
	}
	return found
}

func objectFamily(p pattern, sess *session, from *statement) (family, bool) {
	if p.why != "" || len(p.pieces) == 0 || !strings.HasPrefix(p.pieces[0].text, "arn:aws:s3:::") {
		return family{}, false
	}
	bucket, rest, found := strings.Cut(p.pieces[0].text, "/")
	if !found {
		return family{}, false
	}
	key := p
	key.pieces = p.pieces[1:]
	if rest != "" {
		key.pieces = append([]piece{{text: rest}}, key.pieces...)
	}
	f, ok := ownKey(key, sess, "/")
	f.kind, f.resource, f.from = object, bucket, from
	f.text = strings.TrimPrefix(bucket, "arn:aws:s3:::") + "/" + f.text + "/"
	return f, ok
}

func listFamily(p, on pattern, sess *session, from *statement) (family, bool) {
	if on.why != "" || len(on.pieces) != 1 || !strings.HasPrefix(on.pieces[0].text, "arn:aws:s3:::") || strings.Contains(on.pieces[0].text, "/") {
		return family{}, false
	}
	f, ok := ownKey(p, sess, "/")
	f.kind, f.resource, f.from = object, on.pieces[0].text, from
	f.text = strings.TrimPrefix(f.resource, "arn:aws:s3:::") + "/" + f.text + "/"
	return f, ok
}

func itemFamily(p, on pattern, sess *session, from *statement) (family, bool) {
	if on.why != "" || len(on.pieces) != 1 || !strings.HasPrefix(on.pieces[0].text, "arn:aws:dynamodb:") {
		return family{}, false
	}
	f, ok := ownKey(p, sess, ownerSeparators)
	f.kind, f.resource, f.from = item, on.pieces[0].text, from
	_, table, _ := strings.Cut(f.resource, ":table/")
	f.text = "items of " + table + " with key " + f.text
	return f, ok
}

// ownKey reads a key up to the last owner's variable before any wildcard.
func ownKey(p pattern, sess *session, separators string) (family, bool) {
	if p.why != "" {
		return family{}, false
	}
	var all []segment
	var current segment
	last := 0
scan:
	for i, x := range p.pieces {
		switch {
		case x.wild != 0:
			break scan
		case x.variable != "":
			o := sess.owner(x.variable)
			if o == nobody || !p.aligned(i, separators) {
				break scan
			}
			current.owner = o
			last = len(all) + 1
		default:
			for _, r := range x.text {
				if r < 0x80 && strings.IndexByte(separators, byte(r)) >= 0 {
					all = append(all, current)
					current = segment{separator: string(r)}
				} else {
					current.text += string(r)
				}
			}
		}
	}
	f := family{segments: append(all, current)}
	f.segments = f.segments[:min(last, len(f.segments))]
	for _, s := range f.segments {
		f.text += s.separator + s.text
		if s.owner != nobody {
			f.text += s.owner.String()
		}
	}
	return f, last > 0
}

// prefix is the family's key for one session.
func (f family) prefix(sess *session) (string, bool) {
	var b strings.Builder
	for _, s := range f.segments {
		b.WriteString(s.separator + s.text)
		if s.owner != nobody {
			v, set := sess.values[s.owner]
			if !set {
				return "", false
			}
			b.WriteString(v)
		}
	}
	return b.String(), true
}

// ownFamily is a family for one session.
type ownFamily struct {
	family
	start     string // the key's
	at, below glob   // the object at the start and those below it
	all       glob   // the bucket or table
}

func ownFamilies(statements []*statement, sess *session) []ownFamily {
	own := []ownFamily{}
	for _, f := range families(statements, sess) {
		if start, known := f.prefix(sess); known {
			own = append(own, ownFamily{
				family: f, start: start, at: lit(f.resource + "/" + start),
				below: seq(lit(f.resource+"/"+start+"/"), glob{star}), all: lit(f.resource),
			})
		}
	}
	return own
}

// owns are globs of the resources that are the session's own for an action in a
// context; what the context alone decides is decided here. of says which they
// are: alike for contexts with the same ones.
func owns(a action, all []ownFamily, exact []string, ctx requestContext) (own []glob, of []byte) {
	switch a.kind {
	case harmless:
		return []glob{{star}}, nil
	case route:
		for _, r := range exact {
			own = append(own, routeGlob(r))
		}
	case key:
		if via := ctx[viaService]; len(via) == 1 && (storage("s3").match(via[0]) || storage("dynamodb").match(via[0])) {
			of = append(of, 'k')
			for _, r := range exact {
				own = append(own, lit(r))
			}
		}
	}
	for i, f := range all {
		before := len(own)
		switch {
		case f.kind == object && (a.kind == object || a.kind == foreign && a.service() == "s3"):
			// Whatever S3 does to an object that is one's own; what it does to
			// buckets and accounts names no object.
			own = append(own, f.at, f.below)
		case a.kind == list && f.kind == object:
			if p := ctx[listPrefix]; len(p) == 1 && strings.HasPrefix(p[0], f.start+"/") {
				own = append(own, f.all)
			}
		case (a.kind == item || a.kind == statementItem) && f.kind == item:
			if ownKeys(ctx[leadingKeys], all, f.resource) {
				own = append(own, f.all)
			}
		}
		if len(own) > before {
			of = strconv.AppendInt(append(of, '|'), int64(i), 10)
		}
	}
	return own, of
}

// storage is how KMS names a storage service that asks on a caller's behalf.
func storage(service string) glob {
	return seq(lit(service+"."), some(tenantRune), lit(".amazonaws.com"))
}

// ownKeys says that every leading key is the session's own in that table.
func ownKeys(keys []string, all []ownFamily, table string) bool {
	for _, k := range keys {
		mine := false
		for _, f := range all {
			if f.kind == item && f.resource == table {
				rest, below := strings.CutPrefix(k, f.start)
				mine = mine || below && (rest == "" || strings.IndexByte(ownerSeparators, rest[0]) >= 0)
			}
		}
		if !mine {
			return false
		}
	}
	return len(keys) > 0
}

// overlap says whether two users' spaces can meet, and what the two must then
// have in common: met without a common owner is a leak.
func overlap(f, g family) (meets bool, common map[owner]bool, names map[owner]string) {
	if f.kind != g.kind || f.resource != g.resource {
		return false, nil, nil
	}
	common, names = map[owner]bool{}, map[owner]string{}
	for i := range min(len(f.segments), len(g.segments)) {
		a, b := f.segments[i], g.segments[i]
		if a.owner == nobody && b.owner == nobody {
			if a.separator+a.text != b.separator+b.text {
				return false, nil, nil
			}
			continue
		}
		switch {
		case a.separator != b.separator:
			return false, nil, nil
		case a.owner == b.owner:
			common[a.owner] = true
		case a.owner == nobody:
			if !ownerShape(b.owner).match(a.text) {
				return false, nil, nil
			}
			names[b.owner] = a.text
		case b.owner == nobody:
			if !ownerShape(a.owner).match(b.text) {
				return false, nil, nil
			}
			names[a.owner] = b.text
		case a.owner == identity || b.owner == identity:
			return false, nil, nil // an identity id holds a colon, the others do not
		}
	}
	return true, common, names
}

// confines is the narrowest scope that the family itself has.
func (f family) confines() Scope {
	for _, s := range f.segments {
		if s.owner == identity || s.owner == userSub {
			return User
		}
	}
	return Tenant
}

// exactTargets are the APIs' routes and the keys that the Allow statements name
// without wildcards where it matters: a route down to its method.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
func exactTargets(statements []*statement, k kind, sess *session) []string {
	var found []string
	for _, s := range statements {
		if !s.allow || s.notResource {
			continue
		}
		for _, p := range s.resources {
			text, known := p.instance(sess, "*")
			switch {
			case !known:
			case k == key && strings.HasPrefix(text, "arn:aws:kms:") && !strings.ContainsAny(p.String(), "*?"):
				found = append(found, text)
			case k == route && exactRoute(p, text):
				found = append(found, text)
			}
		}
	}
	return found
}

func exactRoute(p pattern, text string) bool {
	rest, isRoute := strings.CutPrefix(text, "arn:aws:execute-api:")
	parts := strings.SplitN(rest, "/", 4)
	for _, x := range p.pieces {
		if x.wild == '?' {
			return false
		}
	}
	return isRoute && len(parts) == 4 && !strings.Contains(strings.Join(parts[:3], "/"), "*") && strings.Count(parts[0], ":") == 2
}

// routeGlob keeps * of the path, which exactRoute has allowed.
func routeGlob(route string) glob { return globOf(strings.ReplaceAll(route, "?", "x")) }
