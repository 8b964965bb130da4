package isolation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// tagMap is what one provider's claims become as principal tags.
type tagMap struct {
	owners map[string]owner  // by lower-cased tag; nobody: a value that nothing confines
	names  map[string]string // as written
	why    map[string]string // why a tag is nobody's own
	where  string
}

// tagMaps are the principal-tag maps of a pool, one for each provider that has
// one. A user's tags depend on the provider of their token, so every map is
// tried. https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
func (env *environment) tagMaps(pool string) (all []tagMap, undecided string) {
	for _, res := range env.byType("AWS::Cognito::IdentityPoolPrincipalTag") {
		of := env.poolName(res.At("IdentityPoolId"))
		if of != pool && !strings.HasPrefix(of, "unknown: ") {
			continue
		}
		m := tagMap{owners: map[string]owner{}, names: map[string]string{}, why: map[string]string{}, where: res.LogicalID}
		defaults := res.At("UseDefaults")
		useDefaults, known := defaults.Bool()
		switch {
		case !known && !defaults.Absent():
			return nil, res.LogicalID + ".UseDefaults: " + orKind(defaults)
		case useDefaults: // Cognito's own map replaces what PrincipalTags says
			m.put("username", userSub, "")
			m.put("client", nobody, "all users of a client share it")
		default:
			tags := res.At("PrincipalTags")
			if tags.Kind() != template.Map && !tags.Absent() {
				return nil, res.LogicalID + ".PrincipalTags: " + orKind(tags)
			}
			for tag, v := range tags.Entries() {
				claim, known := v.Literal()
				if !known {
					return nil, res.LogicalID + ".PrincipalTags." + tag + ": " + orKind(v)
				}
				o, why := env.claimOwner(claim, res)
				if o == unknown {
					return nil, res.LogicalID + ".PrincipalTags." + tag + ": " + why
				}
				m.put(tag, o, why)
			}
		}
		all = append(all, m)
	}
	return all, ""
}

func (m *tagMap) put(tag string, o owner, why string) {
	key := strings.ToLower(tag)
	m.owners[key], m.names[key], m.why[key] = o, tag, why
}

// claimOwner says whose value a claim is. Only sub and the tenant id are known
// to be somebody's own and of a bounded alphabet; unknown says that nobody can
// tell who writes it.
func (env *environment) claimOwner(claim string, res *template.Resource) (owner, string) {
	if !userPoolProvider(env, res.At("IdentityProviderName")) {
		return nobody, "an outside provider chooses the claim " + claim
	}
	switch claim {
	case "sub":
		return userSub, ""
	case "tenant_id", "custom:tenant_id":
		switch who, why := env.writable(claim); who {
		case yes:
			return nobody, "its own user can write " + claim + ": " + why
		case maybe:
			return unknown, why
		}
		return tenant, ""
	}
	if who, why := env.writable(claim); who == yes {
		return nobody, "its own user can write " + claim + ": " + why
	}
	return nobody, "the claim " + claim + " belongs to no one user or tenant, and nothing bounds its values"
}

// userPoolProvider says whether the tokens come from a Cognito user pool, whose
// claims the templates' clients and triggers decide.
func userPoolProvider(env *environment, v template.Value) bool {
	if v.Absent() {
		return true
	}
	text, known := v.Text()
	if !known {
		return true // a parameter: a user pool given from outside
	}
	if name, known := text.Literal(); known {
		return strings.HasPrefix(name, "cognito-idp.")
	}
	s := text.String()
	for _, outside := range []string{"accounts.google.com", "graph.facebook.com", "www.amazon.com", "appleid.apple.com", "api.twitter.com", ":saml-provider/", ":oidc-provider/"} {
		if strings.Contains(s, outside) {
			return false
		}
	}
	if r := env.resource(v); r != nil {
		return r.Type != "AWS::IAM::SAMLProvider" && r.Type != "AWS::IAM::OIDCProvider"
	}
	return true
}

