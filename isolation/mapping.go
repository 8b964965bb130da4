package isolation

import (
	"fmt"
	"slices"
	"strings"

	"example.com/cognitocdk/template"
)

type addRole func(v template.Value, pool string, guest bool, flaws ...flaw)

// mappings are the roles that a pool chooses by token or by rules, and the ways
// in which that choice is the user's own.
// https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
func (env *environment) mappings(a *template.Resource, pool string, add addRole) {
	all := a.At("RoleMappings")
	if all.Unknown() {
		add(all, pool, false, flaw{text: "role mappings: " + all.Why()})
		return
	}
	for name, m := range all.Entries() {
		where := a.LogicalID + ", RoleMappings." + name
		if m.Unknown() {
			add(m, pool, false, flaw{text: where + ": " + m.Why()})
			continue
		}
		fallback := m.Get("AmbiguousRoleResolution")
		if !fallback.Is("Deny") {
			f := flaw{text: where + ": AmbiguousRoleResolution: " + orKind(fallback)}
			if !fallback.Unknown() {
				f = choice(where+", AmbiguousRoleResolution", "a token that fits no rule or several roles falls back to this role instead of being refused", "")
			}
			env.authenticated(a, pool, add, f)
		}
		rules := m.At("RulesConfiguration", "Rules")
		if rules.Unknown() {
			add(rules, pool, false, flaw{text: where + ": rules: " + rules.Why()})
			continue
		}
		for i, rule := range rules.Items() {
			at := fmt.Sprintf("%s, Rules[%d]", where, i)
			var flaws []flaw
			claim, known := rule.Get("Claim").Literal()
			switch {
			case !known:
				flaws = append(flaws, flaw{text: at + ": claim: " + orKind(rule.Get("Claim"))})
			default:
				switch who, why := env.writable(claim); who {
				case yes:
					flaws = append(flaws, choice(at, "the rule is about "+claim+", which its own user can write ("+why+"), so users choose this role themselves", claim))
				case maybe:
					flaws = append(flaws, flaw{text: at + ": " + why})
				}
			}
			add(rule.Get("RoleARN"), pool, false, flaws...)
		}
	}
}

// authenticated adds a flaw to the attachment's default role.
func (env *environment) authenticated(a *template.Resource, pool string, add addRole, f flaw) {
	role := a.At("Roles", "authenticated")
	if role.Absent() {
		return // nothing to fall back to
	}
	add(role, pool, false, f)
}

func choice(where, text, claim string) flaw {
	c := &Counterexample{Action: "cognito-identity:GetCredentialsForIdentity", Resource: "*", Identity: preferredValues[identity][0], Statement: where}
	if claim != "" {
		c.Context = map[string][]string{"claim " + claim: {"chosen by the user"}}
	}
	return flaw{counterexample: c, text: text}
}

// standard are the attributes that every user can write unless a client's
// WriteAttributes says otherwise.
var standard = strings.Fields(`address birthdate email family_name gender given_name locale middle_name name nickname
	phone_number picture preferred_username profile updated_at website zoneinfo`)

// writable says whether users can write the claim themselves: through an app
// client of theirs, or because the service lets them.
func (env *environment) writable(claim string) (truth, string) {
	custom := strings.HasPrefix(claim, "custom:") || strings.HasPrefix(claim, "dev:")
	if !custom && !slices.Contains(standard, claim) {
		switch claim {
		case "sub", "iss", "aud", "amr", "tenant_id", "cognito:groups", "cognito:roles", "cognito:preferred_role", "email_verified", "phone_number_verified":
			return no, ""
		}
		return maybe, "who sets the claim " + claim + " is not known"
	}
	if strings.HasPrefix(claim, "dev:") {
		return no, ""
	}
	for _, p := range env.byType("AWS::Cognito::UserPoolIdentityProvider") {
		mapping := p.At("AttributeMapping")
		if !mapping.Get(claim).Absent() {
			return yes, p.LogicalID + " takes it from the provider's assertion"
		}
	}
	clients := env.byType("AWS::Cognito::UserPoolClient")
	for _, c := range clients {
		write := c.At("WriteAttributes")
		items := write.Items()
		if len(items) > 0 && !write.Unknown() && !slices.ContainsFunc(items, func(v template.Value) bool { return v.Is(claim) || v.Unknown() }) {
			continue
		}
		if env.assigned(claim, c) {
			continue
		}
		if write.Unknown() {
			return maybe, c.LogicalID + ".WriteAttributes: " + write.Why()
		}
		if len(items) == 0 {
			return yes, c.LogicalID + " has no WriteAttributes, so every attribute is writable"
		}
		return yes, c.LogicalID + ".WriteAttributes lists it"
	}
	if len(clients) == 0 && !custom {
		return yes, "a client without WriteAttributes may write every standard attribute"
	}
	return no, ""
}

// assigned says that the attribute can only be set when the user is created, and
// that what is set then is decided by the server: by an administrator, or by a
// pre-sign-up trigger under a recorded exception.
func (env *environment) assigned(claim string, client *template.Resource) bool {
	pool := env.resource(client.At("UserPoolId"))
	if pool == nil || pool.Type != "AWS::Cognito::UserPool" {
		return false
	}
	immutable := false
	for _, attr := range pool.At("Schema").Items() {
		name, _ := attr.Get("Name").Literal()
		changes, known := attr.Get("Mutable").Bool()
		if "custom:"+strings.TrimPrefix(name, "custom:") == claim && known && !changes {
			immutable = true
		}
	}
	if !immutable {
		return false
	}
	if adminOnly, _ := pool.At("AdminCreateUserConfig", "AllowAdminCreateUserOnly").Bool(); adminOnly {
		return true
	}
	trigger := pool.At("LambdaConfig", "PreSignUp")
	checked := !slices.ContainsFunc(trigger.Alternatives(), template.Value.Absent)
	excused := slices.ContainsFunc(append(client.Exceptions(), pool.Exceptions()...), func(e template.Exception) bool {
		return strings.Contains(e.Control, "tenant") || strings.Contains(e.Control, "authority")
	})
	return checked && excused
}
