package mutation_test

import (
	"fmt"
	"maps"
	"strings"

	"example.com/cognitocdk/report"
)

// mutant is one fault.
type mutant struct {
	class, name string
	id          string   // the resource that carries the fault
	on          []string // where the finding is, when the faulty resource is gone
	least       report.Severity
	edit        func(stack) bool
}

// maker collects the mutants of one template.
type maker struct {
	s     stack
	all   []mutant
	class string
}

func (m *maker) mutant(least report.Severity, id, name string, edit func(stack) bool, on ...string) {
	m.all = append(m.all, mutant{class: m.class, name: name, id: id, on: on, least: least, edit: edit})
}

// each makes the same fault in every resource of a type.
func (m *maker) each(typ string, least report.Severity, name string, edit func(s stack, id string) bool) {
	for _, id := range m.s.ids(typ, "") {
		m.mutant(least, id, name, func(s stack) bool { return edit(s, id) })
	}
}

func (m *maker) set(typ string, least report.Severity, path string, value any) {
	m.each(typ, least, fmt.Sprintf("%s = %v", path, value), func(s stack, id string) bool { return s.set(id, "Properties/"+path, value) })
}

func (m *maker) drop(typ string, least report.Severity, path string) {
	m.each(typ, least, "without "+path, func(s stack, id string) bool { return s.drop(id, "Properties/"+path) })
}

// add makes no mutant of a resource that has the value already: there it is excused.
func (m *maker) add(typ string, least report.Severity, path string, value any) {
	for _, id := range m.s.ids(typ, "") {
		if !m.s.holds(id, "Properties/"+path, value) {
			m.mutant(least, id, fmt.Sprintf("%s with %v", path, value), func(s stack) bool { return s.add(id, "Properties/"+path, value) })
		}
	}
}

const (
	pool, client, domain = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolDomain"
	identityPool         = "AWS::Cognito::IdentityPool"
	attachment           = "AWS::Cognito::IdentityPoolRoleAttachment"
	tags                 = "AWS::Cognito::IdentityPoolPrincipalTag"
	role, policy         = "AWS::IAM::Role", "AWS::IAM::Policy"
	bucket, bucketPolicy = "AWS::S3::Bucket", "AWS::S3::BucketPolicy"
	function, permission = "AWS::Lambda::Function", "AWS::Lambda::Permission"
	logs                 = "AWS::Logs::LogGroup"
	route, authorizer    = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Authorizer"
)

type object = map[string]any

func mutants(s stack) []mutant {
	m := &maker{s: s}
	for _, class := range []struct {
		name string
		make func(*maker)
	}{
		{"sign-in weakened", signIn},
		{"passwords weakened", passwords},
		{"accounts taken over", takeover},
		{"pool lost", poolLost},
		{"tenant chosen by its user", tenant},
		{"client opened", clients},
		{"sessions without end", sessions},
		{"triggers dropped or opened", triggers},
		{"identity pool opened", identities},
		{"API opened", apis},
		{"trust widened", trust},
		{"role widened", roles},
		{"files opened", files},
		{"configuration that the service rejects", invalid},
		{"unnoticed in operation", operations},
	} {
		m.class = class.name
		class.make(m)
	}
	return m.all
}

func signIn(m *maker) {
	m.set(pool, report.Fail, "MfaConfiguration", "OFF")
	m.drop(pool, report.Fail, "MfaConfiguration")
	m.set(pool, report.Fail, "MfaConfiguration", "Optional")
	m.set(pool, report.Warn, "MfaConfiguration", object{"Ref": "Mfa"})
	m.drop(pool, report.Fail, "EnabledMfas")
	m.set(pool, report.Fail, "EnabledMfas", []any{})
	m.set(pool, report.Warn, "EnabledMfas", []any{"SMS_MFA"})
	m.set(pool, report.Fail, "UserPoolAddOns/AdvancedSecurityMode", "ENFORCE")
	m.set(pool, report.Fail, "UsernameConfiguration/CaseSensitive", true)
	m.drop(pool, report.Fail, "UsernameConfiguration")
}

