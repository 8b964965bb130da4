package review

import (
	"strings"

	"example.com/cognitocdk/template"
)

const (
	poolDomain       = "AWS::Cognito::UserPoolDomain"
	poolUser         = "AWS::Cognito::UserPoolUser"
	poolMembership   = "AWS::Cognito::UserPoolUserToGroupAttachment"
	loginBranding    = "AWS::Cognito::ManagedLoginBranding"
	poolGroup        = "AWS::Cognito::UserPoolGroup"
	resourceServer   = "AWS::Cognito::UserPoolResourceServer"
	identityProvider = "AWS::Cognito::UserPoolIdentityProvider"
	poolReplica      = "AWS::Cognito::UserPoolReplica"
	regional         = "AWS::Cognito::UserPoolRegionalConfigurationAttachment" // a replica's own triggers and senders
	riskConfig       = "AWS::Cognito::UserPoolRiskConfigurationAttachment"
)

// Rules for what hangs on a user pool beside its clients.
var signInRules = []Rule{
	{
		ID: "domain-replaced", Verdict: Replace, Severity: "fail",
		Title:     "The hosted sign-in moves to another domain",
		AWS:       `CloudFormation creates the new domain before it deletes the old one, which collides ("already has a domain configured"); all sign-in URLs, redirects at identity providers and passkeys change`,
		Fix:       "keep the domain; to change it, remove it in one deployment and add the new one in the next, with a window in between",
		Reference: "https://github.com/aws/aws-cdk/issues/10062",
		On:        on(poolDomain, "Domain", "UserPoolId"), Judge: anyChange, keepsDrop: true,
	},
	{
		ID: "domain-tls", Verdict: Downgrade,
		Title: "The hosted sign-in accepts older TLS", AWS: "done in place", Fix: "keep SecurityPolicy",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html",
		On:        on(poolDomain, "CustomDomainConfig.SecurityPolicy"), Judge: scale("TLS_V1", "TLS_V1", "TLS_V1_2_2021", "TLS_V1_3_2025"),
	},
	{
		ID: "group-replaced", Verdict: Replace, Severity: "fail",
		Title:     "A group is created anew under another name",
		AWS:       "CloudFormation creates an empty group and deletes the old one with all its memberships; cognito:groups changes in every token",
		Fix:       "keep the name; add a second group, move its members, and remove the first in a later deployment",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html",
		On:        on(poolGroup, "GroupName", "UserPoolId"), Judge: anyChange, keepsDrop: true,
	},
	{
		ID: "group-role-changed", Verdict: Downgrade, Severity: "warn",
		Title: "A group's members get another role", AWS: "done in place, with the next credentials", Fix: "compare what the two roles allow (cognitocdk prove)",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
		On:        on(poolGroup, "RoleArn"), Judge: anyChange,
	},
	{
		ID: "group-precedence-changed", Verdict: Downgrade, Severity: "warn",
		Title: "A group's role goes before another's", AWS: "done in place; users in several groups get another preferred role", Fix: "check who is in several groups",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
		On:        on(poolGroup, "Precedence"), Judge: atLeast(1 << 31),
	},
	{
		ID: "resource-server-replaced", Verdict: Replace,
		Title:     "All scopes of a resource server change their names",
		AWS:       "CloudFormation creates a new resource server and deletes the old one; clients that list the old scopes fail to deploy, back ends that ask for them refuse the tokens",
		Fix:       "keep the identifier; add a second resource server and move clients over",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolresourceserver.html",
		On:        on(resourceServer, "Identifier", "UserPoolId"), Judge: anyChange, keepsDrop: true,
	},
	{
		ID: "scope-removed", Verdict: Fail,
		Title:     "A scope is removed that a client still lists",
		AWS:       `AWS refuses the client's next update ("Invalid scope requested"), and tokens lose the scope`,
		Fix:       "remove the scope from the clients first",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
		On:        on(resourceServer, "Scopes"), Judge: scopeStillListed,
	},
	{
		ID: "provider-replaced", Verdict: Replace, Severity: "fail",
		Title:     "An identity provider is created anew",
		AWS:       "CloudFormation creates a new provider and deletes the old one; federated users are bound to the provider's name, so all of them become new users",
		Fix:       "keep name and type; add a second provider beside it and link the users",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolidentityprovider.html",
		On:        on(identityProvider, "ProviderName", "ProviderType", "UserPoolId"), Judge: anyChange, keepsDrop: true,
	},
	{
		ID: "provider-maps-authority", Verdict: Downgrade,
		Title:     "An identity provider decides what its users may do",
		AWS:       "done in place; whoever runs the provider, or edits their profile there, sets the attribute at every sign-in",
		Fix:       "map no attribute that back ends decide by; assign it in a trigger from the provider's name",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html",
		On:        on(identityProvider, "AttributeMapping"), Judge: mappingGains,
	},
	{
		ID: "provider-trust-changed", Verdict: Downgrade, Severity: "warn",
		Title: "Users are accepted from another issuer", AWS: "done in place; users of the new issuer sign in as the provider's", Fix: "make sure that the new issuer is yours",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html",
		On: on(identityProvider, "ProviderDetails.oidc_issuer", "ProviderDetails.MetadataURL", "ProviderDetails.MetadataFile", "ProviderDetails.jwks_uri",
			"ProviderDetails.token_url", "ProviderDetails.authorize_url", "ProviderDetails.attributes_url"),
		Judge: func(c Change) []Hit {
			if c.Old.Absent() {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "provider-logout-off", Verdict: Downgrade, Severity: "warn",
		Title: "Signing out no longer signs out of the provider", AWS: "done in place", Fix: "keep IDPSignout",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp-sign-out.html",
		On:        on(identityProvider, "ProviderDetails.IDPSignout"), Judge: flag(true, false),
	},
	{
		ID: "risk-action-weakened", Verdict: Downgrade,
		Title: "A risky sign-in is answered more mildly", AWS: "done in place", Fix: "keep the action",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html",
		On: on(riskConfig, "AccountTakeoverRiskConfiguration.Actions.LowAction.EventAction", "AccountTakeoverRiskConfiguration.Actions.MediumAction.EventAction",
			"AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction"),
		Judge: scale("NO_ACTION", "NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "BLOCK"),
	},
	{
		ID: "risk-compromised-credentials", Verdict: Downgrade,
		Title: "Passwords known to be stolen are accepted", AWS: "done in place", Fix: "keep EventAction: BLOCK",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-compromised-credentials.html",
		On:        on(riskConfig, "CompromisedCredentialsRiskConfiguration.Actions.EventAction"), Judge: scale("NO_ACTION", "NO_ACTION", "BLOCK"),
	},
	{
		ID: "risk-addresses", Verdict: Downgrade,
		Title: "Sign-ins from some addresses are no longer judged or blocked", AWS: "done in place", Fix: "keep the address lists",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html",
		On:        on(riskConfig, "RiskExceptionConfiguration.SkippedIPRangeList"), Judge: gains(anyItem),
	},
	{
		ID: "risk-block-list", Verdict: Downgrade,
		Title: "An address is no longer blocked", AWS: "done in place", Fix: "keep the address lists",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html",
		On:        on(riskConfig, "RiskExceptionConfiguration.BlockedIPRangeList"), Judge: loses(anyItem),
	},
}

// mappingGains looks at the pool attributes that a mapping writes.
func mappingGains(c Change) []Hit {
	if c.New.Unknown() {
		return []Hit{{Saw: became(c), Undecided: openReason(c.New)}}
	}
	before := entriesOf(c.Old)
	var hits []Hit
	for attr, from := range c.New.Entries() {
		name := attr
		if !strings.Contains(name, ":") && name != "email_verified" && name != "phone_number_verified" {
			continue
		}
		if !authority.MatchString(name) || c.c.equal(before[attr], from, "") {
			continue
		}
		hits = append(hits, Hit{Saw: name + " is set from the provider's " + label(from), Key: attr, At: from})
	}
	return hits
}

// scopeStillListed finds clients of the new template that list a removed scope.
func scopeStillListed(c Change) []Hit {
	identifier, known := c.NewResource.At("Identifier").Text()
	if !known {
		return nil
	}
	prefix := orElse(literalOr(identifier), "") + "/"
	kept := map[string]bool{}
	for _, scope := range c.New.Items() {
		name, _ := scope.At("ScopeName").Literal()
		kept[name] = true
	}
	clients := map[string][]string{} // by the name of the scope that they list
	for client := range c.NewResource.Template.ByType(userPoolClient) {
		for _, listed := range client.At("AllowedOAuthScopes").Items() {
			if text, known := listed.Text(); known {
				name := listedScope(text, prefix, c.NewResource.LogicalID)
				clients[name] = append(clients[name], client.LogicalID)
			}
		}
	}
	var hits []Hit
	for _, scope := range c.Old.Items() {
		name, known := scope.At("ScopeName").Literal()
		if known && !kept[name] && len(clients[name]) > 0 {
			hits = append(hits, Hit{Saw: "scope " + name + " is removed and still listed by " + quoted(clients[name]), Key: name})
		}
	}
	return hits
}

// listedScope is the name in identifier/name, written out or by reference: a Ref to the
// resource server is its identifier. It is empty for the scope of another server.
func listedScope(text template.Text, prefix, server string) string {
	if literal, ok := text.Literal(); ok {
		name, ours := strings.CutPrefix(literal, prefix)
		if !ours {
			return ""
		}
		return name
	}
	if len(text) == 2 && text[0].Name == server {
		return strings.TrimPrefix(text[1].Literal, "/")
	}
	return ""
}

func literalOr(t template.Text) string {
	literal, ok := t.Literal()
	if !ok {
		return t.String()
	}
	return literal
}
