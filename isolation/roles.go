package isolation

import (
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// handed is one role that an identity pool can hand out, and how.
type handed struct {
	resource *template.Resource // nil when the role is not in the templates
	name     string
	at       template.Value // what names the role
	pool     string         // stand-in for the pool's id; empty when only the trust policy tells
	guest    bool
	// mayBeEmpty: guests, and the default role of a pool whose mappings give
	// everybody another one, need no policy at all.
	mayBeEmpty bool
	flaws      []flaw
	alsoOf     []string // other pools that hand it out
	both       bool     // guests and signed-in identities get it
}

// flaw is a reason outside of the policies that the role cannot be proven for.
type flaw struct {
	counterexample *Counterexample
	text           string
}

// hasPool says that there is an identity pool or an attachment; without either
// there is nothing to prove.
func (env *environment) hasPool() bool {
	return len(env.byType("AWS::Cognito::IdentityPool", "AWS::Cognito::IdentityPoolRoleAttachment")) > 0
}

// handedOut finds every role that an identity pool can hand out: those of role
// attachments, of role mappings, of user pool groups, and any that trusts
// identity pools.
func (env *environment) handedOut() []*handed {
	var all []*handed
	mapped := false // the attachment at hand chooses among several roles
	add := func(v template.Value, pool string, guest bool, flaws ...flaw) {
		for _, alt := range v.Alternatives() {
			if alt.Absent() {
				continue
			}
			h := env.roleOf(alt, pool, guest)
			if i := slices.IndexFunc(all, func(x *handed) bool {
				return x.name == h.name && x.resource == h.resource && x.guest == guest && (x.pool == pool || pool == "" || x.pool == "")
			}); i >= 0 {
				h = all[i]
				h.pool = first(h.pool, pool)
			} else {
				all = append(all, h)
			}
			h.mayBeEmpty = h.mayBeEmpty || guest || mapped
			h.flaws = append(h.flaws, flaws...)
		}
	}
	for _, a := range env.byType("AWS::Cognito::IdentityPoolRoleAttachment") {
		pool := env.poolName(a.At("IdentityPoolId"))
		roles := a.At("Roles")
		mapped = a.At("RoleMappings").Kind() == template.Map
		if roles.Unknown() && len(roles.Alternatives()) == 1 {
			add(roles, pool, false)
		}
		for _, alt := range roles.Alternatives() {
			for kind, v := range alt.Entries() {
				add(v, pool, kind == "unauthenticated")
			}
		}
		mapped = false
		env.mappings(a, pool, add)
	}
	onlyPool := ""
	if pools := env.byType("AWS::Cognito::IdentityPool"); len(pools) == 1 {
		onlyPool = standInRegion + ":" + env.name(reader{env: env}, pools[0], "")
	}
	for _, g := range env.byType("AWS::Cognito::UserPoolGroup") {
		for _, pool := range env.poolsOf(g.At("RoleArn"), onlyPool) {
			add(g.At("RoleArn"), pool, false)
		}
	}
	for _, r := range env.byType("AWS::IAM::Role") {
		if env.trustsCognito(r) && !slices.ContainsFunc(all, func(h *handed) bool { return h.resource == r }) {
			for _, pool := range env.trusted(r, onlyPool) {
				all = append(all, &handed{resource: r, name: r.LogicalID, pool: pool, guest: env.trustsGuests(r)})
			}
		}
	}
	for _, h := range all {
		for _, also := range all {
			if h.resource == nil || also.resource != h.resource {
				continue
			}
			if h.both = h.both || also.guest != h.guest; also.pool != h.pool {
				h.alsoOf = append(h.alsoOf, also.pool)
			}
		}
	}
	return all
}

// poolsOf are the pools that can hand out a role which no attachment names.
func (env *environment) poolsOf(role template.Value, onlyPool string) []string {
	if r := env.resource(role); r != nil && r.Type == "AWS::IAM::Role" {
		return env.trusted(r, onlyPool)
	}
	return []string{onlyPool}
}

// trusted are the pools of the templates that a role's trust policy names; none
// named, it is the only one there is, if there is one.
func (env *environment) trusted(role *template.Resource, onlyPool string) (pools []string) {
	for _, p := range env.byType("AWS::Cognito::IdentityPool") {
		id, _ := env.attribute(reader{env: env}, p, "")
		for _, s := range role.At("AssumeRolePolicyDocument", "Statement").Items() {
			for _, op := range s.At("Condition").Entries() {
				for key, v := range op.Entries() {
					named := strings.EqualFold(key, cognitoPrincipal+":aud") &&
						slices.ContainsFunc(v.Items(), func(x template.Value) bool { return env.poolName(x) == id })
					if named && !slices.Contains(pools, id) {
						pools = append(pools, id)
					}
				}
			}
		}
	}
	if len(pools) == 0 {
		return []string{onlyPool}
	}
	return pools
}

// unattached are the pools that no role of the templates belongs to and no
// attachment speaks of: what they hand out is somewhere else.
func (env *environment) unattached(all []*handed) (pools []*template.Resource) {
	for _, p := range env.byType("AWS::Cognito::IdentityPool") {
		id, _ := env.attribute(reader{env: env}, p, "")
		spoken := slices.ContainsFunc(all, func(h *handed) bool { return h.pool == id || strings.HasPrefix(h.pool, "unknown: ") })
		for _, a := range env.byType("AWS::Cognito::IdentityPoolRoleAttachment") {
			of := env.poolName(a.At("IdentityPoolId"))
			spoken = spoken || of == id || strings.HasPrefix(of, "unknown: ")
		}
		if !spoken {
			pools = append(pools, p)
		}
	}
	return pools
}

func (env *environment) roleOf(v template.Value, pool string, guest bool) *handed {
	h := &handed{at: v, pool: pool, guest: guest}
	if r := env.resource(v); r != nil && r.Type == "AWS::IAM::Role" {
		h.resource, h.name = r, r.LogicalID
		return h
	}
	text, why := reader{env: env}.literal(v)
	if why == "" {
		for _, r := range env.byType("AWS::IAM::Role") { // a RoleName written out
			if arn, _ := env.attribute(reader{env: env}, r, "Arn"); arn == text {
				h.resource, h.name = r, r.LogicalID
				return h
			}
		}
		h.name = text
		return h
	}
	if symbolic, known := v.Text(); known {
		h.name = symbolic.String()
	} else {
		h.name = first(v.Why(), "role")
	}
	return h
}

func (env *environment) poolName(v template.Value) string {
	text, why := reader{env: env, opaqueParams: true}.literal(v)
	if why != "" {
		return "unknown: " + why
	}
	return text
}

func (env *environment) trustsCognito(r *template.Resource) bool {
	for _, s := range r.At("AssumeRolePolicyDocument", "Statement").Items() {
		for _, p := range s.At("Principal", "Federated").Items() {
			if env.isCognito(p) {
				return true
			}
		}
	}
	return false
}

// trustsGuests guesses what a role that no attachment names is for.
func (env *environment) trustsGuests(r *template.Resource) bool {
	for _, s := range r.At("AssumeRolePolicyDocument", "Statement").Items() {
		for _, op := range s.At("Condition").Entries() {
			for key, v := range op.Entries() {
				if strings.EqualFold(key, cognitoPrincipal+":amr") && len(v.Items()) == 1 && v.Items()[0].Is("unauthenticated") {
					return true
				}
			}
		}
	}
	return false
}
