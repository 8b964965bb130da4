package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var selfSignUp = Rule{
	ID:        "self-sign-up",
	Severity:  report.Warn,
	Title:     "Only administrators create users, unless everyone is meant to",
	Why:       "with open sign-up anyone on the internet becomes an authenticated user, and whatever trusts 'is signed in' trusts them",
	Allowed:   "AdminCreateUserConfig.AllowAdminCreateUserOnly true; false where a public product wants it, with an exception",
	Fix:       "set AdminCreateUserConfig.AllowAdminCreateUserOnly to true",
	Reference: docSignUp,
	Elsewhere: []string{"prowler cognito_user_pool_self_registration_disabled"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.mustBe(pool.At("AdminCreateUserConfig", "AllowAdminCreateUserOnly"), "true", defaultFlag, "anyone can register")
	},
}

var selfSignUpTenant = Rule{
	ID:        "self-sign-up-tenant",
	Severity:  report.Fail,
	Title:     "Nobody chooses their own tenant at sign-up",
	Why:       "with open sign-up and a client that may write the tenant, SignUp with another company's tenant id is all it takes to read their data",
	Allowed:   "AllowAdminCreateUserOnly true; or no client that writes the tenant; or an exception that names the server-side check (a PreSignUp trigger)",
	Fix:       "let an administrator assign the tenant, or check it in a PreSignUp trigger and record the exception",
	Reference: docSignUp,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		closed := always(pool.At("AdminCreateUserConfig", "AllowAdminCreateUserOnly"), "true", defaultFlag)
		if closed == yes {
			return
		}
		for i, attribute := range tenantAttributes(pool) {
			for _, client := range r.scene.of(typeClient, "UserPoolId", pool) {
				writes := client.At("WriteAttributes")
				name := "custom:" + attribute
				switch {
				case may(writes, name), !writes.Unknown() && empty(writes):
					at := pool.At("AdminCreateUserConfig", "AllowAdminCreateUserOnly")
					if closed == open {
						r.HitAs(report.Warn, at, "AllowAdminCreateUserOnly cannot be decided here (%s), and %s lets its user choose %s", at.Why(), client.LogicalID, name)
					} else {
						r.Hit(at, "anyone can register, and %s lets them choose %s", client.LogicalID, name)
					}
				case holds(writes, name) == open && i == 0:
					r.On(client).Undecided(writes)
				}
			}
		}
	},
}

var signUpUnchecked = Rule{
	ID:        "sign-up-unchecked",
	Severity:  report.Fail,
	Title:     "A tenant chosen at sign-up is checked by a trigger",
	Why:       "the exception for self-chosen tenants rests on the PreSignUp trigger; without it every value is accepted",
	Allowed:   "LambdaConfig.PreSignUp wherever sign-up is open and a client writes the tenant",
	Fix:       "set LambdaConfig.PreSignUp to the function that checks the tenant",
	Reference: docTriggers,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if always(pool.At("AdminCreateUserConfig", "AllowAdminCreateUserOnly"), "true", defaultFlag) == yes {
			return
		}
		for _, attribute := range tenantAttributes(pool) {
			for _, client := range r.scene.of(typeClient, "UserPoolId", pool) {
				writes := client.At("WriteAttributes")
				if !may(writes, "custom:"+attribute) && (writes.Unknown() || !empty(writes)) {
					continue
				}
				for _, trigger := range pool.At("LambdaConfig", "PreSignUp").Alternatives() {
					if trigger.Absent() {
						r.Hit(trigger, "nothing checks custom:%s, which users of %s choose themselves", attribute, client.LogicalID)
					} else if _, known := trigger.Text(); trigger.Unknown() && !known {
						r.Undecided(trigger)
					}
				}
			}
		}
	},
}

// tenantAttributes are the schema's attributes that decide whose data a user sees,
// without their custom: prefix.
func tenantAttributes(pool *template.Resource) []string {
	var names []string
	for _, attribute := range schema(pool) {
		if name, known := attribute.At("Name").Literal(); known && isTenant(name) {
			names = append(names, strings.TrimPrefix(name, "custom:"))
		}
	}
	return names
}

// schema is every attribute that the pool's Schema can declare.
func schema(pool *template.Resource) []template.Value {
	var all []template.Value
	for _, list := range pool.At("Schema").Alternatives() {
		for _, item := range list.Items() {
			all = append(all, item.Alternatives()...)
		}
	}
	return all
}

var authorityMutable = Rule{
	ID:        "authority-mutable",
	Severity:  report.Fail,
	Title:     "An attribute that decides what a user may do never changes",
	Why:       "a mutable tenant_id needs only one client, now or later, that may write it, and a user moves to another tenant",
	Allowed:   "Mutable false, explicit, on tenant, role and similar custom attributes",
	Fix:       "set Mutable to false before the pool is created; it cannot be changed afterwards",
	Reference: docAttributes,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.items(pool.At("Schema"), func(attribute template.Value) {
			r.each(attribute.At("Name"), func(name template.Value) {
				if bare := strings.TrimPrefix(orDefault(name, ""), "custom:"); r.scene.isAuthority("custom:" + bare) {
					r.mustBe(attribute.At("Mutable"), "false", "true", "custom:"+bare+" decides what its user may do")
				}
			})
		})
	},
}

var tenantLength = Rule{
	ID:        "tenant-length",
	Severity:  report.Warn,
	Title:     "A tenant id is at most 64 characters",
	Why:       "the tenant id becomes a principal tag and an S3 prefix; tags end at 256 characters, all of them together at 460 bytes, and a longer one fails at sign-in",
	Allowed:   "StringAttributeConstraints with MinLength at least 1 and MaxLength at most 64",
	Fix:       "set StringAttributeConstraints to MinLength 1, MaxLength 64 before the pool is created",
	Reference: docTags,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.items(pool.At("Schema"), func(attribute template.Value) {
			name, known := attribute.At("Name").Literal()
			if !known || !isTenant(name) || always(attribute.At("AttributeDataType"), "String", "String") == no {
				return
			}
			limits := attribute.At("StringAttributeConstraints")
			r.each(limits.At("MaxLength"), func(v template.Value) {
				if n, known := v.Number(); !known || n > 64 {
					r.Hit(v, "MaxLength of %s is %s: at most 64", clip(name), show(v))
				}
			})
			r.each(limits.At("MinLength"), func(v template.Value) {
				if n, known := v.Number(); !known || n < 1 {
					r.Hit(v, "MinLength of %s is %s: an empty tenant is nobody's", clip(name), show(v))
				}
			})
		})
	},
}
