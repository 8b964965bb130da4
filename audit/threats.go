package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var threatProtection = Rule{
	ID:        "threat-protection",
	Severity:  report.Warn,
	Title:     "Threat protection is enforced",
	Why:       "without it nothing notices that a password is in a leaked list or that a sign-in comes from the other side of the world",
	Allowed:   "UserPoolAddOns.AdvancedSecurityMode ENFORCED (feature plan PLUS); AUDIT is noted",
	Fix:       "set AdvancedSecurityMode to ENFORCED and UserPoolTier to PLUS",
	Reference: docThreat,
	Elsewhere: []string{"Security Hub Cognito.1", "cdk-nag COG3", "prowler cognito_user_pool_advanced_security_enabled"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		r.each(pool.At("UserPoolAddOns", "AdvancedSecurityMode"), func(v template.Value) {
			switch orDefault(v, defaultThreat) {
			case "ENFORCED":
			case "AUDIT":
				r.HitAs(report.Note, v, "AdvancedSecurityMode is AUDIT: attacks are logged and let through")
			default:
				r.Hit(v, "AdvancedSecurityMode is %s: leaked passwords and risky sign-ins go unnoticed", orDefault(v, defaultThreat))
			}
		})
	},
}

var threatCustom = Rule{
	ID:        "threat-protection-custom",
	Severity:  report.Note,
	Title:     "Threat protection covers custom authentication too",
	Why:       "AdvancedSecurityMode looks at standard sign-in only; custom challenges have a switch of their own",
	Allowed:   "AdvancedSecurityAdditionalFlows.CustomAuthMode ENFORCED where the pool has challenge triggers",
	Fix:       "set UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode to ENFORCED",
	Reference: docThreat,
	Elsewhere: []string{"Security Hub Cognito.4"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if pool.At("LambdaConfig", "DefineAuthChallenge").Absent() {
			return
		}
		r.mustBe(pool.At("UserPoolAddOns", "AdvancedSecurityAdditionalFlows", "CustomAuthMode"), "ENFORCED", "OFF", "custom challenges are not watched")
	},
}

var threatRisk = Rule{
	ID:        "threat-protection-actions",
	Severity:  report.Warn,
	Title:     "Enforced threat protection is told what to do",
	Why:       "ENFORCED without a risk configuration blocks nothing (aws-cdk#17923)",
	Allowed:   "an AWS::Cognito::UserPoolRiskConfigurationAttachment for the pool",
	Fix:       "add a UserPoolRiskConfigurationAttachment with ClientId ALL",
	Reference: docThreat,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		mode := pool.At("UserPoolAddOns", "AdvancedSecurityMode")
		if !canBe(mode, "ENFORCED") {
			if mode.Unknown() {
				r.Undecided(mode)
			}
			return
		}
		if len(r.scene.of(typeRisk, "UserPoolId", pool)) == 0 {
			r.Hit(mode, "AdvancedSecurityMode is ENFORCED, and no risk configuration says what to block")
		}
	},
}

var riskCredentials = Rule{
	ID:        "risk-compromised-credentials",
	Severity:  report.Fail,
	Title:     "A leaked password does not sign in",
	Why:       "a risk configuration that lets compromised credentials pass turns the alarm off where it rings",
	Allowed:   "CompromisedCredentialsRiskConfiguration with EventAction BLOCK; EventFilter with SIGN_IN, or none",
	Fix:       "set CompromisedCredentialsRiskConfiguration.Actions.EventAction to BLOCK",
	Reference: docThreat,
	Elsewhere: []string{"prowler cognito_user_pool_blocks_compromised_credentials_sign_in_attempts"},
	Judges:    []string{typeRisk},
	Check: func(risk *template.Resource, r *Report) {
		r.mustBe(risk.At("CompromisedCredentialsRiskConfiguration", "Actions", "EventAction"), "BLOCK", "NO_ACTION", "leaked passwords sign in")
		filter := risk.At("CompromisedCredentialsRiskConfiguration", "EventFilter")
		if filter.Absent() {
			return // all events
		}
		switch holds(filter, "SIGN_IN") {
		case no:
			if !empty(filter) {
				r.Hit(filter, "EventFilter leaves SIGN_IN out")
			}
		case open:
			r.Undecided(filter)
		}
	},
}

