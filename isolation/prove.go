package isolation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

// Judgeable says whether a template has an identity pool, or hides what it has.
func Judgeable(t *template.Template) bool {
	for range t.ByType("AWS::Cognito::IdentityPool", "AWS::Cognito::IdentityPoolRoleAttachment") {
		return true
	}
	return len(t.Undecidable()) > 0
}

// Prove answers for every role that an identity pool of the templates can hand
// out. It fails with [ErrNoIdentityPool] when there is no pool; whatever it
// cannot read makes a role undecided, never proven.
func Prove(templates ...*template.Template) (Result, error) {
	env := newEnvironment(templates)
	var result Result
	for _, t := range templates {
		for _, u := range t.Undecidable() {
			result.Roles = append(result.Roles, Role{
				Role: u.Name, File: t.File, Stack: t.Stack, Position: u.Position,
				Undecided: u.Name + ": " + u.Reason + ", so roles or policies can be hidden there",
			})
		}
	}
	if !env.hasPool() && len(result.Roles) == 0 {
		return Result{}, ErrNoIdentityPool
	}
	roles := env.handedOut()
	var judged []*verdict
	for _, h := range roles {
		judged = append(judged, env.judge(h))
	}
	for _, p := range env.unattached(roles) {
		result.Roles = append(result.Roles, Role{
			Role: p.LogicalID, File: p.Template.File, Stack: p.Template.Stack, Position: p.Position(),
			Undecided: "no role attachment for the pool is in the templates, so the roles that it hands out cannot be seen",
		})
	}
	for _, v := range judged {
		v.crossCheck(judged)
		result.Roles = append(result.Roles, v.role())
	}
	slices.SortStableFunc(result.Roles, func(a, b Role) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column), strings.Compare(a.Role, b.Role))
	})
	return result, nil
}

// verdict is a role's answer in the making.
type verdict struct {
	h         *handed
	flaw      *flaw
	undecided string
	families  []family // reachable own space
	routes    []string
	nothing   bool // the role may do nothing at all, on purpose
	proof     *proof
	tagWhy    map[string]string
	assumes   []string
}

func (env *environment) judge(h *handed) *verdict {
	v := &verdict{h: h, tagWhy: map[string]string{}}
	if h.resource == nil {
		v.undecided = "the role is not in the templates, so its policies cannot be seen"
		return v
	}
	canTag, flaws := env.trust(h)
	tagMaps, why := env.tagMaps(h.pool)
	for _, m := range tagMaps {
		for tag, reason := range m.why {
			if reason != "" {
				v.tagWhy[tag] = reason
			}
		}
	}
	statements := relevant(env.grants(h))
	arn, _ := env.attribute(reader{env: env}, h.resource, "Arn")
	roleID, _ := env.attribute(reader{env: env}, h.resource, "RoleId")
	sessions, complete := sessionsOf(h, tagMaps, canTag, statements, arn, roleID)
	v.proof = &proof{statements: statements, sessions: sessions, bounded: !h.resource.At("PermissionsBoundary").Absent()}
	if !complete {
		v.proof.reasons = append(v.proof.reasons, "the tenants and identities are told apart in too many ways to decide")
	}

	// A request that breaks the policies says more than a flaw beside them.
	if r := v.proof.decide(); r != nil {
		v.flaw = &flaw{counterexample: v.proof.counterexample(r), text: v.proof.explain(r, v.tagWhy)}
		return v
	}
	for _, f := range append(flaws, h.flaws...) {
		if f.counterexample != nil {
			v.flaw = &f
			return v
		}
		v.undecided = first(v.undecided, f.text)
	}
	v.undecided = first(v.undecided, why)
	if len(v.proof.reasons) > 0 {
		v.undecided = first(v.undecided, v.proof.reasons[0])
	}
	if v.undecided == "" && len(tagMaps) > 0 && !canTag && !h.guest {
		v.undecided = "the trust policy does not allow sts:TagSession, and " + tagMaps[0].where + " makes Cognito pass tags: nobody gets credentials"
	}
	if v.undecided == "" && slices.ContainsFunc(statements, func(s *statement) bool { return s.boundary && s.opaque != "" }) {
		// It can only take away: safe for the proof, unknown for own access.
		v.assumes = append(v.assumes, "as far as its permissions boundary lets it")
	}
	if v.undecided == "" {
		v.reach()
	}
	return v
}

