package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// trusting calls judge with every Allow statement of the trust policy of a role that an
// identity pool hands out.
func trusting(role *template.Resource, r *Report, judge func(template.Value)) {
	if !r.scene.all.handed[role] {
		return
	}
	for statement := range statements(role.At("AssumeRolePolicyDocument")) {
		switch {
		case statement.Unknown():
			r.Undecided(statement)
		case always(statement.At("Effect"), "Deny", "") != yes:
			judge(statement)
		}
	}
}

var trustPrincipal = Rule{
	ID:        "trust-principal",
	Severity:  report.Fail,
	Title:     "A role for users is assumed through the identity pool only",
	Why:       "a second principal in the trust policy is a second way to every right that the role has",
	Allowed:   "Principal Federated cognito-identity.amazonaws.com, and nothing else",
	Fix:       "make a role of its own for the other principal",
	Reference: docRoles,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		trusting(role, r, func(statement template.Value) {
			if v := statement.At("NotPrincipal"); !v.Absent() {
				r.Hit(v, "NotPrincipal trusts everyone but those it names")
			}
			r.each(statement.At("Principal"), func(principal template.Value) {
				if principal.Kind() != template.Map {
					r.Hit(principal, "the role trusts %s", show(principal))
					return
				}
				for kind, who := range principal.Entries() {
					r.items(who, func(v template.Value) {
						if kind != "Federated" || !v.Is(identityService) {
							r.Hit(v, "the role trusts %s %s", kind, show(v))
						}
					})
				}
			})
		})
	},
}

var trustActions = Rule{
	ID:        "trust-actions",
	Severity:  report.Fail,
	Title:     "The trust policy allows assuming and tagging, nothing else",
	Why:       "a wildcard in a trust policy includes ways to assume the role that skip its conditions",
	Allowed:   "sts:AssumeRoleWithWebIdentity and sts:TagSession",
	Fix:       "list exactly these actions",
	Reference: docRoles,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		trusting(role, r, func(statement template.Value) {
			if v := statement.At("NotAction"); !v.Absent() {
				r.Hit(v, "NotAction allows every action but those it names")
			}
			r.items(statement.At("Action"), func(v template.Value) {
				switch action(v) {
				case "sts:assumerolewithwebidentity", "sts:tagsession":
				default:
					r.Hit(v, "the trust policy allows %s", show(v))
				}
			})
		})
	},
}

var trustAudience = Rule{
	ID:        "trust-audience",
	Severity:  report.Fail,
	Title:     "Only this identity pool's users assume the role",
	Why:       "without the exact audience, every identity pool of every AWS account can hand out the role",
	Allowed:   "Condition StringEquals cognito-identity.amazonaws.com:aud with the identity pool's id, in every statement",
	Fix:       "add StringEquals cognito-identity.amazonaws.com:aud with a Ref to the identity pool",
	Reference: docRoles,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		pools := attachedTo(role, r.scene)
		trusting(role, r, func(statement template.Value) {
			seen := false
			for operator, values := range conditionValues(statement, identityService+":aud") {
				seen = true
				if operator != "StringEquals" {
					r.Hit(values, "the audience is compared with %s: only StringEquals is exact", clip(operator))
				}
				all := values.Items()
				if len(all) > 1 {
					r.Hit(values, "%d audiences share the role", len(all))
				}
				for _, item := range all {
					for _, v := range item.Alternatives() {
						text, literal := v.Literal()
						target := v.Target()
						switch {
						case literal && strings.ContainsAny(text, "*?"):
							r.Hit(v, "%s is any identity pool", show(v))
						case target != nil && target.Type != typeIdentityPool:
							r.Hit(v, "%s is no identity pool", target.LogicalID)
						case target != nil && len(pools) > 0 && !pools[target.LogicalID]:
							r.Hit(v, "the role is attached to another identity pool than %s", target.LogicalID)
						case literal && len(pools) > 0:
							r.Hit(v, "%s is not the id of an identity pool that this template makes", show(v))
						case target == nil && v.Unknown():
							r.Undecided(v)
						}
					}
				}
			}
			if condition := statement.At("Condition"); !seen && condition.Unknown() && len(condition.Alternatives()) == 1 {
				r.Undecided(condition)
			} else if !seen {
				r.Hit(condition, "no condition on %s:aud: any identity pool of any account can hand out the role", identityService)
			}
		})
	},
}

// attachedTo are the identity pools of the template whose attachment names the role.
func attachedTo(role *template.Resource, s *scene) map[string]bool { return s.attached[role] }

