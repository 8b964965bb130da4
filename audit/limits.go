package audit

import (
	"maps"
	"math"
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// at follows a path with dots; [] stands for every item of a list, * for every entry of a
// map. What a deployment decides is reported, unless quiet.
func (r *Report) at(v template.Value, path []string, judge func(template.Value)) {
	if len(path) == 0 {
		judge(v)
		return
	}
	key, list := strings.CutSuffix(path[0], "[]")
	if key == "*" {
		for _, alt := range v.Alternatives() {
			for _, entry := range alt.Entries() {
				r.at(entry, path[1:], judge)
			}
		}
		return
	}
	v = v.At(key)
	if !list {
		r.at(v, path[1:], judge)
		return
	}
	for _, alt := range v.Alternatives() {
		for _, item := range alt.Items() {
			r.at(item, path[1:], judge)
		}
	}
}

// words is a property with the values that its service accepts.
type words struct {
	typ, path string
	allowed   []string
}

var enums = []words{
	{typePool, "MfaConfiguration", []string{"OFF", "ON", "OPTIONAL"}},
	{typePool, "EnabledMfas[]", []string{"SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"}},
	{typePool, "DeletionProtection", []string{"ACTIVE", "INACTIVE"}},
	{typePool, "UserPoolTier", []string{"LITE", "ESSENTIALS", "PLUS"}},
	{typePool, "IssuerConfiguration.Type", []string{"ORIGINAL", "UPDATED"}},
	{typePool, "KeyConfiguration.KeyType", []string{"AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY"}},
	{typePool, "UserPoolAddOns.AdvancedSecurityMode", []string{"OFF", "AUDIT", "ENFORCED"}},
	{typePool, "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode", []string{"OFF", "AUDIT", "ENFORCED"}},
	{typePool, "UsernameAttributes[]", []string{"email", "phone_number"}},
	{typePool, "AliasAttributes[]", []string{"email", "phone_number", "preferred_username"}},
	{typePool, "AutoVerifiedAttributes[]", []string{"email", "phone_number"}},
	{typePool, "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate[]", []string{"email", "phone_number"}},
	{typePool, "EmailConfiguration.EmailSendingAccount", []string{"COGNITO_DEFAULT", "DEVELOPER"}},
	{typePool, "VerificationMessageTemplate.DefaultEmailOption", []string{"CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"}},
	{typePool, "AccountRecoverySetting.RecoveryMechanisms[].Name", []string{"verified_email", "verified_phone_number", "admin_only"}},
	{typePool, "Policies.SignInPolicy.AllowedFirstAuthFactors[]", []string{"PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"}},
	{typePool, "WebAuthnUserVerification", []string{"required", "preferred"}},
	{typePool, "WebAuthnFactorConfiguration", []string{"SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION"}},
	{typePool, "Schema[].AttributeDataType", []string{"String", "Number", "DateTime", "Boolean"}},
	{typePool, "LambdaConfig.PreTokenGenerationConfig.LambdaVersion", []string{"V1_0", "V2_0", "V3_0"}},
	{typePool, "LambdaConfig.CustomEmailSender.LambdaVersion", []string{"V1_0"}},
	{typePool, "LambdaConfig.CustomSMSSender.LambdaVersion", []string{"V1_0"}},
	{typePool, "LambdaConfig.InboundFederation.LambdaVersion", []string{"V1_0"}},
	{typeRegional, "LambdaConfig.PreTokenGenerationConfig.LambdaVersion", []string{"V1_0", "V2_0", "V3_0"}},
	{typeRegional, "EmailConfiguration.EmailSendingAccount", []string{"COGNITO_DEFAULT", "DEVELOPER"}},
	{typeClient, "ExplicitAuthFlows[]", []string{
		"ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH",
		"ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH",
	}},
	{typeClient, "AllowedOAuthFlows[]", []string{"code", "implicit", "client_credentials"}},
	{typeClient, "PreventUserExistenceErrors", []string{"ENABLED", "LEGACY"}},
	{typeClient, "RefreshTokenRotation.Feature", []string{"ENABLED", "DISABLED"}},
	{typeClient, "TokenValidityUnits.AccessToken", []string{"seconds", "minutes", "hours", "days"}},
	{typeClient, "TokenValidityUnits.IdToken", []string{"seconds", "minutes", "hours", "days"}},
	{typeClient, "TokenValidityUnits.RefreshToken", []string{"seconds", "minutes", "hours", "days"}},
	{typeDomain, "ManagedLoginVersion", []string{"1", "2"}},
	{typeDomain, "CustomDomainConfig.SecurityPolicy", []string{"TLS_V1", "TLS_V1_2_2021", "TLS_V1_3_2025"}},
	{typeProvider, "ProviderType", []string{"SAML", "OIDC", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple"}},
	{typeRisk, "CompromisedCredentialsRiskConfiguration.Actions.EventAction", []string{"BLOCK", "NO_ACTION"}},
	{typeRisk, "CompromisedCredentialsRiskConfiguration.EventFilter[]", []string{"SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"}},
	{typeRisk, "AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction", riskActions},
	{typeRisk, "AccountTakeoverRiskConfiguration.Actions.MediumAction.EventAction", riskActions},
	{typeRisk, "AccountTakeoverRiskConfiguration.Actions.LowAction.EventAction", riskActions},
	{typeLogDelivery, "LogConfigurations[].EventSource", []string{"userNotification", "userAuthEvents"}},
	{typeLogDelivery, "LogConfigurations[].LogLevel", []string{"ERROR", "INFO"}},
	{typeUser, "MessageAction", []string{"RESEND", "SUPPRESS"}},
	{typeUser, "DesiredDeliveryMediums[]", []string{"EMAIL", "SMS"}},
	{typeRoleAttachment, "RoleMappings.*.Type", []string{"Token", "Rules"}},
	{typeRoleAttachment, "RoleMappings.*.AmbiguousRoleResolution", []string{"AuthenticatedRole", "Deny"}},
	{typeRoleAttachment, "RoleMappings.*.RulesConfiguration.Rules[].MatchType", []string{"Equals", "Contains", "StartsWith", "NotEqual"}},
}

var riskActions = []string{"BLOCK", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "NO_ACTION"}

var valueUnknown = Rule{
	ID:        "value-unknown",
	Severity:  report.Fail,
	Mild:      true,
	Title:     "Settings have values that Cognito knows",
	Why:       "CloudFormation's own validators only warn of a wrong word, and the deployment fails, or the setting is something else than its author read",
	Allowed:   "the words that the API reference lists",
	Fix:       "use one of the values that the message lists",
	Reference: docCFNPool,
	Judges:    []string{typePool, typeRegional, typeClient, typeDomain, typeProvider, typeRisk, typeLogDelivery, typeUser, typeRoleAttachment},
	Whole: func(t *template.Template, r *Report) { // a resource of a misspelt type is judged by no rule
		for resource := range t.Resources() {
			if strings.HasPrefix(strings.ToLower(resource.Type), "aws::cognito::") && cognitoProperties()[resource.Type] == nil {
				types := slices.Collect(maps.Keys(cognitoProperties()))
				slices.Sort(types)
				near, severity := r.scene.slip(resource.Type, types), report.Fail
				if near == "" {
					severity = report.Warn // or it is newer than this program
				}
				r.On(resource).HitAs(severity, resource.Attribute("Type"), "%s is no resource type that is known here%s", clip(resource.Type), near)
			}
		}
	},
	Check: func(resource *template.Resource, r *Report) {
		for _, row := range enums {
			if row.typ != resource.Type {
				continue
			}
			r.at(resource.At(), strings.Split(row.path, "."), func(v template.Value) {
				r.each(v, func(alt template.Value) {
					if text, known := alt.Literal(); !alt.Absent() && (!known || !slices.Contains(row.allowed, text)) {
						r.Hit(alt, "%s is %s%s: one of %s", property(row.path), show(alt), r.scene.slip(text, row.allowed), strings.Join(row.allowed, ", "))
					}
				})
			})
		}
	},
}

func property(path string) string {
	parts := strings.Split(path, ".")
	return strings.TrimSuffix(parts[len(parts)-1], "[]")
}

// slip is the remark that a word looks like one of those allowed.
func (s *scene) slip(given string, allowed []string) string {
	return didYouMean(s.nearest(given, allowed, 3))
}

func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return " (did you mean " + near + "?)"
}

// numbers is a property with its bounds.
type numbers struct {
	typ, path string
	low, high float64
}

var ranges = []numbers{
	{typePool, "Policies.PasswordPolicy.MinimumLength", 6, 99},
	{typePool, "Policies.PasswordPolicy.PasswordHistorySize", 0, 24},
	{typePool, "Policies.PasswordPolicy.TemporaryPasswordValidityDays", 0, 365},
	{typePool, "AdminCreateUserConfig.UnusedAccountValidityDays", 0, 365},
	{typePool, "AccountRecoverySetting.RecoveryMechanisms[].Priority", 1, 2},
	{typePool, "Schema[].StringAttributeConstraints.MaxLength", 0, 2048},
	{typePool, "Schema[].StringAttributeConstraints.MinLength", 0, 2048},
	{typeClient, "AuthSessionValidity", 3, 15},
	{typeClient, "RefreshTokenRotation.RetryGracePeriodSeconds", 0, 60},
	{typeGroup, "Precedence", 0, math.MaxInt32},
}

var valueRange = Rule{
	ID:        "value-range",
	Severity:  report.Fail,
	Mild:      true,
	Title:     "Numbers are within what Cognito accepts",
	Why:       "Cognito rejects the value at deployment, after everything else was created",
	Allowed:   "whole numbers within the bounds of the API reference",
	Fix:       "use a number within the bounds that the message names",
	Reference: docLimits,
	Judges:    []string{typePool, typeClient, typeGroup},
	Check: func(resource *template.Resource, r *Report) {
		for _, row := range ranges {
			if row.typ != resource.Type {
				continue
			}
			r.at(resource.At(), strings.Split(row.path, "."), func(v template.Value) {
				r.each(v, func(alt template.Value) {
					n, known := alt.Number()
					switch {
					case alt.Absent():
					case !known:
						r.Hit(alt, "%s is %s, not a number", property(row.path), show(alt))
					case n < row.low || n > row.high || n != math.Trunc(n):
						r.Hit(alt, "%s is %s: between %g and %g", property(row.path), show(alt), row.low, row.high)
					}
				})
			})
		}
	},
}

// sizes is a list, a map or a text with the most that it may hold.
type sizes struct {
	typ, path string
	most      int
	of        string
}

var limits = []sizes{
	{typePool, "Schema", 50, "attributes"},
	{typePool, "UserPoolName", 128, "characters"},
	{typePool, "Policies.SignInPolicy.AllowedFirstAuthFactors", 5, "factors"},
	{typeClient, "ClientName", 128, "characters"},
	{typeClient, "CallbackURLs", 100, "URLs"},
	{typeClient, "LogoutURLs", 100, "URLs"},
	{typeClient, "CallbackURLs[]", 1024, "characters"},
	{typeClient, "LogoutURLs[]", 1024, "characters"},
	{typeClient, "AllowedOAuthScopes", 50, "scopes"},
	{typeResourceServer, "Scopes", 100, "scopes"},
	{typeResourceServer, "Identifier", 256, "characters"},
	{typeGroup, "GroupName", 128, "characters"},
	{typeGroup, "Description", 2048, "characters"},
	{typeProvider, "ProviderName", 32, "characters"},
	{typeRoleAttachment, "RoleMappings", 10, "providers"},
	{typeRoleAttachment, "RoleMappings.*.RulesConfiguration.Rules", 25, "rules"},
	{typePrincipalTag, "PrincipalTags", 50, "tags"},
	{typePrincipalTag, "PrincipalTags.*", 256, "characters"},
	{typeIdentityPool, "IdentityPoolName", 128, "characters"},
}

var serviceLimits = Rule{
	ID:        "service-limits",
	Severity:  report.Fail,
	Mild:      true,
	Title:     "Lists and names fit into Cognito's limits",
	Why:       "what is over a hard limit is rejected at deployment, and no quota increase helps",
	Allowed:   "50 schema attributes, 100 callback URLs, 50 scopes a client, 100 a resource server, 10 providers with 25 rules each, 50 principal tags with keys of 128 and values of 256 characters",
	Fix:       "shorten the list or the name",
	Reference: docLimits,
	Judges:    []string{typePool, typeClient, typeResourceServer, typeGroup, typeProvider, typeRoleAttachment, typePrincipalTag, typeIdentityPool},
	Check: func(resource *template.Resource, r *Report) {
		for _, row := range limits {
			if row.typ != resource.Type {
				continue
			}
			r.at(resource.At(), strings.Split(row.path, "."), func(v template.Value) {
				for _, alt := range v.Alternatives() {
					if n := sizeOf(alt); n > row.most {
						r.Hit(alt, "%s has %d %s: at most %d", property(row.path), n, row.of, row.most)
					} else if _, symbolic := alt.Text(); alt.Unknown() && !symbolic {
						r.Undecided(alt)
					}
				}
			})
		}
		if resource.Type == typePrincipalTag {
			for _, all := range resource.At("PrincipalTags").Alternatives() {
				for key, v := range all.Entries() {
					if n := len([]rune(key)); n > 128 {
						r.Hit(v, "a tag's key has %d characters: at most 128", n)
					}
				}
			}
		}
	},
}

func sizeOf(v template.Value) int {
	switch v.Kind() {
	case template.List:
		return len(v.Items())
	case template.Map:
		n := 0
		for range v.Entries() {
			n++
		}
		return n
	}
	text, _ := v.Literal()
	return len([]rune(text))
}

var propertyUnknown = Rule{
	ID:        "property-unknown",
	Severity:  report.Warn,
	Mild:      true,
	Title:     "Every property of a Cognito resource exists",
	Why:       "a misspelt property is rejected, or its protection is simply not there",
	Allowed:   "the properties of the CloudFormation registry, as of this program's version",
	Fix:       "correct the property's name",
	Reference: docCFNPool,
	Judges: []string{
		typePool, typeReplica, typeRegional, typeClient, typeDomain, typeGroup, typeProvider, typeResourceServer, typeRisk, typeBranding, typeLogDelivery, typeUser,
		typeIdentityPool, typeRoleAttachment, typePrincipalTag,
	},
	Check: func(resource *template.Resource, r *Report) {
		known := cognitoProperties()[resource.Type]
		checkNames(resource.At(), "", known, r, 0)
	},
}

func checkNames(v template.Value, path string, known map[string]bool, r *Report, depth int) {
	if depth > 12 {
		return
	}
	for _, alt := range v.Alternatives() {
		switch alt.Kind() {
		case template.Unknown:
			if path == "" {
				r.Undecided(alt)
			}
		case template.List:
			for _, item := range alt.Items() {
				checkNames(item, path, known, r, depth+1)
			}
		case template.Map:
			for name, below := range alt.Entries() {
				full := name
				if path != "" {
					full = path + "." + name
				}
				switch {
				case known[full]:
					checkNames(below, full, known, r, depth+1)
				case path == "" || known[path+"."]:
					var near string
					if r.scene.suggestions < maxSuggestions {
						near = r.scene.slip(name, siblings(known, path))
					}
					r.Hit(below, "%s is no property%s", clip(name), near)
				}
			}
		}
	}
}

// siblings are the property names that the registry has below path.
func siblings(known map[string]bool, path string) []string {
	var names []string
	for full := range known {
		rest := full
		if path != "" {
			var below bool
			if rest, below = strings.CutPrefix(full, path+"."); !below {
				continue
			}
		}
		if rest != "" && !strings.Contains(rest, ".") {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}
