package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var attributeUndeclared = Rule{
	ID:        "attribute-undeclared",
	Severity:  report.Fail,
	Title:     "Custom attributes in use are declared by the pool",
	Why:       "Cognito rejects a client that names an unknown attribute, and a principal tag from one is always missing: the tenant decides nothing any more",
	Allowed:   "custom attributes that the pool's Schema declares",
	Fix:       "declare the attribute in the pool's Schema, or remove it",
	Reference: docAttributes,
	Judges:    []string{typeClient, typePrincipalTag},
	Check: func(resource *template.Resource, r *Report) {
		pool := poolOf(resource)
		var used []template.Value
		if resource.Type == typeClient {
			used = append(literals(resource.At("WriteAttributes")), literals(resource.At("ReadAttributes"))...)
			for _, v := range append(openItems(resource.At("WriteAttributes")), openItems(resource.At("ReadAttributes"))...) {
				if pool != nil {
					r.Undecided(v)
				}
			}
		} else {
			pool = providerPool(resource.At("IdentityProviderName"))
			for _, all := range resource.At("PrincipalTags").Alternatives() {
				for _, claim := range all.Entries() {
					used = append(used, literals(claim)...)
				}
			}
		}
		if pool == nil {
			return // the Schema is elsewhere
		}
		declared := map[string]bool{}
		for _, attribute := range schema(pool) {
			name, known := attribute.At("Name").Literal()
			if !known {
				return // attribute-name says that a name is open
			}
			declared["custom:"+strings.TrimPrefix(name, "custom:")] = true
		}
		if pool.At("Schema").Unknown() && len(pool.At("Schema").Alternatives()) == 1 {
			r.On(pool).Undecided(pool.At("Schema"))
			return
		}
		for _, v := range used {
			if name, _ := v.Literal(); strings.HasPrefix(name, "custom:") && !declared[name] {
				r.Hit(v, "%s is not declared by %s", clip(name), pool.LogicalID)
			}
		}
	},
}

// providerPool is the user pool whose ProviderName a value begins with: as an identity
// provider, alone or followed by a client id.
func providerPool(v template.Value) *template.Resource {
	text, known := v.Text()
	if !known || v.Template() == nil {
		return nil
	}
	for _, part := range text {
		if pool := v.Template().Resource(part.Name); pool != nil && pool.Type == typePool {
			return pool
		}
	}
	return nil
}

var identityProvider = Rule{
	ID:        "identity-pool-provider",
	Severity:  report.Warn,
	Title:     "The identity pool trusts the user pool of its own template",
	Why:       "a provider that is written by hand can be another environment's pool, or anybody's: its users get the same role",
	Allowed:   "ProviderName and ClientId that refer to the template's user pool and client",
	Fix:       "refer to the pool's ProviderName and to the client with Ref",
	Reference: docIdentityPools,
	Judges:    []string{typeIdentityPool},
	Check: func(pool *template.Resource, r *Report) {
		if len(r.scene.byType[typePool]) == 0 {
			return // the user pool is in another stack
		}
		r.items(pool.At("CognitoIdentityProviders"), func(provider template.Value) {
			for _, name := range provider.At("ProviderName").Alternatives() {
				if _, known := name.Text(); opaque(name) || name.Unknown() && !known {
					r.Undecided(name)
				} else if !name.Absent() && providerPool(name) == nil {
					r.Hit(name, "%s is no user pool of this template", show(name))
				}
			}
			for _, id := range provider.At("ClientId").Alternatives() {
				if target := id.Target(); opaque(id) {
					r.Undecided(id)
				} else if !id.Absent() && (target == nil || target.Type != typeClient) {
					r.Hit(id, "%s is no client of this template", show(id))
				}
			}
		})
	},
}

var identityPoolRetained = Rule{
	ID:        "identity-pool-retained",
	Severity:  report.Warn,
	Title:     "An identity pool outlives its stack",
	Why:       "users' files stand under their identity ids; a new identity pool gives everyone a new id, and nobody reaches their files",
	Allowed:   "DeletionPolicy and UpdateReplacePolicy Retain; Delete with an exception, in throw-away environments",
	Fix:       "set DeletionPolicy and UpdateReplacePolicy to Retain",
	Reference: docRetain,
	Judges:    []string{typeIdentityPool},
	Check:     func(pool *template.Resource, r *Report) { mustRetain(pool, r, "all identity ids") },
}

