package audit

import (
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var passwordPolicy = Rule{
	ID:        "password-policy",
	Severity:  report.Fail,
	Title:     "Passwords are long and mixed enough to resist guessing",
	Why:       "short passwords of one kind of character fall to lists of leaked ones in minutes",
	Allowed:   "MinimumLength of at least 8, with lower case, upper case, numbers and symbols required",
	Fix:       "set Policies.PasswordPolicy with MinimumLength 14 and all four Require… properties true",
	Reference: docPasswords,
	Elsewhere: []string{
		"Security Hub Cognito.3", "cdk-nag COG1",
		"prowler cognito_user_pool_password_policy_lowercase", "prowler cognito_user_pool_password_policy_uppercase",
		"prowler cognito_user_pool_password_policy_number", "prowler cognito_user_pool_password_policy_symbol",
	},
	Judges: []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.each(pool.At("Policies", "PasswordPolicy"), func(policy template.Value) {
			if policy.Absent() {
				r.HitAs(report.Warn, policy, "PasswordPolicy is not set: a new pool gets 8 mixed characters, an existing one keeps what it has")
				return
			}
			r.each(policy.At("MinimumLength"), func(v template.Value) {
				if n, known := v.Number(); known && n < 8 {
					r.Hit(v, "MinimumLength is %s: at least 8", show(v))
				} else if !known && !v.Absent() {
					r.Hit(v, "MinimumLength is %s, not a number", show(v))
				}
			})
			for _, class := range []string{"RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"} {
				r.mustBe(policy.At(class), "true", defaultFlag, "one kind of character less to guess")
			}
		})
	},
}

var passwordLength = Rule{
	ID:        "password-length",
	Severity:  report.Warn,
	Title:     "A password has at least 14 characters",
	Why:       "length is what resists offline and online guessing; composition rules hardly do",
	Allowed:   "MinimumLength of at least 14; 12 and 13 are only noted",
	Fix:       "set Policies.PasswordPolicy.MinimumLength to 14",
	Reference: docPasswords,
	Elsewhere: []string{"prowler cognito_user_pool_password_policy_minimum_length_14"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		policy := pool.At("Policies", "PasswordPolicy")
		if policy.Absent() {
			return // password-policy says so
		}
		for _, v := range policy.At("MinimumLength").Alternatives() {
			switch n, known := v.Number(); {
			case v.Absent():
				r.Hit(v, "MinimumLength is not set, which means 8: at least 14")
			case known && n < 12:
				r.Hit(v, "MinimumLength is %s: at least 14", show(v))
			case known && n < 14:
				r.HitAs(report.Note, v, "MinimumLength is %s: 14 is what auditors ask for", show(v))
			case v.Unknown():
				r.Undecided(v)
			}
		}
	},
}

var passwordHistory = Rule{
	ID:        "password-history",
	Severity:  report.Note,
	Title:     "A password is not used again",
	Why:       "users who are told to change a leaked password change it back",
	Allowed:   "PasswordHistorySize from 1 to 24 (feature plan ESSENTIALS or above)",
	Fix:       "set Policies.PasswordPolicy.PasswordHistorySize",
	Reference: docPasswords,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.each(pool.At("Policies", "PasswordPolicy", "PasswordHistorySize"), func(v template.Value) {
			if n, known := v.Number(); v.Absent() || known && n == 0 {
				r.Hit(v, "PasswordHistorySize is %s: an old password can be used again", show(v))
			}
		})
	},
}

var temporaryPassword = Rule{
	ID:        "password-temporary",
	Severity:  report.Warn,
	Title:     "A temporary password expires within a week",
	Why:       "invitations lie in mailboxes; whoever reads one later owns the account",
	Allowed:   "TemporaryPasswordValidityDays from 1 to 7 (0 means 7)",
	Fix:       "set Policies.PasswordPolicy.TemporaryPasswordValidityDays to 7 or less",
	Reference: docPasswords,
	Elsewhere: []string{"prowler cognito_user_pool_temporary_password_expiration"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		for _, path := range [][]string{
			{"Policies", "PasswordPolicy", "TemporaryPasswordValidityDays"},
			{"AdminCreateUserConfig", "UnusedAccountValidityDays"}, // its deprecated twin
		} {
			r.each(pool.At(path...), func(v template.Value) {
				if n, known := v.Number(); known && n > defaultTempDays {
					r.Hit(v, "%s is %s: at most %d", last(v.Path()), show(v), defaultTempDays)
				}
			})
		}
	},
}