func collectAttached(s *scene) map[*template.Resource]map[string]bool {
	attached := map[*template.Resource]map[string]bool{}
	for _, attachment := range s.byType[typeRoleAttachment] {
		pool := identityPoolOf(attachment)
		if pool == nil {
			continue
		}
		for _, v := range entries(attachment.At("Roles")) {
			for _, role := range s.targets(v) {
				if attached[role] == nil {
					attached[role] = map[string]bool{}
				}
				attached[role][pool.LogicalID] = true
			}
		}
	}
	return attached
}

var trustAuthenticated = Rule{
	ID:        "trust-authenticated",
	Severity:  report.Fail,
	Title:     "Only signed-in users assume the role",
	Why:       "without the condition on amr, a guest identity of the same pool assumes the role of a user",
	Allowed:   "Condition ForAnyValue:StringLike (or StringEquals) cognito-identity.amazonaws.com:amr authenticated, in every statement",
	Fix:       "add ForAnyValue:StringLike cognito-identity.amazonaws.com:amr authenticated",
	Reference: docRoles,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		trusting(role, r, func(statement template.Value) {
			seen := false
			for operator, values := range conditionValues(statement, identityService+":amr") {
				seen = true
				if operator != "ForAnyValue:StringLike" && operator != "ForAnyValue:StringEquals" {
					r.Hit(values, "amr is compared with %s, which also holds for no value", clip(operator))
				}
				r.items(values, func(v template.Value) {
					if !v.Is("authenticated") {
						r.Hit(v, "amr may be %s", show(v))
					}
				})
			}
			if condition := statement.At("Condition"); !seen && condition.Unknown() && len(condition.Alternatives()) == 1 {
				r.Undecided(condition)
			} else if !seen {
				r.Hit(condition, "no condition on %s:amr: guests can assume the role", identityService)
			}
		})
	},
}

var trustTagSession = Rule{
	ID:        "trust-tag-session",
	Severity:  report.Fail,
	Title:     "Where tags decide, the role accepts them",
	Why:       "without sts:TagSession the identity pool cannot pass the tenant, and sign-in or every access fails",
	Allowed:   "sts:TagSession in the trust policy of every role of an identity pool that maps principal tags",
	Fix:       "add sts:TagSession beside sts:AssumeRoleWithWebIdentity, with the same conditions",
	Reference: docTags,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		if !r.scene.all.handed[role] {
			return
		}
		pools := attachedTo(role, r.scene)
		tagged := len(pools) == 0 && len(r.scene.tagged) > 0
		for pool := range pools {
			tagged = tagged || r.scene.tagged[pool]
		}
		if !tagged {
			return
		}
		accepts := no
		for statement := range statements(role.At("AssumeRolePolicyDocument")) {
			if always(statement.At("Effect"), "Deny", "") == yes {
				continue
			}
			if statement.Unknown() || len(openItems(statement.At("Action"))) > 0 {
				accepts = max(accepts, open)
			}
			for _, v := range literals(statement.At("Action")) {
				if matches(action(v), "sts:tagsession") {
					accepts = yes
				}
			}
		}
		switch accepts {
		case no:
			r.Hit(role.At("AssumeRolePolicyDocument"), "principal tags are mapped, and the trust policy lacks sts:TagSession")
		case open:
			r.Undecided(role.At("AssumeRolePolicyDocument"))
		}
	},
}

var roleTrustAny = Rule{
	ID:        "role-trust-any",
	Severity:  report.Fail,
	Title:     "No role trusts everyone",
	Why:       "a role that anyone may assume is a public key to the account",
	Allowed:   "named services, accounts, roles and providers",
	Fix:       "name the principal",
	Reference: docIAM + "reference_policies_elements_principal.html",
	Elsewhere: []string{"checkov CKV_AWS_60", "checkov CKV_AWS_61"},
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		for statement := range statements(role.At("AssumeRolePolicyDocument")) {
			if statement.Kind() != template.Map {
				r.Undecided(statement)
				continue
			}
			if always(statement.At("Effect"), "Deny", "") == yes {
				continue
			}
			for _, v := range everyone(statement) {
				r.Hit(v, "anyone may assume the role")
			}
			for _, v := range literals(statement.At("Principal", "AWS")) {
				if text, _ := v.Literal(); strings.HasSuffix(text, ":root") {
					r.HitAs(report.Warn, v, "%s is every principal of the account", show(v))
				}
			}
		}
	},
}

// everyone are the places where a statement's principal is anybody.
func everyone(statement template.Value) []template.Value {
	var found []template.Value
	for _, principal := range statement.At("Principal").Alternatives() {
		if principal.Is("*") {
			found = append(found, principal)
			continue
		}
		if principal.Kind() != template.Map {
			continue
		}
		for _, who := range principal.Entries() {
			for _, v := range literals(who) {
				if v.Is("*") {
					found = append(found, v)
				}
			}
		}
	}
	return found
}
