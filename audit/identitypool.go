package audit

import (
	"strings"

	"example.com/cognitocdk/internal/authority"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var guests = Rule{
	ID:        "guests",
	Severity:  report.Fail,
	Title:     "An identity pool gives nothing to guests",
	Why:       "anyone on the internet gets AWS credentials from the identity pool's id, which is in the app's source",
	Allowed:   "AllowUnauthenticatedIdentities false",
	Fix:       "set AllowUnauthenticatedIdentities to false",
	Reference: docIdentityPools,
	Elsewhere: []string{"Security Hub Cognito.2", "cdk-nag COG7", "checkov CKV_AWS_366", "prowler cognito_identity_pool_guest_access_disabled", "cfn_nag W57"},
	Judges:    []string{typeIdentityPool},
	Check: func(pool *template.Resource, r *Report) {
		r.mustBe(pool.At("AllowUnauthenticatedIdentities"), "false", "", "anyone gets AWS credentials")
	},
}

var guestRole = Rule{
	ID:        "guest-role",
	Severity:  report.Fail,
	Title:     "There is no role for guests",
	Why:       "with a role attached, one flag that somebody flips in the console opens it to everyone",
	Allowed:   "Roles without unauthenticated; a warning while AllowUnauthenticatedIdentities is false",
	Fix:       "remove unauthenticated from the role attachment, and the role itself",
	Reference: docRoles,
	Judges:    []string{typeRoleAttachment},
	Check: func(attachment *template.Resource, r *Report) {
		for _, roles := range attachment.At("Roles").Alternatives() {
			if roles.Unknown() {
				r.Undecided(roles)
				continue
			}
			for _, v := range roles.At("unauthenticated").Alternatives() {
				if v.Absent() {
					continue
				}
				severity := report.Fail
				if pool := identityPoolOf(attachment); pool != nil && always(pool.At("AllowUnauthenticatedIdentities"), "false", "") == yes {
					severity = report.Warn
				}
				r.HitAs(severity, v, "%s is ready for guests", show(v))
			}
		}
	},
}

var classicFlow = Rule{
	ID:        "classic-flow",
	Severity:  report.Fail,
	Title:     "Credentials come through the enhanced flow only",
	Why:       "in the classic flow the app chooses the role and its session policy, past the role mapping and the scope-down of the enhanced flow",
	Allowed:   "AllowClassicFlow false",
	Fix:       "set AllowClassicFlow to false",
	Reference: docIdentityFlow,
	Judges:    []string{typeIdentityPool},
	Check: func(pool *template.Resource, r *Report) {
		r.mustBe(pool.At("AllowClassicFlow"), "false", defaultClassicFlow, "the app chooses the role itself")
	},
}

var serverSideCheck = Rule{
	ID:        "server-side-token-check",
	Severity:  report.Fail,
	Title:     "A signed-out user gets no more credentials",
	Why:       "without the check, a token of a signed-out, disabled or deleted user still buys AWS credentials until it expires",
	Allowed:   "ServerSideTokenCheck true on every Cognito provider",
	Fix:       "set ServerSideTokenCheck to true",
	Reference: docIdentityPools,
	Judges:    []string{typeIdentityPool},
	Check: func(pool *template.Resource, r *Report) {
		r.items(pool.At("CognitoIdentityProviders"), func(provider template.Value) {
			r.mustBe(provider.At("ServerSideTokenCheck"), "true", defaultServerCheck, "tokens of signed-out users still buy credentials")
		})
	},
}

var otherLogins = Rule{
	ID:        "identity-pool-other-logins",
	Severity:  report.Warn,
	Title:     "Everyone who gets credentials comes through the user pool",
	Why:       "a social, SAML or developer login straight into the identity pool has no tenant, no MFA and no triggers, and gets the same role",
	Allowed:   "CognitoIdentityProviders alone",
	Fix:       "federate through the user pool and remove the direct login",
	Reference: docIdentityPools,
	Judges:    []string{typeIdentityPool},
	Check: func(pool *template.Resource, r *Report) {
		for _, property := range []string{"SupportedLoginProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs", "DeveloperProviderName"} {
			r.each(pool.At(property), func(v template.Value) {
				if !empty(v) {
					r.Hit(v, "%s is a way in past the user pool", property)
				}
			})
		}
	},
}

var roleAmbiguous = Rule{
	ID:        "role-ambiguous",
	Severity:  report.Fail,
	Title:     "A user whose role is unclear gets none",
	Why:       "AuthenticatedRole hands the default role to users whom no rule and no group names, disabled plans and half-made accounts included",
	Allowed:   "AmbiguousRoleResolution Deny in every role mapping",
	Fix:       "set AmbiguousRoleResolution to Deny",
	Reference: docRoleMapping,
	Judges:    []string{typeRoleAttachment},
	Check: func(attachment *template.Resource, r *Report) {
		mappings(attachment, r, func(mapping template.Value) {
			r.mustBe(mapping.At("AmbiguousRoleResolution"), "Deny", "", "users whom no rule names get the default role")
		})
	},
}

func mappings(attachment *template.Resource, r *Report, judge func(template.Value)) {
	for _, all := range attachment.At("RoleMappings").Alternatives() {
		if all.Unknown() {
			r.Undecided(all)
			continue
		}
		for _, mapping := range all.Entries() {
			r.each(mapping, func(m template.Value) {
				if !m.Absent() {
					judge(m)
				}
			})
		}
	}
}

var roleRules = Rule{
	ID:        "role-rules",
	Severity:  report.Fail,
	Title:     "A role is not chosen by a claim that its user can edit",
	Why:       "a rule on an attribute that a client may write lets the user choose their own role",
	Allowed:   "rules on cognito:groups, cognito:roles, iss, aud, sub, and on custom attributes that no client writes",
	Fix:       "map roles from groups (Type Token), or from a claim that only the server writes",
	Reference: docRoleMapping,
	Judges:    []string{typeRoleAttachment},
	Check: func(attachment *template.Resource, r *Report) {
		mappings(attachment, r, func(mapping template.Value) {
			r.items(mapping.At("RulesConfiguration", "Rules"), func(rule template.Value) {
				r.each(rule.At("Claim"), func(v template.Value) {
					claim := orDefault(v, "")
					switch {
					case serverClaims[claim]:
					case strings.HasPrefix(claim, "custom:"):
						for _, client := range r.scene.byType[typeClient] {
							if may(client.At("WriteAttributes"), claim) || client.At("WriteAttributes").Absent() && !machineOnly(client) {
								r.Hit(v, "%s chooses the role, and %s lets its user write it", clip(claim), client.LogicalID)
							}
						}
					default:
						r.Hit(v, "%s chooses the role, and users can edit it", show(v))
					}
				})
				if always(rule.At("MatchType"), "NotEqual", "") != no {
					r.HitAs(report.Warn, rule.At("MatchType"), "NotEqual also matches a user without the claim")
				}
			})
		})
	},
}

// serverClaims are claims that only Cognito, or code of ours, writes.
var serverClaims = map[string]bool{
	"cognito:groups": true, "cognito:roles": true, "cognito:preferred_role": true, "cognito:username": true,
	"iss": true, "aud": true, "sub": true, "amr": true, "token_use": true, "client_id": true, "event_id": true,
}

var tagDefaults = Rule{
	ID:        "principal-tag-defaults",
	Severity:  report.Fail,
	Title:     "Principal tags are mapped one by one",
	Why:       "with the defaults, username and client id become tags, and the tenant that policies ask for is not among them",
	Allowed:   "UseDefaults false with explicit PrincipalTags",
	Fix:       "set UseDefaults to false and map each tag",
	Reference: docTags,
	Judges:    []string{typePrincipalTag},
	Check: func(tags *template.Resource, r *Report) {
		r.mustBe(tags.At("UseDefaults"), "false", defaultTagDefaults, "the mapping below is not what is used")
		for _, v := range tags.At("PrincipalTags").Alternatives() {
			if !v.Unknown() && empty(v) {
				r.Hit(v, "PrincipalTags maps nothing")
			}
		}
	},
}

var tagSource = Rule{
	ID:        "principal-tag-source",
	Severity:  report.Fail,
	Title:     "Tags that policies trust come from claims that users cannot edit",
	Why:       "a tag from an editable claim lets its user choose whose data the policy opens",
	Allowed:   "sub, iss, aud and custom attributes that no client of the template writes",
	Fix:       "map the tag from custom:tenant_id, written by the server only",
	Reference: docTags,
	Judges:    []string{typePrincipalTag},
	Check: func(tags *template.Resource, r *Report) {
		for _, all := range tags.At("PrincipalTags").Alternatives() {
			for tag, value := range all.Entries() {
				r.each(value, func(v template.Value) {
					claim := orDefault(v, "")
					switch {
					case serverClaims[claim]:
						if authority.Named(tag) && isTenant(tag) {
							r.Hit(v, "tag %s comes from %s, which is no tenant", clip(tag), claim)
						}
					case strings.HasPrefix(claim, "custom:"):
						if isTenant(tag) && !isTenant(claim) {
							r.Hit(v, "tag %s comes from %s, which is no tenant", clip(tag), clip(claim))
						}
					case standardAttributes[claim]:
						r.Hit(v, "tag %s comes from %s, which its user can edit", clip(tag), claim)
					default:
						// A claim that PreTokenGeneration adds: code decides, not the user.
						if !r.triggered("PreTokenGeneration") {
							r.Hit(v, "tag %s comes from %s, a claim that nothing here makes", clip(tag), show(v))
						}
					}
				})
			}
		}
	},
}

// collectTags finds the identity pools of the template that map principal tags, and the
// tags, in lower case as IAM compares them; "" stands for a mapping that is open.
func collectTags(s *scene) (tagged, mapped map[string]bool) {
	tagged, mapped = map[string]bool{}, map[string]bool{}
	for _, tags := range s.byType[typePrincipalTag] {
		if pool := identityPoolOf(tags); pool != nil {
			tagged[pool.LogicalID] = true
		}
		for _, all := range tags.At("PrincipalTags").Alternatives() {
			for tag := range all.Entries() {
				mapped[strings.ToLower(tag)] = true
			}
		}
	}
	return tagged, mapped
}

// triggered says that a user pool of the template has the trigger.
func (r *Report) triggered(name string) bool {
	pools := r.scene.byType[typePool]
	for _, pool := range pools {
		if !pool.At("LambdaConfig", name).Absent() || !pool.At("LambdaConfig", name+"Config").Absent() {
			return true
		}
	}
	return len(pools) == 0 // the user pool is elsewhere
}

var tagMissing = Rule{
	ID:        "principal-tag-missing",
	Severity:  report.Fail,
	Title:     "Every tag that a policy asks for is passed",
	Why:       "a policy on aws:PrincipalTag/x that nothing sets denies everyone, and the usual repair is a wildcard",
	Allowed:   "a key of PrincipalTags for every aws:PrincipalTag/… in the policies of roles that the identity pool hands out",
	Fix:       "map the tag in an AWS::Cognito::IdentityPoolPrincipalTag",
	Reference: docTags,
	Judges:    []string{typeRole},
	Check: func(role *template.Resource, r *Report) {
		if !r.scene.all.handed[role] || len(r.scene.byType[typeIdentityPool]) == 0 {
			return
		}
		for _, p := range r.scene.policiesFor[role] {
			for statement := range statements(p.doc) {
				for text, v := range texts(statement.At("Resource")) {
					for _, tag := range tagsIn(text) {
						if r.scene.mapped[strings.ToLower(tag)] {
							continue
						}
						if r.scene.mapped[""] { // a mapping that only a deployment knows
							r.On(p.owner).Undecided(v)
						} else {
							r.On(p.owner).Hit(v, "aws:PrincipalTag/%s is in the policy, and no IdentityPoolPrincipalTag sets it", clip(tag))
						}
					}
				}
			}
		}
	},
}

// tagsIn are the principal tags that a policy text uses as variables.
func tagsIn(text string) []string {
	var tags []string
	for {
		_, rest, found := strings.Cut(text, "aws:PrincipalTag/")
		if !found {
			return tags
		}
		tags = append(tags, firstPart(rest, "},"))
		text = rest
	}
}