var riskTakeover = Rule{
	ID:        "risk-account-takeover",
	Severity:  report.Fail,
	Title:     "A high-risk sign-in is stopped or must prove itself",
	Why:       "an account takeover that was recognised and let through is one that nobody stopped",
	Allowed:   "HighAction BLOCK or MFA_REQUIRED; MediumAction other than NO_ACTION",
	Fix:       "set AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction to BLOCK",
	Reference: docThreat,
	Elsewhere: []string{"prowler cognito_user_pool_blocks_potential_malicious_sign_in_attempts"},
	Judges:    []string{typeRisk},
	Check: func(risk *template.Resource, r *Report) {
		actions := risk.At("AccountTakeoverRiskConfiguration", "Actions")
		for _, level := range []string{"HighAction", "MediumAction"} {
			severity := report.Fail
			if level == "MediumAction" {
				severity = report.Warn
			}
			r.each(actions.At(level, "EventAction"), func(v template.Value) {
				switch got := orDefault(v, "NO_ACTION"); {
				case got == "BLOCK", got == "MFA_REQUIRED", got == "MFA_IF_CONFIGURED" && level != "HighAction":
				case got == "MFA_IF_CONFIGURED":
					r.HitAs(report.Warn, v, "%s is MFA_IF_CONFIGURED: nothing happens to users without MFA", level)
				default:
					r.HitAs(severity, v, "%s is %s: the sign-in goes through", level, got)
				}
			})
		}
	},
}

var riskSkipped = Rule{
	ID:        "risk-skipped-ips",
	Severity:  report.Fail,
	Title:     "No address range is exempt from threat protection",
	Why:       "attacks from a skipped range are never judged; 0.0.0.0/0 skips everyone",
	Allowed:   "RiskExceptionConfiguration without SkippedIPRangeList; ranges wider than /16 fail",
	Fix:       "remove SkippedIPRangeList",
	Reference: docThreat,
	Judges:    []string{typeRisk},
	Check: func(risk *template.Resource, r *Report) {
		r.items(risk.At("RiskExceptionConfiguration", "SkippedIPRangeList"), func(v template.Value) {
			severity := report.Warn
			text, _ := v.Literal()
			if _, bits, found := strings.Cut(text, "/"); found && len(bits) == 1 {
				severity = report.Fail // /0 to /9
			}
			r.HitAs(severity, v, "sign-ins from %s are not judged", show(v))
		})
	},
}

var poolWAF = Rule{
	ID:        "pool-waf",
	Severity:  report.Note,
	Title:     "A web ACL stands before the pool",
	Why:       "rate limits and bot rules are the only brake on password spraying against the public endpoints",
	Allowed:   "one AWS::WAFv2::WebACLAssociation with the pool's ARN",
	Fix:       "associate a web ACL with the pool",
	Reference: docWAF,
	Elsewhere: []string{"prowler cognito_user_pool_waf_acl_attached"},
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if len(r.scene.of(typeWebACL, "ResourceArn", pool)) > 0 {
			return
		}
		for _, association := range r.scene.byType[typeWebACL] {
			if arn := association.At("ResourceArn"); arn.Unknown() && arn.Target() == nil {
				r.On(association).Undecided(arn)
				return
			}
		}
		r.HitHere("no web ACL is associated with the pool in this template")
	},
}

var poolWAFOnce = Rule{
	ID:        "pool-waf-once",
	Severity:  report.Fail,
	Title:     "A pool has one web ACL",
	Why:       "the second association replaces the first, and which rules run depends on the order of creation",
	Allowed:   "one WebACLAssociation for each pool",
	Fix:       "merge the rules into one web ACL",
	Reference: docWAF,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		all := r.scene.of(typeWebACL, "ResourceArn", pool)
		for _, second := range all[min(1, len(all)):] {
			if tied(second, all[0]) {
				r.On(second).Hit(second.At("ResourceArn"), "%s already has the web ACL of %s", pool.LogicalID, all[0].LogicalID)
			} else {
				r.On(second).HitAs(report.Warn, second.At("ResourceArn"), "%s may already have the web ACL of %s: the condition of %s decides", pool.LogicalID, all[0].LogicalID, all[0].LogicalID)
			}
		}
	},
}
