package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var mfaOff = Rule{
	ID:        "mfa-off",
	Severity:  report.Fail,
	Title:     "A user pool offers multi-factor authentication",
	Why:       "without a second factor, one phished or reused password is the whole account",
	Allowed:   "MfaConfiguration ON, or OPTIONAL (see mfa-required)",
	Fix:       "set MfaConfiguration to ON and list the factors in EnabledMfas",
	Reference: docMFA,
	Elsewhere: []string{"Security Hub Cognito.5", "cdk-nag COG2", "prowler cognito_user_pool_mfa_enabled", "KICS 74a18d1a", "cfn_nag F78"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.each(pool.At("MfaConfiguration"), func(v template.Value) {
			switch got := orDefault(v, defaultMFA); {
			case got == "ON", got == "OPTIONAL":
			case v.Absent():
				r.Hit(v, "MfaConfiguration is not set, which means %s: a password is all that an attacker needs", defaultMFA)
			default:
				r.Hit(v, "MfaConfiguration is %s: a password is all that an attacker needs", show(v))
			}
		})
	},
}

var mfaRequired = Rule{
	ID:        "mfa-required",
	Severity:  report.Warn,
	Title:     "Multi-factor authentication is required, not offered",
	Why:       "where it is optional, the users who most need a second factor are those who never enrol",
	Allowed:   "MfaConfiguration ON; OPTIONAL with an exception that says who enrols, and when",
	Fix:       "set MfaConfiguration to ON",
	Reference: docMFA,
	Elsewhere: []string{"cdk-nag COG2"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		for _, v := range pool.At("MfaConfiguration").Alternatives() {
			if v.Is("OPTIONAL") {
				r.Hit(v, "MfaConfiguration is OPTIONAL: users choose whether a password alone is enough")
			} else if v.Unknown() {
				r.Undecided(v)
			}
		}
	},
}

var mfaFactors = Rule{
	ID:        "mfa-factors",
	Severity:  report.Fail,
	Title:     "Multi-factor authentication has a factor to authenticate with",
	Why:       "MFA that names no factor is rejected at deployment or leaves nobody able to enrol, and factors without MFA are rejected",
	Allowed:   "MfaConfiguration ON or OPTIONAL with at least one of SOFTWARE_TOKEN_MFA, EMAIL_OTP, SMS_MFA in EnabledMfas; OFF with none",
	Fix:       "list SOFTWARE_TOKEN_MFA in EnabledMfas, or none where MfaConfiguration is OFF",
	Reference: docCFNPool,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		for _, pair := range pairs(pool.At("MfaConfiguration"), pool.At("EnabledMfas")) {
			mode, factors := orDefault(pair[0], defaultMFA), pair[1]
			passkeys := pool.At("WebAuthnFactorConfiguration")
			switch {
			case pair[0].Unknown():
				// mfa-off has said that the mode is open.
			case factors.Unknown():
				r.Undecided(factors)
			case (mode == "ON" || mode == "OPTIONAL") && empty(factors) && !canBe(passkeys, "MULTI_FACTOR_WITH_USER_VERIFICATION"):
				r.Hit(factors, "MfaConfiguration is %s and EnabledMfas names no factor", mode)
			case mode == "OFF" && !empty(factors) && !pair[0].Absent():
				r.Hit(factors, "MfaConfiguration is OFF and EnabledMfas still lists factors")
			}
		}
	},
}

var mfaSMSOnly = Rule{
	ID:        "mfa-sms-only",
	Severity:  report.Warn,
	Title:     "A text message is not the only second factor",
	Why:       "a phone number can be taken over at the operator's desk (SIM swap), and each message costs money that SMS pumping collects",
	Allowed:   "SOFTWARE_TOKEN_MFA or EMAIL_OTP beside SMS_MFA, or instead of it",
	Fix:       "add SOFTWARE_TOKEN_MFA to EnabledMfas",
	Reference: docMFA,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		for _, factors := range pool.At("EnabledMfas").Alternatives() {
			if factors.Unknown() {
				r.Undecided(factors)
				continue
			}
			all := literals(factors)
			for _, factor := range all {
				if len(all) == 1 && factor.Is("SMS_MFA") {
					r.Hit(factor, "SMS_MFA is the only second factor")
				}
			}
		}
	},
}