// reach finds which own space is really reachable: a policy that denies
// everything proves nothing.
func (v *verdict) reach() {
	p := v.proof
	sess := p.sessions[0]
	if v.h.mayBeEmpty && !slices.ContainsFunc(p.statements, (*statement).grants) {
		v.nothing = true
		return
	}
	actions := p.actions()
	seen := map[string]bool{}
	for _, f := range families(p.statements, sess) {
		if f.from == nil && seen[f.text] {
			continue
		}
		claimed, reached, blocked := p.reaches(f, sess, actions)
		if claimed && !reached && f.from != nil {
			v.undecided = fmt.Sprintf("nobody can reach %s that %s names%s, and what denies everything proves nothing", f.text, f.from.where, blocked)
			return
		}
		if reached && !seen[f.text] {
			seen[f.text] = true
			v.families = append(v.families, f)
		}
	}
	for _, r := range exactTargets(p.statements, route, sess) {
		ar := p.arena(sess, action{"execute-api:Invoke", route}, requestContext{}, own)
		if ok, _ := ar.allowed(ar.at(strings.ReplaceAll(r, "*", "x"))); ok {
			v.routes = append(v.routes, r)
		}
	}
	if unused := p.unset(sess); unused != "" {
		v.undecided = unused
		return
	}
	if len(v.families) == 0 && len(v.routes) == 0 {
		v.undecided = "the role can reach nothing of its user's own, and what denies everything proves nothing"
	}
	for i, f := range v.families {
		for _, g := range v.families[i:] {
			v.collide(f, g)
		}
	}
}

// unset says that an Allow names a principal tag that no session ever has.
func (p *proof) unset(sess *session) string {
	for _, s := range p.statements {
		if !s.grants() {
			continue
		}
		for _, list := range append([][]pattern{s.resources}, values(s)...) {
			for _, pat := range list {
				for _, x := range pat.pieces {
					tag, isTag := strings.CutPrefix(x.variable, tagPrefix)
					if _, set := sess.tags[tag]; isTag && !set && !x.hasFall {
						return fmt.Sprintf("%s: no principal tag %s is ever set for this role's sessions, so nobody has the access it names", s.where, tag)
					}
				}
			}
		}
	}
	return ""
}

func values(s *statement) (all [][]pattern) {
	for _, c := range s.conditions {
		all = append(all, c.values)
	}
	return all
}

// reaches says whether a request of the session's own goes through: claimed,
// when the statement that names the family allows an action that could.
func (p *proof) reaches(f family, sess *session, actions []action) (claimed, reached bool, blocked string) {
	prefix, _ := f.prefix(sess)
	for _, a := range actions {
		fits := f.kind == object && (a.kind == object || a.kind == list) || f.kind == item && (a.kind == item || a.kind == statementItem)
		if !fits || f.from != nil && f.from.matchAction(a.name) == no {
			continue
		}
		var resources []string
		switch {
		case a.kind == object:
			resources = []string{f.resource + "/" + prefix + "/file.txt", f.resource + "/" + prefix}
			for _, s := range p.statements {
				for _, pat := range s.resources {
					if text, known := pat.instance(sess, "file.txt"); known && strings.HasPrefix(text, f.resource+"/"+prefix) {
						resources = append(resources, text)
					}
				}
			}
		default:
			resources = []string{f.resource}
		}
		contexts, _ := p.contexts(sess, a)
		for _, ctx := range contexts {
			ar := p.arena(sess, a, ctx, own)
			for _, r := range resources {
				st := ar.at(r)
				if !ar.accepted(st, ar.shapes) || !ar.accepted(st, ar.owns) {
					continue
				}
				ok, by := ar.allowed(st)
				if ok {
					return true, true, ""
				}
				claimed = true
				if by != nil && !by.s.allow {
					blocked = " (" + by.s.where + " denies it)"
				}
			}
		}
	}
	return claimed, false, blocked
}
