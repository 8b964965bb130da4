package review

import (
	"slices"

	"example.com/cognitocdk/template"
)

// Rules for AWS::Cognito::UserPool, apart from its schema.
var poolRules = []Rule{
	{
		ID: "pool-sign-in-attributes", Verdict: Fail,
		Title:     "What users sign in with is decided when the pool is created",
		AWS:       "AWS rejects the update; sign-in attributes need a new pool, and users cannot be moved with their passwords",
		Fix:       "keep the value; to change it, create a second pool and move users with a user-migration trigger",
		Reference: "https://github.com/aws/aws-cdk/issues/8585",
		On:        on(userPool, "UsernameAttributes", "AliasAttributes"),
		Judge:     notEmptySets, keepsDrop: true,
	},
	{
		ID: "pool-username-configuration", Verdict: Fail,
		Title:     "Case sensitivity is decided when the pool is created",
		AWS:       `AWS rejects the update ("Updates are not allowed for property - UsernameConfiguration"), also when it is only added`,
		Fix:       "leave UsernameConfiguration as it was when the pool was created, absent if it was absent",
		Reference: "https://github.com/aws-amplify/amplify-cli/issues/4227",
		On:        on(userPool, "UsernameConfiguration"),
		Judge:     anyChange, keepsDrop: true,
	},
	{
		ID: "pool-mfa-weakened", Verdict: Downgrade,
		Title: "MFA becomes optional or goes off",
		AWS:   "done in place; from then on a password alone signs in whoever has no second factor", Fix: `keep MfaConfiguration: "ON"`,
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
		On:        on(userPool, "MfaConfiguration"), Judge: scale("OFF", "OFF", "OPTIONAL", "ON"),
	},
	{
		ID: "pool-mfa-factors", Verdict: Downgrade,
		Title: "A weaker MFA factor is allowed, or a stronger one no longer",
		AWS:   "done in place; users who only enrolled a removed factor cannot sign in, codes by SMS or e-mail can be intercepted", Fix: "keep SOFTWARE_TOKEN_MFA, add no SMS_MFA or EMAIL_OTP",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
		On:        on(userPool, "EnabledMfas"), Judge: both(gains(oneOf("SMS_MFA", "EMAIL_OTP")), loses(oneOf("SOFTWARE_TOKEN_MFA"))),
	},
	{
		ID: "pool-tier-lowered", Verdict: Downgrade,
		Title: "The feature plan goes down",
		AWS:   "threat protection, passkeys and access-token customisation stop, or the update is refused while they are configured", Fix: "keep UserPoolTier",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html",
		On:        on(userPool, "UserPoolTier"), Judge: scale("ESSENTIALS", "LITE", "ESSENTIALS", "PLUS"),
	},
	{
		ID: "pool-deletion-protection-off", Verdict: Downgrade,
		Title: "Deletion protection goes off",
		AWS:   "done in place; one deleted stack or renamed construct then deletes every user", Fix: "keep DeletionProtection: ACTIVE",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html",
		On:        on(userPool, "DeletionProtection"), Judge: scale("INACTIVE", "INACTIVE", "ACTIVE"),
	},
	{
		ID: "pool-threat-protection-weakened", Verdict: Downgrade,
		Title: "Threat protection only audits, or goes off",
		AWS:   "done in place; risky sign-ins are no longer stopped", Fix: "keep AdvancedSecurityMode",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
		On:        on(userPool, "UserPoolAddOns.AdvancedSecurityMode", "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"),
		Judge:     scale("OFF", "OFF", "AUDIT", "ENFORCED"),
	},
	{
		ID: "pool-password-length", Verdict: Downgrade,
		Title: "Passwords may be shorter", AWS: "done in place, for every password set from then on", Fix: "keep the minimum length",
		Reference: updatePoolPage,
		On:        on(userPool, "Policies.PasswordPolicy.MinimumLength"), Judge: atLeast(8),
	},
	{
		ID: "pool-password-characters", Verdict: Downgrade,
		Title: "Passwords may lack a kind of character", AWS: "done in place, for every password set from then on", Fix: "keep the requirement",
		Reference: updatePoolPage,
		On: on(userPool, "Policies.PasswordPolicy.RequireLowercase", "Policies.PasswordPolicy.RequireUppercase",
			"Policies.PasswordPolicy.RequireNumbers", "Policies.PasswordPolicy.RequireSymbols"),
		Judge: flag(true, false),
	},
	{
		ID: "pool-password-history", Verdict: Downgrade,
		Title: "Old passwords may be used again sooner", AWS: "done in place", Fix: "keep PasswordHistorySize",
		Reference: updatePoolPage,
		On:        on(userPool, "Policies.PasswordPolicy.PasswordHistorySize"), Judge: atLeast(0),
	},
	{
		ID: "pool-temporary-password", Verdict: Downgrade,
		Title: "Temporary passwords live longer", AWS: "done in place; an invitation that leaks can be used for longer", Fix: "keep TemporaryPasswordValidityDays",
		Reference: updatePoolPage,
		On:        on(userPool, "Policies.PasswordPolicy.TemporaryPasswordValidityDays"),
		Judge: worse(func(v template.Value) (float64, bool) {
			days, known := v.Number()
			if v.Absent() || known && days == 0 { // the service reads 0 as its default
				return -7, true
			}
			return -days, known
		}, 0, -366),
	},
	{
		ID: "pool-first-factors", Verdict: Downgrade, Severity: "warn",
		Title: "A one-time code becomes enough to sign in",
		AWS:   "done in place; whoever reads the mailbox or the phone signs in without a password", Fix: "allow only PASSWORD and WEB_AUTHN as first factors",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
		On:        on(userPool, "Policies.SignInPolicy.AllowedFirstAuthFactors"), Judge: gains(oneOf("EMAIL_OTP", "SMS_OTP")),
	},
	{
		ID: "pool-self-sign-up-opened", Verdict: Downgrade,
		Title: "Anyone may sign up",
		AWS:   "done in place; SignUp is a public API of every app client", Fix: "keep AllowAdminCreateUserOnly: true",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html",
		On:        on(userPool, "AdminCreateUserConfig.AllowAdminCreateUserOnly"), Judge: flag(true, false),
	},
	{
		ID: "pool-recovery-weakened", Verdict: Downgrade,
		Title: "Another way to reset a password opens",
		AWS:   "done in place; whoever takes over the phone number or mailbox takes over the account", Fix: "keep the recovery mechanisms",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html",
		On:        on(userPool, "AccountRecoverySetting.RecoveryMechanisms"), Judge: recoveryGains,
	},
	{
		ID: "pool-update-verification", Verdict: Downgrade,
		Title: "A changed address counts before it is verified",
		AWS:   "done in place; an account whose address was changed can be taken over, or claims a domain it does not own", Fix: "keep the attribute in AttributesRequireVerificationBeforeUpdate",
		Reference: attributesPage,
		On:        on(userPool, "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate"), Judge: loses(anyItem),
	},
	{
		ID: "pool-auto-verification", Verdict: Downgrade,
		Title: "Addresses are no longer verified at sign-up",
		AWS:   "done in place; new users have unverified addresses and cannot reset their password", Fix: "keep the attribute in AutoVerifiedAttributes",
		Reference: attributesPage,
		On:        on(userPool, "AutoVerifiedAttributes"), Judge: loses(anyItem),
	},
	{
		ID: "pool-passkey-domain", Verdict: Fail,
		Title: "The relying party of all passkeys changes",
		AWS:   "done in place, and every registered passkey stops working", Fix: "keep WebAuthnRelyingPartyID",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
		On:        on(userPool, "WebAuthnRelyingPartyID"),
		Judge: func(c Change) []Hit {
			if c.Old.Absent() {
				return nil // the first passkeys are still to come
			}
			return anyChange(c)
		},
	},
	{
		ID: "pool-passkey-verification", Verdict: Downgrade,
		Title: "A passkey works without verifying its user",
		AWS:   "done in place; possession of the device is enough", Fix: "keep the value",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
		On:        on(userPool, "WebAuthnUserVerification"), Judge: scale("preferred", "preferred", "required"),
	},
	{
		ID: "pool-passkey-factor", Verdict: Downgrade,
		Title: "A passkey no longer counts as two factors",
		AWS:   "done in place", Fix: "keep MULTI_FACTOR_WITH_USER_VERIFICATION",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
		On:        on(userPool, "WebAuthnFactorConfiguration"), Judge: scale("SINGLE_FACTOR", "SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION"),
	},
	{
		ID: "pool-device-trust", Verdict: Downgrade, Severity: "warn",
		Title: "A remembered device replaces the second factor",
		AWS:   "done in place; MFA is asked once a device", Fix: "leave ChallengeRequiredOnNewDevice off where MFA is required",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html",
		On:        on(userPool, "DeviceConfiguration.ChallengeRequiredOnNewDevice"), Judge: flag(false, false),
	},
	{
		ID: "pool-trigger-removed", Verdict: Downgrade,
		Title: "A trigger is no longer called",
		AWS:   "done in place; whatever the function refused or added is allowed or missing from then on", Fix: "keep the trigger, or show what took over its check",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
		On: inEveryRegion("LambdaConfig.PreSignUp", "LambdaConfig.PreAuthentication", "LambdaConfig.PostAuthentication", "LambdaConfig.PostConfirmation",
			"LambdaConfig.DefineAuthChallenge", "LambdaConfig.CreateAuthChallenge", "LambdaConfig.VerifyAuthChallengeResponse",
			"LambdaConfig.CustomEmailSender", "LambdaConfig.CustomSMSSender", "LambdaConfig.InboundFederation"),
		Judge: goneEntirely,
	},
	{
		ID: "pool-token-trigger-removed", Verdict: Downgrade,
		Title: "Tokens are no longer written by the pre-token-generation trigger",
		AWS:   "done in place; claims that back ends rely on are missing, or suppressed ones are back", Fix: "keep the trigger",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html",
		On:        inEveryRegion("LambdaConfig.PreTokenGeneration", "LambdaConfig.PreTokenGenerationConfig"),
		Judge: func(c Change) []Hit {
			lambda := c.NewResource.At("LambdaConfig") // either property calls the same trigger
			if !lambda.At("PreTokenGeneration").Absent() || !lambda.At("PreTokenGenerationConfig").Absent() {
				return nil
			}
			return goneEntirely(c)
		},
	},
	{
		ID: "pool-token-trigger-version", Verdict: Downgrade,
		Title: "The pre-token-generation trigger gets an older event",
		AWS:   "done in place; it can no longer write access tokens", Fix: "keep LambdaVersion",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html",
		On:        inEveryRegion("LambdaConfig.PreTokenGenerationConfig"),
		Judge: func(c Change) []Hit {
			if c.New.Absent() {
				return nil
			}
			o, n := c.Old.At("LambdaVersion"), c.New.At("LambdaVersion")
			hits := scale("V1_0", "V1_0", "V2_0", "V3_0")(Change{c.OldResource, c.NewResource, "LambdaVersion", o, n, c.c})
			for i := range hits {
				hits[i].At, hits[i].Old, hits[i].New = n, &o, &n
			}
			return hits
		},
	},
	{
		ID: "pool-user-migration-added", Verdict: Downgrade, Severity: "warn",
		Title: "A user-migration trigger sees passwords",
		AWS:   "done in place; the function gets the password of every unknown user in clear text", Fix: "remove it once everyone has moved",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html",
		On:        inEveryRegion("LambdaConfig.UserMigration"), Judge: appeared,
	},
	{
		ID: "pool-key-changed", Verdict: Downgrade,
		Title: "The pool's customer-managed key is given up",
		AWS:   "done in place; access to the users' data is no longer yours to revoke with the key", Fix: "keep KeyConfiguration",
		Reference: poolPage,
		On:        on(userPool, "KeyConfiguration.KeyType"), Judge: scale("AWS_OWNED_KEY", "AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY"),
	},
	{
		ID: "pool-issuer-changed", Verdict: Fail,
		Title:     "The iss claim of all tokens changes",
		AWS:       "done in place; every back end and authorizer that checks iss refuses the new tokens; the updated issuer is not compatible with REST APIs' and load balancers' own authentication with Cognito",
		Fix:       "teach all verifiers the new issuer first, then accept this change",
		Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html",
		On:        on(userPool, "IssuerConfiguration.Type"), Judge: func(c Change) []Hit {
			if c.Old.Absent() && c.New.Is("ORIGINAL") {
				return nil
			}
			return anyChange(c)
		},
	},
	{
		ID: "pool-renamed", Verdict: OK, Title: "A pool is renamed", AWS: "renamed in place; ids, users and tokens stay",
		Reference: poolPage, On: on(userPool, "UserPoolName"), Judge: anyChange,
	},
}

// inEveryRegion are properties that a pool has, and each of its replicas for itself.
func inEveryRegion(paths ...string) []Place {
	return append(on(userPool, paths...), on(regional, paths...)...)
}

// notEmptySets is any change but that between absent and empty, which are the same.
func notEmptySets(c Change) []Hit {
	if len(c.Old.Items()) == 0 && len(c.New.Items()) == 0 {
		return nil
	}
	return anyChange(c)
}

// recoveryGains compares the mechanisms by name; their priorities only order them.
func recoveryGains(c Change) []Hit {
	named := func(v template.Value) (names []string, open string) {
		for _, m := range v.Items() {
			name, known := m.At("Name").Literal()
			if !known {
				open = openReason(m.At("Name"))
			}
			names = append(names, name)
		}
		return names, open
	}
	before, open := named(c.Old)
	if c.Old.Absent() { // the service's default
		before = []string{"verified_phone_number", "verified_email"}
	}
	after, openAfter := named(c.New)
	var hits []Hit
	for _, name := range after {
		if name != "admin_only" && !slices.Contains(before, name) {
			hits = append(hits, Hit{Saw: c.Path + " gains " + name, Key: name, Undecided: open + openAfter})
		}
	}
	return hits
}
