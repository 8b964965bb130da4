package review

import (
	"example.com/cognitocdk/template"
)

const (
	roleAttachment = "AWS::Cognito::IdentityPoolRoleAttachment"
	principalTag   = "AWS::Cognito::IdentityPoolPrincipalTag"

	tagsPage  = "https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html"
	rolesPage = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html"
)

// Rules for identity pools and the roles that they hand out.
var identityRules = []Rule{
	{
		ID: "identity-guests-on", Verdict: Downgrade,
		Title: "Guests get AWS credentials",
		AWS:   "done in place; anyone who knows the pool's id gets credentials without signing in", Fix: "keep AllowUnauthenticatedIdentities: false",
		Reference: identityPage,
		On:        on(identityPool, "AllowUnauthenticatedIdentities"), Judge: flag(false, false),
	},
	{
		ID: "identity-classic-flow-on", Verdict: Downgrade,
		Title: "The classic flow is allowed",
		AWS:   "done in place; a client then picks any role that trusts the pool, and no scope-down policy applies", Fix: "keep AllowClassicFlow: false",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
		On:        on(identityPool, "AllowClassicFlow"), Judge: flag(false, false),
	},
	{
		ID: "identity-provider-token-check", Verdict: Downgrade,
		Title: "A signed-out user still gets AWS credentials",
		AWS:   "done in place; tokens are not checked for revocation", Fix: "keep ServerSideTokenCheck: true",
		Reference: identityPage,
		On:        on(identityPool, "CognitoIdentityProviders"), Judge: tokenCheckOff,
	},
	{
		ID: "identity-provider-added", Verdict: Downgrade, Severity: "warn",
		Title: "Another provider's users get AWS credentials", AWS: "done in place", Fix: "make sure that everyone who can sign in there may have the authenticated role",
		Reference: identityPage,
		On:        on(identityPool, "CognitoIdentityProviders"), Judge: providersGained,
	},
	{
		ID: "identity-login-added", Verdict: Downgrade, Severity: "warn",
		Title: "Another provider's users get AWS credentials", AWS: "done in place", Fix: "make sure that everyone who can sign in there may have the authenticated role",
		Reference: identityPage,
		On:        on(identityPool, "SamlProviderARNs", "OpenIdConnectProviderARNs"), Judge: gains(anyItem),
	},
	{
		ID: "identity-social-login-changed", Verdict: Downgrade, Severity: "warn",
		Title: "Another app's users get AWS credentials", AWS: "done in place", Fix: "make sure that everyone who can sign in there may have the authenticated role",
		Reference: identityPage,
		On:        on(identityPool, "SupportedLoginProviders"), Judge: func(c Change) []Hit {
			var hits []Hit
			before := entriesOf(c.Old)
			for name, app := range c.New.Entries() {
				if !c.c.equal(before[name], app, "") {
					hits = append(hits, Hit{Saw: name + " accepts tokens for " + label(app), Key: name, At: app})
				}
			}
			return hits
		},
	},
	{
		ID: "identity-developer-provider", Verdict: Fail,
		Title: "The name of the developer provider changes", AWS: "AWS rejects the update; once set it cannot be changed", Fix: "keep DeveloperProviderName",
		Reference: identityPage,
		On:        on(identityPool, "DeveloperProviderName"), Judge: func(c Change) []Hit {
			if c.Old.Absent() {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "identity-pool-renamed", Verdict: OK, Title: "An identity pool is renamed", AWS: "renamed in place; its id and the identities stay",
		Reference: identityPage, On: on(identityPool, "IdentityPoolName"), Judge: anyChange,
	},
	{
		ID: "roles-guest-added", Verdict: Downgrade,
		Title: "Guests get a role", AWS: "done in place", Fix: "attach no unauthenticated role",
		Reference: rolesPage,
		On:        on(roleAttachment, "Roles.unauthenticated"), Judge: func(c Change) []Hit {
			if c.New.Absent() {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "roles-authenticated-changed", Verdict: Downgrade, Severity: "warn",
		Title: "Signed-in users get another role", AWS: "done in place, with the next credentials", Fix: "compare what the two roles allow (cognitocdk prove)",
		Reference: rolesPage,
		On:        on(roleAttachment, "Roles.authenticated"), Judge: anyChange,
	},
	{
		ID: "roles-ambiguous", Verdict: Downgrade,
		Title: "A user whom no rule matches gets the default role", AWS: "done in place", Fix: "keep AmbiguousRoleResolution: Deny",
		Reference: rolesPage,
		On:        on(roleAttachment, "RoleMappings"), Judge: ambiguousRoles,
	},
	{
		ID: "roles-mapping-changed", Verdict: Downgrade, Severity: "warn",
		Title: "Who gets which role is decided differently", AWS: "done in place; the first rule that matches wins", Fix: "go through the rules in order, for a user of each kind",
		Reference: rolesPage,
		On:        on(roleAttachment, "RoleMappings"), Judge: func(c Change) []Hit {
			if len(ambiguousRoles(c)) > 0 || sameRules(c) {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "principal-tags-changed", Verdict: Downgrade,
		Title: "Sessions carry other tags",
		AWS:   "done in place; policies that isolate tenants by aws:PrincipalTag then compare with something else", Fix: "keep the mapping; run cognitocdk prove on the new template",
		Reference: tagsPage,
		On:        on(principalTag, "PrincipalTags"), Judge: tagsChanged, keepsDrop: true,
	},
	{
		ID: "principal-tags-default", Verdict: Downgrade,
		Title: "Default tags replace the mapped ones", AWS: "done in place; client and username become tags, the tenant does not", Fix: "keep UseDefaults: false",
		Reference: tagsPage,
		On:        on(principalTag, "UseDefaults"), Judge: flag(false, false),
	},
}

// providerKey matches a provider across lists: by user pool and client.
func providerKey(w writer, provider template.Value) string {
	return w.text(provider.At("ProviderName")) + "\x00" + w.text(provider.At("ClientId"))
}

func providersByKey(w writer, v template.Value) map[string]template.Value {
	byKey := map[string]template.Value{}
	for _, provider := range v.Items() {
		byKey[providerKey(w, provider)] = provider
	}
	return byKey
}

func tokenCheckOff(c Change) []Hit {
	judge := flag(true, false)
	before := providersByKey(c.c.oldText, c.Old)
	var hits []Hit
	for _, provider := range c.New.Items() {
		key := providerKey(c.c.newText, provider)
		was, had := before[key]
		if !had {
			continue
		}
		o, n := was.At("ServerSideTokenCheck"), provider.At("ServerSideTokenCheck")
		for _, h := range judge(Change{c.OldResource, c.NewResource, "ServerSideTokenCheck", o, n, c.c}) {
			h.At, h.Key, h.Old, h.New = n, key, &o, &n
			hits = append(hits, h)
		}
	}
	return hits
}

func providersGained(c Change) []Hit {
	before := providersByKey(c.c.oldText, c.Old)
	var hits []Hit
	for _, provider := range c.New.Items() {
		key := providerKey(c.c.newText, provider)
		if _, had := before[key]; !had {
			hits = append(hits, Hit{Saw: "tokens for client " + label(provider.At("ClientId")) + " are accepted", Key: key, At: provider})
		}
	}
	return hits
}

func ambiguousRoles(c Change) []Hit {
	judge := scale("", "AuthenticatedRole", "Deny")
	mappings := entriesOf(c.Old)
	var hits []Hit
	for key, mapping := range c.New.Entries() {
		before, had := mappings[key]
		if !had {
			continue
		}
		o, n := before.At("AmbiguousRoleResolution"), mapping.At("AmbiguousRoleResolution")
		for _, h := range judge(Change{c.OldResource, c.NewResource, "AmbiguousRoleResolution", o, n, c.c}) {
			h.At, h.Key, h.Old, h.New = n, key, &o, &n
			hits = append(hits, h)
		}
	}
	return hits
}

// sameRules reports whether two role mappings differ at most in what becomes of users whom
// no rule matches, of which ambiguousRoles judges the direction.
func sameRules(c Change) bool {
	if c.Old.Unknown() || c.New.Unknown() {
		return false
	}
	before, after := entriesOf(c.Old), entriesOf(c.New)
	if len(before) != len(after) {
		return false
	}
	for key, o := range before {
		n, kept := after[key]
		if !kept || o.Unknown() || n.Unknown() {
			return false
		}
		for _, property := range []string{"Type", "IdentityProvider", "RulesConfiguration"} {
			if !c.c.equal(o.At(property), n.At(property), property) {
				return false
			}
		}
	}
	return true
}

// tagsChanged passes tags that are only added: a policy cannot depend on them yet.
func tagsChanged(c Change) []Hit {
	if c.Old.Unknown() || c.New.Unknown() {
		return anyChange(c)
	}
	after := entriesOf(c.New)
	var hits []Hit
	for tag, claim := range c.Old.Entries() {
		now, kept := after[tag]
		if !kept {
			now = c.New.At(tag)
		}
		if c.c.equal(claim, now, "") {
			continue
		}
		if now.Absent() {
			hits = append(hits, Hit{Saw: "tag " + tag + " is no longer set", Key: tag, At: now, Old: &claim, New: &now})
		} else {
			hits = append(hits, Hit{Saw: "tag " + tag + " comes from " + label(now) + " instead of " + label(claim), Key: tag, At: now, Old: &claim, New: &now})
		}
	}
	return hits
}
