package review

import (
	"strings"

	"example.com/cognitocdk/template"
)

const (
	lambdaPermission = "AWS::Lambda::Permission"
	apiRoute         = "AWS::ApiGatewayV2::Route"
	apiAuthorizer    = "AWS::ApiGatewayV2::Authorizer"
	restMethod       = "AWS::ApiGateway::Method"
	restAuthorizer   = "AWS::ApiGateway::Authorizer"
	graphQL          = "AWS::AppSync::GraphQLApi"
)

// Rules for what stands around the pools: functions, APIs, firewalls, alarms.
var serviceRules = []Rule{
	{
		ID: "permission-widened", Verdict: Downgrade,
		Title: "A function may be called by more than its own pool",
		AWS:   "CloudFormation replaces the permission; another pool, or another account's, can then invoke the trigger with events of its choice", Fix: "keep SourceArn and SourceAccount, and a service as Principal",
		Reference: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
		On:        on(lambdaPermission, "SourceArn", "SourceAccount", "Principal", "Action", "PrincipalOrgID"), Judge: permissionWidened,
	},
	{
		ID: "permission-changed", Verdict: Replace, Severity: "note",
		Title: "A function's permission is created anew", AWS: "CloudFormation replaces the permission; calls can fail for a moment",
		Reference: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
		On:        on(lambdaPermission, "FunctionName", "EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl"), Judge: anyChange,
	},
	{
		ID: "function-url-open", Verdict: Downgrade,
		Title: "A function's URL answers everyone", AWS: "done in place", Fix: "keep AuthType: AWS_IAM",
		Reference: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
		On:        on("AWS::Lambda::Url", "AuthType"), Judge: scale("NONE", "NONE", "AWS_IAM"),
	},
	{
		ID: "route-open", Verdict: Downgrade,
		Title: "An API route answers without a token", AWS: "done in place", Fix: "keep AuthorizationType",
		Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
		On:        append(on(apiRoute, "AuthorizationType"), on(restMethod, "AuthorizationType")...),
		Judge:     scale("NONE", "NONE", "CUSTOM", "AWS_IAM", "JWT", "COGNITO_USER_POOLS"),
	},
	{
		ID: "graphql-key", Verdict: Downgrade,
		Title: "A GraphQL API answers whoever has its key", AWS: "done in place; the key is in every app, and names no user", Fix: "keep AuthenticationType: AMAZON_COGNITO_USER_POOLS, and no API_KEY beside it",
		Reference: "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
		On:        on(graphQL, "AuthenticationType", "AdditionalAuthenticationProviders"), Judge: keyAccepted,
	},
	{
		ID: "route-scopes", Verdict: Downgrade,
		Title: "An API route asks for fewer scopes, or accepts another one", AWS: "done in place; a token with any one of the listed scopes passes", Fix: "keep AuthorizationScopes",
		Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
		On:        append(on(apiRoute, "AuthorizationScopes"), on(restMethod, "AuthorizationScopes")...), Judge: func(c Change) []Hit {
			if len(c.New.Items()) == 0 && len(c.Old.Items()) > 0 {
				return anyChange(c)
			}
			if len(c.Old.Items()) == 0 {
				return nil // any token passed before
			}
			return gains(anyItem)(c) // the list is an "or"
		},
	},
	{
		ID: "authorizer-widened", Verdict: Downgrade,
		Title: "An API accepts tokens of another client or issuer", AWS: "done in place", Fix: "list only the clients whose users may call it",
		Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
		On:        append(on(apiAuthorizer, "JwtConfiguration.Audience"), on(restAuthorizer, "ProviderARNs")...), Judge: gains(anyItem),
	},
	{
		ID: "authorizer-issuer", Verdict: Downgrade,
		Title: "An API accepts tokens of another issuer", AWS: "done in place; tokens of the old one are refused", Fix: "keep the issuer",
		Reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
		On:        on(apiAuthorizer, "JwtConfiguration.Issuer"), Judge: anyChange,
	},
	{
		ID: "waf-default", Verdict: Downgrade,
		Title: "The firewall lets unmatched requests through", AWS: "done in place", Fix: "keep DefaultAction",
		Reference: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html",
		On:        on("AWS::WAFv2::WebACL", "DefaultAction"), Judge: func(c Change) []Hit {
			if c.New.At("Block").Absent() && !c.Old.At("Block").Absent() {
				return anyChange(c)
			}
			return nil
		},
	},
	{
		ID: "waf-rule-weakened", Verdict: Downgrade,
		Title: "A firewall rule is gone, or only counts", AWS: "done in place", Fix: "keep the rule and its action",
		Reference: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rules.html",
		On:        on("AWS::WAFv2::WebACL", "Rules"), Judge: firewallWeakened,
	},
	{
		ID: "association-changed", Verdict: Downgrade, Severity: "warn",
		Title: "A firewall protects something else", AWS: "CloudFormation replaces the association; the old resource is unprotected", Fix: "add a second association",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-webaclassociation.html",
		On:        on("AWS::WAFv2::WebACLAssociation", "ResourceArn", "WebACLArn"), Judge: anyChange,
	},
	{
		ID: "alarm-off", Verdict: Downgrade, Severity: "warn",
		Title: "An alarm tells nobody", AWS: "done in place", Fix: "keep ActionsEnabled and AlarmActions",
		Reference: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
		On:        on("AWS::CloudWatch::Alarm", "ActionsEnabled"), Judge: flag(true, true),
	},
	{
		ID: "alarm-actions", Verdict: Downgrade, Severity: "warn",
		Title: "An alarm tells fewer", AWS: "done in place", Fix: "keep ActionsEnabled and AlarmActions",
		Reference: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
		On:        on("AWS::CloudWatch::Alarm", "AlarmActions"), Judge: loses(anyItem),
	},
	{
		ID: "log-delivery-reduced", Verdict: Downgrade, Severity: "warn",
		Title: "Fewer of the pool's events are logged", AWS: "done in place", Fix: "keep the log configuration",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/exporting-quotas-and-usage.html",
		On:        on("AWS::Cognito::LogDeliveryConfiguration", "LogConfigurations"), Judge: func(c Change) []Hit {
			sources := map[string]bool{}
			for _, log := range c.New.Items() {
				text, _ := log.At("EventSource").Literal()
				sources[text] = true
			}
			var hits []Hit
			for _, log := range c.Old.Items() {
				if text, known := log.At("EventSource").Literal(); known && !sources[text] {
					hits = append(hits, Hit{Saw: text + " is no longer logged", Key: text})
				}
			}
			return hits
		},
	},
	{
		ID: "parameter-renamed", Verdict: Replace,
		Title: "An SSM parameter gets another name", AWS: "CloudFormation creates the new one and deletes the old; whoever looks the old name up fails", Fix: "keep the name, or publish under both",
		Reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html",
		On:        on("AWS::SSM::Parameter", "Name"), Judge: anyChange,
	},
}

