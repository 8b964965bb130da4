package isolation

import (
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

const (
	cognitoPrincipal = "cognito-identity.amazonaws.com"
	assumeAction     = "sts:AssumeRoleWithWebIdentity"
	tagAction        = "sts:TagSession"
	foreignPool      = standInRegion + ":99999999-ffff-4fff-8fff-999999999999"
)

// trust judges a role's trust policy: exactly this pool's identities, of exactly
// the right kind, may take the role. An attacker's own identity pool would
// otherwise hand it out, with principal tags of the attacker's choice.
// https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
func (env *environment) trust(h *handed) (canTag bool, flaws []flaw) {
	r := reader{env: env, opaqueParams: true}
	doc := h.resource.At("AssumeRolePolicyDocument")
	statements := r.document(doc, h.resource.LogicalID+".AssumeRolePolicyDocument")
	arn, _ := env.attribute(r, h.resource, "Arn")
	kind, other := "authenticated", "unauthenticated"
	if h.guest {
		kind, other = other, kind
	}
	undecided := func(format string, args ...any) {
		flaws = append(flaws, flaw{text: "trust policy: " + fmt.Sprintf(format, args...)})
	}
	if strings.HasPrefix(h.pool, "unknown: ") {
		undecided("the pool's id is not known (%s)", strings.TrimPrefix(h.pool, "unknown: "))
		return false, flaws
	}
	for i := range statements {
		s := &statements[i]
		if s.allow && s.opaque != "" {
			undecided("%s", s.opaque)
			continue
		}
		if s.allow {
			flaws = append(flaws, env.strangers(s, arn)...)
		}
	}
	if len(flaws) > 0 {
		return false, flaws
	}
	if h.both {
		undecided("guests and signed-in identities share the role, so nothing tells who has it: each kind needs its own")
		return false, flaws
	}
	if h.pool == "" {
		undecided("no attachment says which identity pool hands the role out")
		return false, flaws
	}
	ask := func(action, audience, method string) (truth, string, string) {
		sess := &session{values: map[owner]string{identity: preferredValues[identity][0]}, open: true, audience: audience, roleARN: arn, amr: []string{method}}
		if method == "authenticated" {
			sess.amr = append(sess.amr, "cognito-idp."+standInRegion+".amazonaws.com/pool", "cognito-idp."+standInRegion+".amazonaws.com/pool:CognitoSignIn:user")
		}
		result, where, why := no, "", ""
		denied := no
		for i := range statements {
			s := &statements[i]
			c, reason := s.evaluate(sess, requestContext{}, true)
			t := min(c, s.present, s.matchAction(action), env.federated(s))
			if s.opaque != "" {
				t = min(t, maybe)
			}
			if t > no {
				why = first(why, first(reason, s.uncertain()))
			}
			if !s.allow {
				denied = max(denied, t)
			} else if t > result {
				result, where = t, s.where
			}
		}
		return min(result, not(denied)), where, why
	}
	type taker struct{ audience, method, what string }
	bad := []taker{{h.pool, other, "an " + other + " identity"}}
	audiences, complete := env.otherPools(statements, h)
	if !complete {
		undecided("its pools are too many patterns to decide")
	}
	for _, audience := range audiences {
		bad = append(bad, taker{audience, kind, "an identity of another pool"}, taker{audience, other, "an identity of another pool"})
	}
	for _, action := range []string{assumeAction, tagAction} {
		for _, bad := range bad {
			t, where, why := ask(action, bad.audience, bad.method)
			if t == yes && bad.audience != h.pool && bad.audience != foreignPool && (isParameter(bad.audience) || isParameter(h.pool)) {
				t, why = maybe, "whether "+bad.audience+" and "+h.pool+" are one pool is known only at deployment"
			}
			switch t {
			case yes:
				flaws = append(flaws, flaw{
					counterexample: &Counterexample{
						Action: action, Resource: arn, Identity: others[identity], Statement: where,
						Context: map[string][]string{cognitoPrincipal + ":aud": {bad.audience}, cognitoPrincipal + ":amr": {bad.method}},
					},
					text: "the trust policy lets " + bad.what + " take the role",
				})
				return false, flaws
			case maybe:
				undecided("%s: whether %s may take the role: %s", where, bad.what, why)
				return false, flaws
			}
		}
	}
	if t, _, _ := ask(assumeAction, h.pool, kind); t == no {
		undecided("no %s identity of the pool may take the role, so nothing was proven", kind)
	}
	t, _, _ := ask(tagAction, h.pool, kind)
	return t != no, flaws
}

// otherPools are audiences that stand for every pool but the role's own: one of
// each kind that the trust policy tells apart. Another pool of the templates that
// hands out the same role is not among them: the role is judged for it as well.
func (env *environment) otherPools(statements []statement, h *handed) (found []string, complete bool) {
	globs := []glob{lit(h.pool)}
	for i := range statements {
		for _, c := range statements[i].conditions {
			if c.key != cognitoPrincipal+":aud" {
				continue
			}
			for _, p := range c.values {
				if g := p.compile(&session{}, "/", false).glob; g != nil {
					globs = append(globs, g, fold(g))
				}
			}
		}
	}
	all, complete := classes(globs, -1, append([]string{foreignPool}, h.alsoOf...))
	for _, audience := range all {
		if audience != h.pool && !slices.Contains(h.alsoOf, audience) {
			found = append(found, audience)
		}
	}
	return found, complete
}

// isParameter says that a pool's id stands for a parameter: every other is
// <region>:<something>.
func isParameter(pool string) bool { return !strings.Contains(pool, ":") }

// federated says whether a trust statement's principal is Cognito's. Whom a Deny
// means by other names is not known.
func (env *environment) federated(s *statement) truth {
	if !s.allow {
		principal := s.value.Get("Principal")
		if principal.Is("*") {
			return yes
		}
		if principal.Kind() != template.Map || principal.Get("AWS").Is("*") {
			return maybe
		}
	}
	for _, p := range s.value.At("Principal", "Federated").Items() {
		if env.isCognito(p) {
			return yes
		}
	}
	return no
}

// isCognito reads the principal, whose domain can be written as AWS::URLSuffix.
func (env *environment) isCognito(p template.Value) bool {
	text, why := reader{env: env}.literal(p)
	return why == "" && text == cognitoPrincipal
}

// strangers are principals and actions of an Allow that have no place in a role
// of an identity pool.
func (env *environment) strangers(s *statement, arn string) []flaw {
	stranger := func(what, action string) []flaw {
		return []flaw{{
			counterexample: &Counterexample{Action: action, Resource: arn, Statement: s.where, Context: map[string][]string{"principal": {what}}},
			text:           "the trust policy lets " + what + " take the role",
		}}
	}
	if !s.value.Get("NotPrincipal").Absent() {
		return stranger("everybody but a few (NotPrincipal)", assumeAction)
	}
	principal := s.value.Get("Principal")
	if principal.Kind() != template.Map {
		if principal.Unknown() {
			return []flaw{{text: "trust policy: principal: " + principal.Why()}}
		}
		return stranger("everybody", assumeAction)
	}
	for kind, list := range principal.Entries() {
		for _, p := range list.Items() {
			text, known := p.Literal()
			switch {
			case kind == "Federated" && env.isCognito(p):
			case kind == "Federated" && known:
				return stranger(text, assumeAction)
			case kind == "Federated":
				return []flaw{{text: "trust policy: principal: " + orKind(p)}}
			default:
				name, why := reader{env: env, opaqueParams: true}.literal(p)
				return stranger(first(name, first(why, "another principal")), "sts:AssumeRole")
			}
		}
	}
	if s.notAction {
		return stranger("Cognito, with any action,", "sts:AssumeRole")
	}
	for _, a := range s.actions {
		text := a.String()
		if !slices.ContainsFunc([]string{assumeAction, tagAction}, func(x string) bool { return strings.EqualFold(x, text) }) {
			return []flaw{{text: "trust policy: action " + text + " has no place in it"}}
		}
	}
	return nil
}
