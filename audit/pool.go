package audit

import (
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var deletionProtection = Rule{
	ID:        "deletion-protection",
	Severity:  report.Fail,
	Title:     "A user pool cannot be deleted by one call",
	Why:       "a deleted pool takes every user with it; passwords cannot be exported, so nothing brings them back",
	Allowed:   "DeletionProtection ACTIVE; anything else with an exception, in throw-away environments only",
	Fix:       "set DeletionProtection to ACTIVE",
	Reference: docDeletion,
	Elsewhere: []string{"Security Hub Cognito.6", "prowler cognito_user_pool_deletion_protection_enabled"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.mustBe(pool.At("DeletionProtection"), "ACTIVE", defaultDeletion, "one call deletes every user")
	},
}

var poolRetained = Rule{
	ID:        "pool-retained",
	Severity:  report.Fail,
	Title:     "A user pool outlives its stack",
	Why:       "without a retain policy, deleting or failing a stack, or renaming the resource, deletes the pool and its users",
	Allowed:   "DeletionPolicy Retain (or RetainExceptOnCreate) and UpdateReplacePolicy Retain",
	Fix:       "set DeletionPolicy and UpdateReplacePolicy to Retain",
	Reference: docRetain,
	Judges:    []string{typePool},
	Check:     func(pool *template.Resource, r *Report) { mustRetain(pool, r, "its users") },
}

// mustRetain hits unless both policies keep the resource.
func mustRetain(resource *template.Resource, r *Report, what string) {
	for _, policy := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		r.each(resource.Attribute(policy), func(v template.Value) {
			if got := orDefault(v, defaultRetain); got != "Retain" && !(got == "RetainExceptOnCreate" && policy == "DeletionPolicy") {
				r.Hit(v, "%s is %s: %s are deleted with it", policy, show(v), what)
			}
		})
	}
}

var caseInsensitive = Rule{
	ID:        "username-case",
	Severity:  report.Fail,
	Title:     "User names that differ in case are one user",
	Why:       "where case matters, Alice@example.com can be registered beside alice@example.com and receive what is meant for her; it cannot be changed later",
	Allowed:   "UsernameConfiguration.CaseSensitive false, explicit",
	Fix:       "set UsernameConfiguration.CaseSensitive to false before the pool is created",
	Reference: docCase,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.mustBe(pool.At("UsernameConfiguration", "CaseSensitive"), "false", defaultCase, "case variants of a name are different users")
	},
}

var aliasAndUsername = Rule{
	ID:        "alias-and-username",
	Severity:  report.Fail,
	Title:     "Sign-in is by alias or by username attribute, not both",
	Why:       "Cognito rejects a pool with AliasAttributes and UsernameAttributes, and neither can be changed once it exists",
	Allowed:   "either AliasAttributes or UsernameAttributes",
	Fix:       "keep UsernameAttributes and remove AliasAttributes",
	Reference: docAttributes,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		for _, pair := range pairs(pool.At("AliasAttributes"), pool.At("UsernameAttributes")) {
			switch {
			case pair[0].Unknown() && !empty(pair[1]):
				r.Undecided(pair[0])
			case pair[1].Unknown() && !empty(pair[0]):
				r.Undecided(pair[1])
			case !empty(pair[0]) && !empty(pair[1]):
				r.Hit(pair[0], "AliasAttributes stands beside UsernameAttributes")
			}
		}
	},
}