func permissionWidened(c Change) []Hit {
	switch {
	case c.Path == "Principal" && (c.New.Is("*") || !c.New.Absent() && !c.Old.Absent()):
		return anyChange(c)
	case c.Path == "Action":
		if text, known := c.New.Literal(); known && !strings.Contains(text, "*") {
			return nil
		}
		return anyChange(c)
	case c.New.Absent():
		return []Hit{{Saw: became(c)}}
	case c.Old.Absent():
		return nil
	case c.Path == "SourceArn":
		text, known := c.New.Text()
		before, knownBefore := c.Old.Text()
		if !known {
			return anyChange(c)
		}
		if !strings.ContainsAny(wild(text), "*?") || knownBefore && wild(text) == wild(before) {
			return nil // another resource of ours; replaced by the specification
		}
		return []Hit{{Saw: became(c)}}
	}
	return anyChange(c)
}

// wild is the literal part of a text.
func wild(t template.Text) string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Literal)
	}
	return b.String()
}

func firewallWeakened(c Change) []Hit {
	if c.New.Unknown() || c.Old.Unknown() {
		return anyChange(c)
	}
	after := map[string]template.Value{}
	for _, rule := range c.New.Items() {
		name, _ := rule.At("Name").Literal()
		after[name] = rule
	}
	var hits []Hit
	for _, rule := range c.Old.Items() {
		name, known := rule.At("Name").Literal()
		now, kept := after[name]
		switch {
		case !known:
		case !kept:
			hits = append(hits, Hit{Saw: "rule " + name + " is gone", Key: name})
		case counts(now) && !counts(rule):
			hits = append(hits, Hit{Saw: "rule " + name + " only counts", Key: name, At: now})
		}
	}
	return hits
}

func counts(rule template.Value) bool {
	return !rule.At("Action", "Count").Absent() || !rule.At("OverrideAction", "Count").Absent()
}

// keyAccepted hits a GraphQL API that takes API keys, as its default or beside it.
func keyAccepted(c Change) []Hit {
	kinds := func(v template.Value) template.Value { return v }
	if c.Path == "AdditionalAuthenticationProviders" {
		kinds = func(v template.Value) template.Value { return v.At("AuthenticationType") }
	}
	for _, provider := range c.Old.Items() {
		if kinds(provider).Is("API_KEY") {
			return nil
		}
	}
	for _, provider := range c.New.Items() {
		switch kind := kinds(provider); {
		case kind.Is("API_KEY"):
			return []Hit{{Saw: c.Path + " gains API_KEY", At: kind}}
		case kind.Unknown():
			return []Hit{{Saw: became(c), At: kind, Undecided: openReason(kind)}}
		}
	}
	return nil
}
