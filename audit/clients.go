package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var clientWritesAuthority = Rule{
	ID:        "client-writes-authority",
	Severity:  report.Fail,
	Title:     "No app client may write an attribute that decides what its user may do",
	Why:       "a signed-in user calls UpdateUserAttributes with their own access token and moves to another tenant, or makes themselves an administrator",
	Allowed:   "standard attributes, and custom ones that grant nothing; a tenant attribute only with an exception, where a PreSignUp trigger checks it and it cannot change afterwards",
	Fix:       "remove the attribute from WriteAttributes (appclient.Props.WriteAttributes)",
	Reference: docAttributes,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.items(client.At("WriteAttributes"), func(v template.Value) {
			switch name := orDefault(v, ""); {
			case r.scene.isAuthority(name):
				r.Hit(v, "%s is writable by its own user", clip(name))
			case strings.EqualFold(name, "email_verified"), strings.EqualFold(name, "phone_number_verified"):
				r.Hit(v, "%s is for Cognito to say, not for the user", clip(name))
			}
		})
	},
}

var clientAttributesExplicit = Rule{
	ID:        "client-attributes-explicit",
	Severity:  report.Fail,
	Title:     "Every app client lists the attributes it may write and read",
	Why:       "an empty or missing list means every attribute, tenant and role included, those added later too",
	Allowed:   "a non-empty WriteAttributes and ReadAttributes; clients that only use client_credentials have no user and need none",
	Fix:       "list the attributes, at least one",
	Reference: docAttributes,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		if machineOnly(client) {
			return
		}
		check := func(property, means string, severity report.Severity) {
			for _, v := range client.At(property).Alternatives() {
				if !v.Unknown() && empty(v) {
					how := "not set"
					if !v.Absent() {
						how = "empty"
					}
					r.HitAs(severity, v, "%s is %s, which means that %s", property, how, means)
				} else if v.Unknown() && property == "ReadAttributes" {
					r.Undecided(v) // open WriteAttributes are client-writes-authority's
				}
			}
		}
		writes := "the user may write every attribute"
		if pool := poolOf(client); pool != nil {
			for _, attribute := range schema(pool) {
				if name, _ := attribute.At("Name").Literal(); r.scene.isAuthority("custom:" + strings.TrimPrefix(name, "custom:")) {
					writes += ", custom:" + strings.TrimPrefix(clip(name), "custom:") + " included"
					break
				}
			}
		}
		check("WriteAttributes", writes, report.Fail)
		check("ReadAttributes", "the client reads every attribute", report.Warn)
	},
}

// machineOnly says that no user can sign in through the client: its only grant is
// client_credentials, and no user flow is allowed. The default flows are user flows.
func machineOnly(client *template.Resource) bool {
	flows := client.At("AllowedOAuthFlows")
	if holds(flows, "client_credentials") != yes || len(literals(flows)) != 1 {
		return false
	}
	signIn := client.At("ExplicitAuthFlows")
	if empty(signIn) || signIn.Unknown() {
		return false
	}
	for _, v := range signIn.Items() {
		if !v.Is("ALLOW_REFRESH_TOKEN_AUTH") {
			return false
		}
	}
	return true
}

var clientPasswordFlow = Rule{
	ID:        "client-password-flow",
	Severity:  report.Fail,
	Title:     "No app client sends passwords in clear to Cognito",
	Why:       "USER_PASSWORD_AUTH hands the password to every proxy, log and backend on the way; SRP never sends it",
	Allowed:   "ALLOW_USER_SRP_AUTH, ALLOW_USER_AUTH, ALLOW_CUSTOM_AUTH; the password flow only with an exception, during a user migration",
	Fix:       "replace ALLOW_USER_PASSWORD_AUTH by ALLOW_USER_SRP_AUTH",
	Reference: docFlows,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.items(client.At("ExplicitAuthFlows"), func(v template.Value) {
			if v.Is("ALLOW_USER_PASSWORD_AUTH") || v.Is("USER_PASSWORD_AUTH") {
				r.Hit(v, "%s sends the password itself", show(v))
			}
		})
	},
}

var clientAdminFlow = Rule{
	ID:        "client-admin-flow",
	Severity:  report.Warn,
	Title:     "No app client signs users in with administrator calls",
	Why:       "ADMIN_USER_PASSWORD_AUTH needs a backend that sees every password and holds IAM rights over the pool",
	Allowed:   "ExplicitAuthFlows without ALLOW_ADMIN_USER_PASSWORD_AUTH and ADMIN_NO_SRP_AUTH",
	Fix:       "remove the flow, and sign in from the app with SRP",
	Reference: docFlows,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		for _, v := range literals(client.At("ExplicitAuthFlows")) {
			if v.Is("ALLOW_ADMIN_USER_PASSWORD_AUTH") || v.Is("ADMIN_NO_SRP_AUTH") {
				r.Hit(v, "%s gives a backend every password", show(v))
			}
		}
		for _, v := range openItems(client.At("ExplicitAuthFlows")) {
			r.Undecided(v)
		}
	},
}