func passwords(m *maker) {
	policy := "Policies/PasswordPolicy"
	m.set(pool, report.Fail, policy+"/MinimumLength", 6)
	m.set(pool, report.Warn, policy+"/MinimumLength", 8)
	m.drop(pool, report.Warn, policy+"/MinimumLength")
	m.drop(pool, report.Warn, policy)
	for _, class := range []string{"RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"} {
		m.set(pool, report.Fail, policy+"/"+class, false)
		m.drop(pool, report.Fail, policy+"/"+class)
	}
	m.set(pool, report.Note, policy+"/PasswordHistorySize", 0)
	m.set(pool, report.Warn, policy+"/TemporaryPasswordValidityDays", 365)
}

func takeover(m *maker) {
	m.set(pool, report.Fail, "AutoVerifiedAttributes", []any{})
	m.drop(pool, report.Fail, "AutoVerifiedAttributes")
	m.drop(pool, report.Fail, "UserAttributeUpdateSettings")
	m.set(pool, report.Fail, "UserAttributeUpdateSettings/AttributesRequireVerificationBeforeUpdate", []any{})
	m.set(pool, report.Warn, "AccountRecoverySetting/RecoveryMechanisms/0/Name", "verified_phone_number")
	m.drop(pool, report.Warn, "AccountRecoverySetting")
	m.set(client, report.Fail, "PreventUserExistenceErrors", "LEGACY")
	m.drop(client, report.Fail, "PreventUserExistenceErrors")
}

func poolLost(m *maker) {
	// Where an exception already excuses the weakness (throw-away environments), the
	// same weakness again is not news.
	for _, id := range m.s.ids(pool, "") {
		if active, _ := m.s.at(id, "Properties/DeletionProtection"); active == "ACTIVE" {
			m.set(pool, report.Fail, "DeletionProtection", "INACTIVE")
			m.drop(pool, report.Fail, "DeletionProtection")
		}
	}
	for _, typ := range []string{pool, bucket} {
		for _, id := range m.s.ids(typ, "") {
			for _, attribute := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
				if kept, _ := m.s.at(id, attribute); kept == "Retain" {
					m.mutant(report.Fail, id, attribute+" = Delete", func(s stack) bool { return s.set(id, attribute, "Delete") })
					m.mutant(report.Fail, id, "without "+attribute, func(s stack) bool { return s.drop(id, attribute) })
				}
			}
		}
	}
}

func tenant(m *maker) {
	for _, id := range m.s.ids(pool, "") {
		list, _ := m.s.at(id, "Properties/Schema")
		for i, entry := range list.([]any) {
			if entry.(object)["Name"] != "tenant_id" {
				continue
			}
			at := fmt.Sprintf("Schema/%d/", i)
			m.set(pool, report.Fail, at+"Mutable", true)
			m.drop(pool, report.Fail, at+"Mutable")
			m.set(pool, report.Warn, at+"StringAttributeConstraints/MaxLength", "2048")
			m.set(pool, report.Fail, at+"Required", true)
			clients := append(m.s.ids(client, ""), m.s.ids(tags, "")...)
			m.mutant(report.Fail, id, "tenant_id not declared", func(s stack) bool { return s.drop(id, fmt.Sprintf("Properties/Schema/%d", i)) }, clients...)
		}
	}
	m.add(client, report.Fail, "WriteAttributes", "custom:role")
	m.add(client, report.Fail, "WriteAttributes", "custom:isAdmin")
	m.set(client, report.Fail, "WriteAttributes", []any{})
	m.drop(client, report.Fail, "WriteAttributes")
	m.drop(client, report.Warn, "ReadAttributes")
	m.set(client, report.Warn, "WriteAttributes", object{"Ref": "Attributes"})
	for _, id := range m.s.ids(client, "") {
		if list, _ := m.s.at(id, "Properties/WriteAttributes"); !strings.Contains(fmt.Sprint(list), "tenant_id") {
			m.mutant(report.Fail, id, "WriteAttributes with custom:tenant_id", func(s stack) bool {
				return s.add(id, "Properties/WriteAttributes", "custom:tenant_id")
			})
		}
	}
	m.set(tags, report.Fail, "PrincipalTags/tenant_id", "email")
	m.set(tags, report.Fail, "PrincipalTags/tenant_id", "custom:team_id")
	m.set(tags, report.Fail, "PrincipalTags/tenant_id", "sub")
	m.set(tags, report.Fail, "UseDefaults", true)
	m.drop(tags, report.Fail, "UseDefaults")
	for _, id := range m.s.ids(tags, "") {
		users := tenantPolicies(m.s)
		m.mutant(report.Fail, id, "no principal tags at all", func(s stack) bool { delete(s.resources(), id); return true }, users...)
	}
}