var autoVerify = Rule{
	ID:        "auto-verify",
	Severity:  report.Fail,
	Title:     "The address that users sign in with is verified",
	Why:       "an unverified address can be somebody else's, and password recovery goes nowhere",
	Allowed:   "AutoVerifiedAttributes with email, or phone_number where only phones are used",
	Fix:       "set AutoVerifiedAttributes to [email]",
	Reference: docVerification,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		verified := pool.At("AutoVerifiedAttributes")
		wanted := map[string]bool{}
		for _, list := range []string{"UsernameAttributes", "AliasAttributes"} {
			for _, name := range []string{"email", "phone_number"} {
				wanted[name] = wanted[name] || may(pool.At(list), name)
			}
		}
		for _, name := range []string{"email", "phone_number"} {
			switch holds(verified, name) {
			case no:
				if wanted[name] {
					r.Hit(verified, "%s identifies a user and is not in AutoVerifiedAttributes", name)
				}
			case open:
				if wanted[name] {
					r.Undecided(verified)
				}
			}
		}
		if !wanted["email"] && !wanted["phone_number"] && holds(verified, "email") == no && holds(verified, "phone_number") == no {
			r.Hit(verified, "AutoVerifiedAttributes names neither email nor phone_number: no address is ever proven")
		}
	},
}

var verifyBeforeUpdate = Rule{
	ID:        "verify-before-update",
	Severity:  report.Fail,
	Title:     "A changed address counts only once it is verified",
	Why:       "otherwise a stolen session changes the e-mail at once, receives the password reset and owns the account",
	Allowed:   "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate with every attribute in AutoVerifiedAttributes",
	Fix:       "list email (and phone_number, where it is verified) in UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate",
	Reference: docVerification,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		before := pool.At("UserAttributeUpdateSettings", "AttributesRequireVerificationBeforeUpdate")
		verified := pool.At("AutoVerifiedAttributes")
		for _, name := range []string{"email", "phone_number"} {
			used := may(verified, name) || name == "email" && !may(verified, "phone_number")
			if !used {
				continue
			}
			switch holds(before, name) {
			case no:
				r.Hit(before, "%s changes before the new address is verified", name)
			case open:
				r.Undecided(before)
			}
		}
	},
}

var accountRecovery = Rule{
	ID:        "account-recovery",
	Severity:  report.Warn,
	Title:     "A forgotten password is recovered by e-mail, not by text message",
	Why:       "recovery by phone makes the operator's desk (SIM swap) the weakest way into every account",
	Allowed:   "RecoveryMechanisms with verified_email or admin_only, and no verified_phone_number",
	Fix:       "set AccountRecoverySetting.RecoveryMechanisms to verified_email alone",
	Reference: docRecovery,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		setting := pool.At("AccountRecoverySetting", "RecoveryMechanisms")
		r.each(setting, func(list template.Value) {
			if empty(list) {
				r.Hit(list, "RecoveryMechanisms is not set: Cognito prefers the phone")
			}
			r.items(list, func(mechanism template.Value) {
				r.each(mechanism.At("Name"), func(name template.Value) {
					if name.Is("verified_phone_number") {
						r.Hit(name, "verified_phone_number recovers an account by text message")
					}
				})
			})
		})
	},
}

var tierFeature = Rule{
	ID:        "tier-feature",
	Severity:  report.Fail,
	Title:     "The feature plan includes every feature that is configured",
	Why:       "a pool whose plan is too small for its settings is rejected, or silently runs without the protection that the template shows",
	Allowed:   "PLUS for threat protection and the export of sign-in events; ESSENTIALS or PLUS for choice-based sign-in, e-mail MFA, passkeys, password history, access-token customisation and managed login",
	Fix:       "raise UserPoolTier, or remove the setting",
	Reference: docPlans,
	Elsewhere: []string{"cdk-nag COG8"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.each(pool.At("UserPoolTier"), func(v template.Value) {
			tier := orDefault(v, defaultTier)
			if tier != "PLUS" {
				for _, use := range plusFeatures(pool, r.scene) {
					r.Hit(use.at, "%s needs UserPoolTier PLUS, which is %s", use.name, tierName(v))
				}
			}
			if tier == "LITE" {
				for _, use := range essentialFeatures(pool, r.scene) {
					r.Hit(use.at, "%s needs UserPoolTier ESSENTIALS or PLUS, which is LITE", use.name)
				}
			}
		})
	},
}

func tierName(v template.Value) string {
	if v.Absent() {
		return "not set and therefore " + defaultTier
	}
	return show(v)
}