var clientFlowsExplicit = Rule{
	ID:        "client-flows-explicit",
	Severity:  report.Warn,
	Title:     "Every app client lists its sign-in flows",
	Why:       "without ExplicitAuthFlows Cognito allows SRP, custom authentication and refresh, on machine clients too",
	Allowed:   "a non-empty ExplicitAuthFlows",
	Fix:       "list the flows that the app uses",
	Reference: docFlows,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.each(client.At("ExplicitAuthFlows"), func(v template.Value) {
			if empty(v) {
				r.Hit(v, "ExplicitAuthFlows is %s: SRP, custom authentication and refresh are allowed", show(v))
			}
		})
	},
}

var clientCustomFlow = Rule{
	ID:        "client-custom-flow",
	Severity:  report.Warn,
	Title:     "Custom authentication is allowed only where triggers decide it",
	Why:       "ALLOW_CUSTOM_AUTH without challenge triggers can never succeed, and starts to the day somebody attaches a careless one; the lockout does not apply to it",
	Allowed:   "ALLOW_CUSTOM_AUTH with DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse on the pool",
	Fix:       "remove ALLOW_CUSTOM_AUTH, or attach the three triggers",
	Reference: docChallenge,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		pool := poolOf(client)
		for _, v := range literals(client.At("ExplicitAuthFlows")) {
			if !v.Is("ALLOW_CUSTOM_AUTH") && !v.Is("CUSTOM_AUTH_FLOW_ONLY") || pool == nil {
				continue
			}
			if define := pool.At("LambdaConfig", "DefineAuthChallenge"); define.Absent() {
				r.Hit(v, "%s has no DefineAuthChallenge, which decides custom authentication", pool.LogicalID)
			}
		}
		for _, v := range openItems(client.At("ExplicitAuthFlows")) {
			r.Undecided(v)
		}
	},
}

var clientExistenceErrors = Rule{
	ID:        "client-existence-errors",
	Severity:  report.Fail,
	Title:     "Errors do not tell who has an account",
	Why:       "with legacy errors, sign-in and password reset answer 'user does not exist': a list of addresses becomes a list of customers",
	Allowed:   "PreventUserExistenceErrors ENABLED",
	Fix:       "set PreventUserExistenceErrors to ENABLED",
	Reference: docErrors,
	Elsewhere: []string{"prowler cognito_user_pool_client_prevent_user_existence_errors"},
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.mustBe(client.At("PreventUserExistenceErrors"), "ENABLED", defaultErrors, "errors tell who has an account")
	},
}

var clientRevocation = Rule{
	ID:        "client-revocation",
	Severity:  report.Fail,
	Title:     "Tokens can be revoked",
	Why:       "a stolen refresh token that cannot be revoked is good until it expires",
	Allowed:   "EnableTokenRevocation true",
	Fix:       "set EnableTokenRevocation to true",
	Reference: docRevocation,
	Elsewhere: []string{"prowler cognito_user_pool_client_token_revocation_enabled"},
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		r.mustBe(client.At("EnableTokenRevocation"), "true", defaultRevocation, "a stolen refresh token cannot be revoked")
	},
}

var clientSignIn = Rule{
	ID:        "client-cognito-sign-in",
	Severity:  report.Note,
	Title:     "A client for federated users only does not pretend to lock passwords out",
	Why:       "leaving COGNITO out of SupportedIdentityProviders hides the password form, but SignUp and InitiateAuth still work",
	Allowed:   "COGNITO among SupportedIdentityProviders, or no password or SRP flow",
	Fix:       "remove the SRP and password flows from ExplicitAuthFlows",
	Reference: docProviders,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		providers := client.At("SupportedIdentityProviders")
		if providers.Absent() {
			return
		}
		if holds(providers, "COGNITO") == open {
			r.Undecided(providers)
		}
		if holds(providers, "COGNITO") != no {
			return
		}
		for _, v := range literals(client.At("ExplicitAuthFlows")) {
			if v.Is("ALLOW_USER_SRP_AUTH") || v.Is("ALLOW_USER_PASSWORD_AUTH") || v.Is("ALLOW_USER_AUTH") {
				r.Hit(v, "%s still signs native users in, though COGNITO is no identity provider of the client", show(v))
			}
		}
	},
}

var clientProviderDepends = Rule{
	ID:        "client-provider-depends",
	Severity:  report.Warn,
	Title:     "A client is created after the identity providers it lists",
	Why:       "CloudFormation creates both at once; a client that names a provider which is not there yet fails the deployment",
	Allowed:   "a Ref to the provider in SupportedIdentityProviders, or DependsOn",
	Fix:       "add the identity provider to the client's DependsOn",
	Reference: docProviders,
	Judges:    []string{typeClient},
	Check: func(client *template.Resource, r *Report) {
		pool := poolOf(client)
		if pool == nil {
			return
		}
		r.items(client.At("SupportedIdentityProviders"), func(listed template.Value) {
			for _, provider := range r.scene.of(typeProvider, "UserPoolId", pool) {
				name, known := provider.At("ProviderName").Literal()
				if known && listed.Is(name) && !dependsOn(client, provider) {
					r.Hit(listed, "%s is listed without DependsOn on %s", clip(name), provider.LogicalID)
				}
			}
		})
	},
}
