package isolation

import (
	"maps"
	"slices"
	"strings"
)

// witness is a request in that context which is really allowed and really
// foreign, preferably one that a person understands at a glance: somebody else's
// file. Nil when only maybe-statements allow any.
func (p *proof) witness(sess *session, a action, ctx requestContext) *request {
	ar := p.arena(sess, a, ctx, under)
	resource, found := "", false
	for _, candidate := range p.telling(sess, a) {
		if ar.breaks(candidate) {
			resource, found = candidate, true
			break
		}
	}
	if !found {
		if resource, found, _ = ar.violation(); !found {
			return nil
		}
	}
	r := &request{session: sess, action: a, resource: resource, context: maps.Clone(ctx)}
	for _, k := range slices.Sorted(maps.Keys(ctx)) { // leave out what does not matter
		if k == leadingKeys || k == listPrefix {
			continue
		}
		without := maps.Clone(r.context)
		delete(without, k)
		if p.arena(sess, a, without, under).breaks(resource) {
			r.context = without
		}
	}
	return r
}

// telling are resources worth trying first: instances of the Allow patterns
// whose wildcards reach into another user's space, or just out of the own one.
func (p *proof) telling(sess *session, a action) []string {
	victim := &session{values: others, owners: sess.owners, tags: map[string]string{}}
	fams := families(p.statements, victim)
	var theirs, rest []string
	add := func(text string) {
		for _, f := range fams {
			if prefix, known := f.prefix(victim); known && strings.HasPrefix(text, f.resource+"/"+prefix+"/") {
				theirs = append(theirs, text)
				return
			}
		}
		rest = append(rest, text)
	}
	for _, f := range fams {
		if prefix, known := f.prefix(victim); known && a.kind == object && f.kind == object {
			add(f.resource + "/" + prefix + "/secret.txt")
		}
	}
	for _, s := range p.statements {
		if !s.allow || s.matchAction(a.name) == no {
			continue
		}
		if s.notResource {
			add(exampleResource(a))
			continue
		}
		for _, pat := range s.resources {
			if pat.String() == "*" {
				add(exampleResource(a))
			}
			for _, text := range pat.tellingInstances(sess) {
				add(text)
			}
		}
	}
	return append(theirs, rest...)
}

// tellingInstances fill the last * with what stands behind it in real buckets,
// the most telling first, and those before it with a name.
func (p pattern) tellingInstances(sess *session) (all []string) {
	theirs, globex := others[identity]+"/secret.txt", others[tenant]+"/secret.txt"
	fills := []string{"secret.txt", theirs, globex, "-2/secret.txt", "/secret.txt", "x", ""}
	before := pattern{pieces: p.pieces}
	if n := len(p.pieces); n > 0 && p.pieces[n-1].wild == '*' {
		before.pieces = p.pieces[:n-1]
		start, _ := before.instance(sess, "x")
		switch {
		case strings.HasSuffix(start, "users/"):
			fills = append([]string{theirs}, fills...)
		case strings.HasSuffix(start, "tenants/"):
			fills = append([]string{globex}, fills...)
		case strings.HasPrefix(start, "arn:aws:s3:::") && strings.Count(start, "/") == 1 && strings.HasSuffix(start, "/"):
			fills = append([]string{"users/" + theirs}, fills...)
		case strings.HasPrefix(start, "arn:aws:execute-api:"):
			fills = append([]string{"prod/DELETE/admin"}, fills...)
		case strings.HasPrefix(start, "arn:aws:dynamodb:"):
			fills = append([]string{"any"}, fills...)
		case n > 1 && p.pieces[n-2].variable != "":
			fills = append([]string{"-2/secret.txt"}, fills...)
		}
	}
	for _, fill := range fills {
		filled := pattern{why: p.why}
		bucket := true
		for i, x := range p.pieces {
			switch {
			case x.wild == '*' && i == len(p.pieces)-1:
				x = piece{text: fill}
			case x.wild == '*' && bucket:
				x = piece{text: "other-bucket"}
			case x.wild == '*' && i > 0 && strings.HasSuffix(p.pieces[i-1].text, "tenants/"):
				x = piece{text: others[tenant]}
			case x.wild == '*':
				x = piece{text: others[identity]}
			}
			bucket = bucket && !strings.Contains(x.text, "/")
			filled.pieces = append(filled.pieces, x)
		}
		if text, known := filled.instance(sess, ""); known {
			all = append(all, text)
		}
	}
	return all
}

// exampleResource names something that a wildcard resource covers.
func exampleResource(a action) string {
	local := standInRegion + ":" + standInAccount
	switch a.kind {
	case object:
		return "arn:aws:s3:::some-bucket/users/" + others[identity] + "/secret.txt"
	case list:
		return "arn:aws:s3:::some-bucket"
	}
	switch a.service() {
	case "iam", "sts":
		return "arn:aws:iam::" + standInAccount + ":role/Admin"
	case "lambda":
		return "arn:aws:lambda:" + local + ":function:any"
	case "dynamodb":
		return "arn:aws:dynamodb:" + local + ":table/any"
	case "execute-api":
		return "arn:aws:execute-api:" + local + ":any/prod/DELETE/admin"
	case "kms":
		return "arn:aws:kms:" + local + ":key/any"
	}
	return "*"
}