// sessionsOf are the sessions that stand for all: a value of every class for
// each owner, each tag set and missing, for every provider's map.
func sessionsOf(h *handed, tagMaps []tagMap, tagged bool, statements []*statement, arn, roleID string) (all []*session, complete bool) {
	complete = true
	if !tagged || h.guest || len(tagMaps) == 0 {
		tagMaps = []tagMap{{}}
	}
	uses := owners(statements, tagMaps)
	seen := map[string]bool{}
	values := map[owner][]string{}
	for _, o := range []owner{identity, userSub, tenant} {
		if values[o] = preferredValues[o][:1]; uses[o] {
			reps, every := representatives(o, statements)
			values[o], complete = reps, complete && every
		}
	}
	for _, m := range tagMaps {
		for _, id := range values[identity] {
			for _, sub := range values[userSub] {
				for _, t := range values[tenant] {
					base := &session{
						values: map[owner]string{identity: id, userSub: sub, tenant: t}, owners: m.owners, tagNames: m.names,
						audience: h.pool, anyPool: isParameter(h.pool), roleARN: arn, roleID: roleID, amr: []string{"authenticated", "cognito-idp." + standInRegion + ".amazonaws.com/pool"},
					}
					if h.guest {
						base.amr = []string{"unauthenticated"}
					}
					with, every := withTags(base, m, statements)
					complete = complete && every
					for _, s := range with { // without tags, all tenants are one
						same := fmt.Sprint(s.values, s.tags, s.owners)
						if !seen[same] {
							seen[same] = true
							all = append(all, s)
						}
					}
				}
			}
		}
	}
	return all, complete
}

// maxTagged bounds the combinations of tags for one identity and tenant.
const maxTagged = 512

// withTags are the session with every combination of the tags that statements
// speak of: each missing, or set; a tag that is nobody's own to every value that
// conditions tell apart. The first has them all.
func withTags(base *session, m tagMap, statements []*statement) (all []*session, complete bool) {
	complete = true
	full := map[string]string{}
	for tag, o := range m.owners {
		if full[tag] = others[tenant]; o != nobody {
			full[tag] = base.values[o]
		}
	}
	all = []*session{base.tagged(full, m)}
	for _, tag := range slices.Sorted(maps.Keys(m.owners)) {
		if !mentions(statements, tagPrefix+tag) {
			continue
		}
		values := []string{full[tag]}
		if m.owners[tag] == nobody {
			more, every := tagValues(tag, statements, all[0])
			values, complete = append(values, more...), complete && every
		}
		if len(all)*(len(values)+1) > maxTagged {
			return all, false
		}
		var next []*session
		for _, v := range values {
			for _, s := range all {
				with := maps.Clone(s.tags)
				with[tag] = v
				next = append(next, base.tagged(with, m))
			}
		}
		for _, s := range all {
			without := maps.Clone(s.tags)
			delete(without, tag)
			next = append(next, base.tagged(without, m))
		}
		all = next
	}
	return all, complete
}

// tagged is the session with these tags. Without the tag there is no tenant to
// speak of.
func (s session) tagged(tags map[string]string, m tagMap) *session {
	s.tags, s.values, s.compiled = tags, maps.Clone(s.values), nil
	mapped, carried := false, false
	for tag, o := range m.owners {
		_, set := tags[tag]
		mapped, carried = mapped || o == tenant, carried || o == tenant && set
	}
	if mapped && !carried {
		delete(s.values, tenant)
	}
	return &s
}

// tagValues are values that conditions tell apart, the session's own among them:
// a condition can compare one tag with another, or with the identity.
func tagValues(tag string, statements []*statement, full *session) (values []string, complete bool) {
	var globs []glob
	for _, s := range statements {
		for _, c := range s.conditions {
			if c.key != tagPrefix+tag {
				continue
			}
			for _, p := range c.values {
				if g := p.compile(full, "/", false).glob; g != nil {
					if c.folds() {
						g = fold(g)
					}
					globs = append(globs, g)
				}
			}
		}
	}
	if len(globs) == 0 {
		return nil, true
	}
	return classes(globs, -1, []string{"x"})
}

// owners are those that a statement's variable or condition key speaks of.
func owners(statements []*statement, all []tagMap) map[owner]bool {
	found := map[owner]bool{}
	for _, m := range all {
		sess := &session{owners: m.owners}
		for _, s := range statements {
			for _, p := range s.resources {
				for _, x := range p.pieces {
					found[sess.owner(x.variable)] = true
				}
			}
			for _, c := range s.conditions {
				found[sess.owner(c.key)] = true
				for _, p := range c.values {
					for _, x := range p.pieces {
						found[sess.owner(x.variable)] = true
					}
				}
			}
		}
	}
	return found
}