var roleElsewhere = Rule{
	ID:        "role-elsewhere",
	Severity:  report.Warn,
	Title:     "Roles for users stand in the template that hands them out",
	Why:       "a role written as an ARN was judged by nobody here: neither its trust nor its rights",
	Allowed:   "roles of the same template in role attachments, role rules and groups",
	Fix:       "define the role in this template and refer to it",
	Reference: docRoles,
	Judges:    []string{typeRoleAttachment, typeGroup},
	Check: func(resource *template.Resource, r *Report) {
		check := func(v template.Value) {
			for _, alt := range v.Alternatives() {
				switch target := alt.Target(); {
				case alt.Absent():
				case alt.Unknown() && target == nil:
					r.Undecided(alt)
				case target == nil || target.Type != typeRole:
					r.Hit(alt, "%s is no role of this template", show(alt))
				}
			}
		}
		if resource.Type == typeGroup {
			check(resource.At("RoleArn"))
			return
		}
		for _, all := range resource.At("Roles").Alternatives() {
			for _, role := range all.Entries() {
				check(role)
			}
		}
		mappings(resource, r, func(mapping template.Value) {
			r.items(mapping.At("RulesConfiguration", "Rules"), func(rule template.Value) { check(rule.At("RoleARN")) })
		})
	},
}

var roleSession = Rule{
	ID:        "role-session-duration",
	Severity:  report.Warn,
	Title:     "Users' credentials last an hour",
	Why:       "credentials cannot be called back: after sign-out, a stolen set works until it expires",
	Allowed:   "MaxSessionDuration absent or 3600 on roles that an identity pool hands out",
	Fix:       "set MaxSessionDuration to 3600",
	Reference: docRoles,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		if !r.scene.all.handed[role] {
			return
		}
		r.each(role.At("MaxSessionDuration"), func(v template.Value) {
			if n, known := v.Number(); known && n > 3600 {
				r.Hit(v, "MaxSessionDuration is %s seconds: at most 3600", show(v))
			}
		})
	},
}

var poolUser = Rule{
	ID:        "pool-user",
	Severity:  report.Warn,
	Title:     "No user is created by a template",
	Why:       "a seeded account is in every environment, its address in every copy of the template, and nobody remembers to disable it",
	Allowed:   "templates without AWS::Cognito::UserPoolUser",
	Fix:       "create the user with AdminCreateUser, by a person",
	Reference: docSignUp,
	Judges:    []string{typeUser},
	Check: func(user *template.Resource, r *Report) {
		r.eachText(user.At("Username"), func(v template.Value) {
			r.Hit(v, "%s is created with the stack", show(v))
		})
	},
}

var clientUserContext = Rule{
	ID:        "client-user-context",
	Severity:  report.Fail,
	Title:     "Only a client with a secret reports its users' addresses",
	Why:       "the reported IP address feeds threat protection; a client without a secret lets the attacker report the victim's, and Cognito rejects the setting",
	Allowed:   "EnablePropagateAdditionalUserContextData false, or GenerateSecret true",
	Fix:       "set EnablePropagateAdditionalUserContextData to false",
	Reference: docThreat,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		for _, pair := range pairs(client.At("EnablePropagateAdditionalUserContextData"), client.At("GenerateSecret")) {
			on, known := pair[0].Bool()
			secret, _ := pair[1].Bool()
			switch {
			case pair[0].Unknown():
				r.Undecided(pair[0])
			case !known || !on || secret:
			case pair[1].Unknown():
				r.Undecided(pair[1])
			default:
				r.Hit(pair[0], "the client has no secret and may report any address as its user's")
			}
		}
	},
}

var tokenVersion = Rule{
	ID:        "trigger-token-version",
	Severity:  report.Note,
	Title:     "The token trigger shapes both tokens",
	Why:       "a V1_0 trigger changes the ID token only: an API that reads the access token, as it should, sees neither tenant nor suppressed claims",
	Allowed:   "PreTokenGenerationConfig with LambdaVersion V2_0 or V3_0",
	Fix:       "use PreTokenGenerationConfig with LambdaVersion V2_0",
	Reference: docPreToken,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		config := pool.At("LambdaConfig", "PreTokenGenerationConfig", "LambdaVersion")
		if old := pool.At("LambdaConfig", "PreTokenGeneration"); config.Absent() && !old.Absent() {
			r.Hit(old, "PreTokenGeneration is the V1_0 trigger")
		}
		r.each(config, func(v template.Value) {
			if v.Is("V1_0") {
				r.Hit(v, "LambdaVersion is V1_0")
			}
		})
	},
}