// tenantPolicies are the policies that rest on the principal tag.
func tenantPolicies(s stack) []string {
	var found []string
	for _, id := range s.ids(policy, "") {
		if strings.Contains(fmt.Sprint(s.resources()[id]), "aws:PrincipalTag/") {
			found = append(found, id)
		}
	}
	return found
}

func clients(m *maker) {
	m.add(client, report.Fail, "AllowedOAuthFlows", "implicit")
	m.add(client, report.Fail, "AllowedOAuthFlows", "client_credentials")
	m.add(client, report.Fail, "AllowedOAuthScopes", "aws.cognito.signin.user.admin")
	m.add(client, report.Fail, "ExplicitAuthFlows", "ALLOW_USER_PASSWORD_AUTH")
	m.add(client, report.Warn, "ExplicitAuthFlows", "ALLOW_ADMIN_USER_PASSWORD_AUTH")
	m.add(client, report.Warn, "ExplicitAuthFlows", "ALLOW_CUSTOM_AUTH")
	m.drop(client, report.Warn, "ExplicitAuthFlows")
	m.add(client, report.Fail, "CallbackURLs", "https://*.company.com/callback")
	m.add(client, report.Warn, "CallbackURLs", "https://example.com")
	m.set(client, report.Fail, "CallbackURLs", []any{})
	m.add(client, report.Fail, "CallbackURLs", "https://app.company.com@evil.example/callback")
	m.drop(client, report.Fail, "AllowedOAuthScopes")
	// Development records an exception for loopback callbacks, which covers plain http too.
	for _, id := range m.s.ids(client, "") {
		if _, excused := m.s.at(id, "Metadata/cognitocdk:exceptions"); !excused {
			m.mutant(report.Fail, id, "callback over http", func(s stack) bool { return s.add(id, "Properties/CallbackURLs", "http://app.company.com/callback") })
			m.mutant(report.Fail, id, "callback to localhost", func(s stack) bool { return s.add(id, "Properties/CallbackURLs", "http://localhost:3000/") })
			m.mutant(report.Fail, id, "sign-out over http", func(s stack) bool { return s.add(id, "Properties/LogoutURLs", "http://app.company.com/") })
		}
	}
}

func sessions(m *maker) {
	m.set(client, report.Fail, "EnableTokenRevocation", false)
	m.drop(client, report.Note, "EnableTokenRevocation")
	m.set(client, report.Fail, "AccessTokenValidity", 1440)
	m.set(client, report.Fail, "IdTokenValidity", 1440)
	m.set(client, report.Fail, "RefreshTokenValidity", 5256000)
	m.drop(client, report.Fail, "TokenValidityUnits")
	m.set(client, report.Warn, "RefreshTokenRotation/Feature", "DISABLED")
	m.drop(client, report.Warn, "RefreshTokenRotation")
	m.set(client, report.Fail, "RefreshTokenRotation/RetryGracePeriodSeconds", 3600)
	m.set(client, report.Fail, "AuthSessionValidity", 60)
}