// feature is a setting that a plan must include.
type feature struct {
	name string
	at   template.Value
}

func plusFeatures(pool *template.Resource, _ *scene) []feature {
	var used []feature
	for _, mode := range []template.Value{
		pool.At("UserPoolAddOns", "AdvancedSecurityMode"),
		pool.At("UserPoolAddOns", "AdvancedSecurityAdditionalFlows", "CustomAuthMode"),
	} {
		if canBe(mode, "ENFORCED") || canBe(mode, "AUDIT") {
			used = append(used, feature{"threat protection", mode})
		}
	}
	return used
}

func essentialFeatures(pool *template.Resource, s *scene) []feature {
	var used []feature
	add := func(on bool, name string, at template.Value) {
		if on {
			used = append(used, feature{name, at})
		}
	}
	factors := firstFactors(pool)
	for _, factor := range []string{"EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"} {
		add(may(factors, factor), "first factor "+factor, factors)
	}
	mfas := pool.At("EnabledMfas")
	add(may(mfas, "EMAIL_OTP"), "e-mail MFA", mfas)
	history := pool.At("Policies", "PasswordPolicy", "PasswordHistorySize")
	n, known := history.Number()
	add(known && n > 0, "password history", history)
	version := pool.At("LambdaConfig", "PreTokenGenerationConfig", "LambdaVersion")
	add(canBe(version, "V2_0") || canBe(version, "V3_0"), "access-token customisation", version)
	for _, client := range s.of(typeClient, "UserPoolId", pool) {
		flows := client.At("ExplicitAuthFlows")
		add(may(flows, "ALLOW_USER_AUTH"), "ALLOW_USER_AUTH of "+client.LogicalID, pool.At("UserPoolTier"))
	}
	for _, domain := range s.of(typeDomain, "UserPoolId", pool) {
		add(canBe(domain.At("ManagedLoginVersion"), "2"), "managed login of "+domain.LogicalID, pool.At("UserPoolTier"))
	}
	return used
}

var leftToDefault = Rule{
	ID:        "left-to-default",
	Severity:  report.Note,
	Title:     "What security depends on is written in the template",
	Why:       "a property that an update drops often keeps its old value at AWS, so the template no longer says what runs",
	Allowed:   "an explicit value, even where it is the service's default",
	Fix:       "write the value that you want",
	Reference: docCFNPool,
	Judges:    []string{typePool, typeClient, typeIdentityPool, typeDomain},
	Check: func(resource *template.Resource, r *Report) {
		var silent []string
		for _, path := range spoken[resource.Type] {
			for _, v := range resource.At(path...).Alternatives() {
				if name := last(v.Path()); v.Absent() && !slices.Contains(silent, name) {
					silent = append(silent, name)
				}
			}
		}
		switch {
		case len(silent) == 1:
			r.HitHere("%s is left to the service's default", silent[0])
		case len(silent) > 1:
			r.HitHere("%s are left to the service's defaults", strings.Join(silent, ", "))
		}
	},
}

// spoken are the properties whose absence is safe for a new resource and means nothing
// for an existing one. Those whose absence is unsafe have rules of their own.
var spoken = map[string][][]string{
	typePool: {
		{"UserPoolTier"},
		{"Policies", "SignInPolicy", "AllowedFirstAuthFactors"},
		{"Policies", "PasswordPolicy", "TemporaryPasswordValidityDays"},
		{"AdminCreateUserConfig", "AllowAdminCreateUserOnly"},
	},
	typeClient: {
		{"EnableTokenRevocation"},
		{"SupportedIdentityProviders"},
		{"AllowedOAuthFlowsUserPoolClient"},
		{"AccessTokenValidity"}, {"IdTokenValidity"}, {"RefreshTokenValidity"},
	},
	typeIdentityPool: {{"AllowClassicFlow"}},
	typeDomain:       {{"ManagedLoginVersion"}},
}