var mfaEmailSender = Rule{
	ID:        "mfa-email-sender",
	Severity:  report.Fail,
	Title:     "E-mailed codes are sent through the account's own SES",
	Why:       "Cognito rejects e-mail MFA and e-mail sign-in codes unless EmailSendingAccount is DEVELOPER",
	Allowed:   "EmailConfiguration with EmailSendingAccount DEVELOPER and a SourceArn wherever EMAIL_OTP is a factor",
	Fix:       "set EmailConfiguration.EmailSendingAccount to DEVELOPER with the SourceArn of a verified SES identity",
	Reference: docMFA,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if !may(pool.At("EnabledMfas"), "EMAIL_OTP") && !may(pool.At("Policies", "SignInPolicy", "AllowedFirstAuthFactors"), "EMAIL_OTP") {
			return
		}
		r.mustBe(pool.At("EmailConfiguration", "EmailSendingAccount"), "DEVELOPER", defaultEmailSender, "EMAIL_OTP needs the account's own SES")
	},
}

var passkeyMFA = Rule{
	ID:        "passkey-mfa",
	Severity:  report.Fail,
	Title:     "Passkeys count as both factors where MFA is required",
	Why:       "a pool with passkeys and required MFA is rejected, or locks passkey users out, unless the passkey verifies its user",
	Allowed:   "WebAuthnFactorConfiguration MULTI_FACTOR_WITH_USER_VERIFICATION where WEB_AUTHN is a first factor and MfaConfiguration is ON",
	Fix:       "set WebAuthnFactorConfiguration to MULTI_FACTOR_WITH_USER_VERIFICATION",
	Reference: docPasskeys,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if !may(firstFactors(pool), "WEB_AUTHN") || !canBe(pool.At("MfaConfiguration"), "ON") {
			return
		}
		r.mustBe(pool.At("WebAuthnFactorConfiguration"), "MULTI_FACTOR_WITH_USER_VERIFICATION", "SINGLE_FACTOR", "passkeys beside required MFA must verify their user")
	},
}

var passkeyVerification = Rule{
	ID:        "passkey-user-verification",
	Severity:  report.Warn,
	Title:     "A passkey verifies its user",
	Why:       "without user verification whoever holds the unlocked device, or the security key, is the user",
	Allowed:   "WebAuthnUserVerification required wherever WEB_AUTHN is a first factor",
	Fix:       "set WebAuthnUserVerification to required",
	Reference: docPasskeys,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if may(firstFactors(pool), "WEB_AUTHN") {
			r.mustBe(pool.At("WebAuthnUserVerification"), "required", "preferred", "a passkey may sign in without proving who holds it")
		}
	},
}

var passkeyRelyingParty = Rule{
	ID:        "passkey-relying-party",
	Severity:  report.Fail,
	Title:     "The passkeys' relying party is the pool's own domain",
	Why:       "browsers refuse a passkey for another domain, and changing the relying party later invalidates every passkey",
	Allowed:   "WebAuthnRelyingPartyID equal to the custom domain, or to a parent of it",
	Fix:       "set WebAuthnRelyingPartyID to the custom domain before the first user enrols",
	Reference: docPasskeys,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		id := pool.At("WebAuthnRelyingPartyID")
		for _, domain := range r.scene.of(typeDomain, "UserPoolId", pool) {
			if domain.At("CustomDomainConfig").Absent() || id.Absent() {
				continue
			}
			for _, pair := range pairs(id, domain.At("Domain")) {
				party, known := pair[0].Text()
				name, alsoKnown := pair[1].Text()
				switch {
				case !known:
					r.Undecided(pair[0])
				case !alsoKnown:
					r.Undecided(pair[1])
				case name.String() != party.String() && !strings.HasSuffix(name.String(), "."+party.String()):
					r.Hit(pair[0], "WebAuthnRelyingPartyID is %s, the custom domain %s", show(pair[0]), show(pair[1]))
				}
			}
		}
	},
}

var passwordlessMFA = Rule{
	ID:        "passwordless-mfa",
	Severity:  report.Warn,
	Title:     "One-time passwords are no first factor where MFA is required",
	Why:       "Cognito does not offer one-time-password sign-in while MFA is required: users who rely on it cannot sign in",
	Allowed:   "AllowedFirstAuthFactors without EMAIL_OTP and SMS_OTP where MfaConfiguration is ON",
	Fix:       "remove EMAIL_OTP and SMS_OTP from AllowedFirstAuthFactors, or make MFA OPTIONAL with a reason",
	Reference: docPasskeys,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if !canBe(pool.At("MfaConfiguration"), "ON") {
			return
		}
		r.items(firstFactors(pool), func(factor template.Value) {
			if factor.Is("EMAIL_OTP") || factor.Is("SMS_OTP") {
				r.Hit(factor, "%s is a first factor, and MfaConfiguration is ON", show(factor))
			}
		})
	},
}

func firstFactors(pool *template.Resource) template.Value {
	return pool.At("Policies", "SignInPolicy", "AllowedFirstAuthFactors")
}