func triggers(m *maker) {
	for _, id := range m.s.ids(pool, "") {
		config, _ := m.s.at(id, "Properties/LambdaConfig")
		for name := range config.(object) {
			m.mutant(report.Fail, id, "LambdaConfig without "+name, func(s stack) bool { return s.drop(id, "Properties/LambdaConfig/"+name) })
		}
		m.mutant(report.Fail, id, "no triggers at all", func(s stack) bool { return s.drop(id, "Properties/LambdaConfig") })
		for _, p := range triggerPermissions(m.s) {
			m.mutant(report.Fail, p, "the permission is gone", func(s stack) bool { delete(s.resources(), p); return true }, id)
			m.mutant(report.Fail, p, "the permission only sometimes", func(s stack) bool { return sometimes(s, p) }, id)
			m.mutant(report.Fail, p, "the permission is another service's", func(s stack) bool { return s.set(p, "Properties/Principal", "s3.amazonaws.com") }, id)
		}
	}
	m.drop(permission, report.Fail, "SourceArn")
	for _, p := range triggerPermissions(m.s) {
		m.mutant(report.Warn, p, "without SourceAccount", func(s stack) bool { return s.drop(p, "Properties/SourceAccount") })
		m.mutant(report.Fail, p, "any pool of the account", func(s stack) bool {
			return s.set(p, "Properties/SourceArn", "arn:aws:cognito-idp:eu-west-1:333333333333:userpool/*")
		})
	}
	m.set(permission, report.Fail, "Principal", "*")
	m.set(permission, report.Fail, "Action", "lambda:*")
	// Only the functions that are triggers: an API's may take longer.
	config := m.s.resources()[m.s.ids(pool, "")[0]].(object)["Properties"].(object)["LambdaConfig"]
	for _, id := range m.s.ids(function, "") {
		if strings.Contains(fmt.Sprint(config), id) {
			m.mutant(report.Warn, id, "Timeout = 30", func(s stack) bool { return s.set(id, "Properties/Timeout", 30) })
		}
	}
}

// triggerPermissions are those for Cognito; an API's functions have others.
func triggerPermissions(s stack) []string {
	var found []string
	for _, id := range s.ids(permission, "") {
		if who, _ := s.at(id, "Properties/Principal"); who == "cognito-idp.amazonaws.com" {
			found = append(found, id)
		}
	}
	return found
}

func identities(m *maker) {
	m.set(identityPool, report.Fail, "AllowUnauthenticatedIdentities", true)
	m.drop(identityPool, report.Fail, "AllowUnauthenticatedIdentities")
	m.set(identityPool, report.Fail, "AllowClassicFlow", true)
	m.drop(identityPool, report.Note, "AllowClassicFlow")
	m.set(identityPool, report.Fail, "CognitoIdentityProviders/0/ServerSideTokenCheck", false)
	m.drop(identityPool, report.Fail, "CognitoIdentityProviders/0/ServerSideTokenCheck")
	m.set(identityPool, report.Warn, "SupportedLoginProviders", object{"accounts.google.com": "123"})
	m.set(identityPool, report.Warn, "DeveloperProviderName", "login.company.com")
	m.set(identityPool, report.Warn, "CognitoIdentityProviders/0/ProviderName", "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other")
	m.add(attachment, report.Warn, "Roles/unauthenticated", "arn:aws:iam::333333333333:role/guest")
	m.set(attachment, report.Warn, "Roles/authenticated", "arn:aws:iam::333333333333:role/admin")
	for _, id := range m.s.ids(attachment, "") {
		mapping := func(extra object) object {
			made := object{"IdentityProvider": "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a:client", "Type": "Token", "AmbiguousRoleResolution": "Deny"}
			maps.Copy(made, extra)
			return object{"Web": made}
		}
		on := func(name string, mappings any) {
			m.mutant(report.Fail, id, name, func(s stack) bool { return s.set(id, "Properties/RoleMappings", mappings) })
		}
		on("falls back to the default role", mapping(object{"AmbiguousRoleResolution": "AuthenticatedRole"}))
		on("chooses the role by a claim that users edit", mapping(object{"Type": "Rules", "RulesConfiguration": object{"Rules": []any{object{
			"Claim": "profile", "MatchType": "Equals", "Value": "admin", "RoleARN": "arn:aws:iam::333333333333:role/admin",
		}}}}))
		on("chooses the role by an attribute that is nobody's", mapping(object{"Type": "Rule"}))
	}
}

func apis(m *maker) {
	m.set(route, report.Warn, "AuthorizationType", "NONE")
	m.drop(route, report.Warn, "AuthorizationType")
	m.drop(route, report.Warn, "AuthorizerId")
	m.drop(route, report.Note, "AuthorizationScopes")
	m.set(authorizer, report.Fail, "JwtConfiguration/Audience", []any{})
	m.drop(authorizer, report.Fail, "JwtConfiguration/Audience")
	m.set(authorizer, report.Fail, "JwtConfiguration/Issuer", "http://issuer.company.com")
	m.set("AWS::ApiGatewayV2::Api", report.Warn, "CorsConfiguration/AllowOrigins", []any{"*"})
}
