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

var logRetention = Rule{
	ID:        "log-retention",
	Severity:  report.Warn,
	Title:     "Logs end",
	Why:       "a log group without retention keeps personal data, and its bill, for ever",
	Allowed:   "RetentionInDays on every log group",
	Fix:       "set RetentionInDays",
	Reference: docRetention,
	Elsewhere: []string{"checkov CKV_AWS_338", "cfn_nag W86"},
	Judges:    []string{typeLogGroup},
	Check: func(group *template.Resource, r *Report) {
		r.each(group.At("RetentionInDays"), func(v template.Value) {
			if n, known := v.Number(); v.Absent() {
				r.Hit(v, "RetentionInDays is not set: the logs stay for ever")
			} else if known && n < 7 {
				r.HitAs(report.Note, v, "RetentionInDays is %s: an incident is found later than that", show(v))
			}
		})
	},
}

var logDelivery = Rule{
	ID:        "log-delivery",
	Severity:  report.Fail,
	Title:     "Log delivery is one that Cognito accepts",
	Why:       "a wrong level, destination or ARN is rejected, or delivers nothing",
	Allowed:   "userNotification with ERROR to CloudWatch; userAuthEvents with INFO (feature plan PLUS); a log-group ARN without :* at its end",
	Fix:       "correct the LogConfigurations entry",
	Reference: docLogs,
	Judges:    []string{typeLogDelivery},
	Check: func(delivery *template.Resource, r *Report) {
		r.items(delivery.At("LogConfigurations"), func(entry template.Value) {
			group := entry.At("CloudWatchLogsConfiguration", "LogGroupArn")
			for _, pair := range pairs(entry.At("EventSource"), entry.At("LogLevel")) {
				source, level := orDefault(pair[0], ""), orDefault(pair[1], "")
				switch {
				case pair[0].Unknown():
					r.Undecided(pair[0])
				case pair[1].Unknown():
					r.Undecided(pair[1])
				case source == "userNotification" && level != "ERROR":
					r.Hit(pair[1], "LogLevel of userNotification is %s: only ERROR", show(pair[1]))
				case source == "userAuthEvents" && level != "INFO":
					r.Hit(pair[1], "LogLevel of userAuthEvents is %s: only INFO", show(pair[1]))
				}
				if source == "userNotification" && entry.At("CloudWatchLogsConfiguration").Absent() {
					r.Hit(entry, "userNotification goes to CloudWatch only")
				}
				if source == "userAuthEvents" {
					if pool := poolOf(delivery); pool != nil && always(pool.At("UserPoolTier"), "PLUS", defaultTier) == no {
						r.Hit(pair[0], "userAuthEvents needs UserPoolTier PLUS, which is %s", tierName(pool.At("UserPoolTier")))
					}
				}
			}
			for text, v := range texts(group) {
				target := v.Target()
				if strings.HasSuffix(text, ":*") || target != nil && target.Type == typeLogGroup && strings.HasSuffix(text, ".Arn}") {
					r.Hit(v, "LogGroupArn %s ends in :*", clip(text))
				}
			}
		})
	},
}

var smsExternalID = Rule{
	ID:        "sms-external-id",
	Severity:  report.Warn,
	Title:     "Only this pool sends text messages with the account's role",
	Why:       "without an external id the role can be used through somebody else's pool (confused deputy), at your cost",
	Allowed:   "SmsConfiguration.ExternalId, and the same sts:ExternalId in the role's trust policy",
	Fix:       "set SmsConfiguration.ExternalId and the condition sts:ExternalId on the role",
	Reference: docSMS,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		sms := pool.At("SmsConfiguration")
		if sms.Absent() {
			return
		}
		r.eachText(sms.At("ExternalId"), func(v template.Value) {
			if empty(v) {
				r.Hit(v, "ExternalId is not set")
			}
		})
		role := sms.At("SnsCallerArn").Target()
		if role == nil || role.Type != typeRole {
			return
		}
		for statement := range statements(role.At("AssumeRolePolicyDocument")) {
			if !may(statement.At("Principal", "Service"), cognitoPrincipal) {
				continue
			}
			guarded := false
			for operator := range conditionValues(statement, "sts:ExternalId") {
				guarded = guarded || operator == "StringEquals"
			}
			for operator := range conditionValues(statement, "aws:SourceArn") {
				guarded = guarded || strings.HasPrefix(operator, "Arn") || strings.HasPrefix(operator, "String")
			}
			if !guarded {
				on := r.On(role)
				on.Hit(statement.At("Condition"), "the role that sends text messages asks for no external id")
			}
		}
	},
}

// eachText is each for strings, where a reference is a value like any other.
func (r *Report) eachText(v template.Value, judge func(template.Value)) {
	for _, alt := range v.Alternatives() {
		if _, symbolic := alt.Text(); alt.Unknown() && !symbolic {
			r.Undecided(alt)
		} else {
			judge(alt)
		}
	}
}

var smsRoleRetained = Rule{
	ID:        "sms-role-retained",
	Severity:  report.Warn,
	Title:     "The role that sends text messages outlives the stack with its pool",
	Why:       "a retained pool whose SMS role is gone refuses every later update",
	Allowed:   "the role's DeletionPolicy equal to the pool's",
	Fix:       "set the role's DeletionPolicy to Retain",
	Reference: docRetain,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		role := pool.At("SmsConfiguration", "SnsCallerArn").Target()
		if role == nil || role.Type != typeRole || always(pool.Attribute("DeletionPolicy"), "Retain", defaultRetain) == no {
			return
		}
		on := r.On(role)
		on.mustBe(role.Attribute("DeletionPolicy"), "Retain", defaultRetain, "the pool is retained without the role it needs")
	},
}

var smsConfiguration = Rule{
	ID:        "sms-configuration",
	Severity:  report.Fail,
	Title:     "Text messages have a role to be sent with",
	Why:       "Cognito rejects SMS factors and phone verification without SmsConfiguration",
	Allowed:   "SmsConfiguration.SnsCallerArn wherever SMS_MFA, SMS_OTP or phone_number verification is used",
	Fix:       "set SmsConfiguration, or remove the SMS factor",
	Reference: docSMS,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		sms := pool.At("SmsConfiguration", "SnsCallerArn")
		sender := pool.At("LambdaConfig", "CustomSMSSender")
		for _, use := range []struct {
			at    template.Value
			value string
		}{
			{pool.At("EnabledMfas"), "SMS_MFA"},
			{firstFactors(pool), "SMS_OTP"},
			{pool.At("AutoVerifiedAttributes"), "phone_number"},
		} {
			if !may(use.at, use.value) || !sender.Absent() || !pool.At("EumsSmsConfiguration").Absent() {
				continue
			}
			r.eachText(sms, func(v template.Value) {
				if v.Absent() {
					r.Hit(v, "%s is used without SmsConfiguration", use.value)
				}
			})
		}
	},
}

var emailSender = Rule{
	ID:        "email-sender",
	Severity:  report.Fail,
	Title:     "The account's own e-mail has an identity to send from",
	Why:       "Cognito rejects EmailSendingAccount DEVELOPER without the ARN of a verified SES identity",
	Allowed:   "SourceArn wherever EmailSendingAccount is DEVELOPER; From and ReplyToEmailAddress only then take effect",
	Fix:       "set EmailConfiguration.SourceArn",
	Reference: docEmail,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		email := pool.At("EmailConfiguration")
		for _, pair := range pairs(email.At("EmailSendingAccount"), email.At("SourceArn")) {
			_, symbolic := pair[1].Text()
			switch {
			case pair[0].Unknown():
				r.Undecided(pair[0])
			case !pair[0].Is("DEVELOPER"):
			case empty(pair[1]):
				r.Hit(pair[1], "EmailSendingAccount is DEVELOPER and SourceArn is %s", show(pair[1]))
			case pair[1].Unknown() && !symbolic:
				r.Undecided(pair[1])
			case !pair[1].Unknown():
				if text, _ := pair[1].Literal(); !strings.HasPrefix(text, "arn:") || !strings.Contains(text, ":ses:") {
					r.Hit(pair[1], "SourceArn is %s, no SES identity", show(pair[1]))
				}
			}
		}
	},
}

var emailDefault = Rule{
	ID:        "email-default-sender",
	Severity:  report.Note,
	Title:     "E-mail is sent through the account's own SES",
	Why:       "Cognito's own sender stops after 50 messages a day: the 51st user cannot confirm, and no password can be reset",
	Allowed:   "EmailSendingAccount DEVELOPER, or a CustomEmailSender",
	Fix:       "set EmailSendingAccount to DEVELOPER with a SourceArn",
	Reference: docEmail,
	Judges:    []string{typePool},
	Check: func(pool *template.Resource, r *Report) {
		if !pool.At("LambdaConfig", "CustomEmailSender").Absent() {
			return
		}
		r.each(pool.At("EmailConfiguration", "EmailSendingAccount"), func(v template.Value) {
			if orDefault(v, defaultEmailSender) == defaultEmailSender {
				r.Hit(v, "EmailSendingAccount is %s: 50 messages a day", defaultEmailSender)
			}
		})
	},
}

var outputSecret = Rule{
	ID:        "output-secret",
	Severity:  report.Fail,
	Title:     "No output, parameter or variable shows a client's secret",
	Why:       "outputs, plain parameters and environment variables are read by everyone who may look at the stack or the function, and pipelines print them",
	Allowed:   "a client's ClientSecret in AWS::SecretsManager::Secret only",
	Fix:       "write the secret to Secrets Manager and pass its ARN",
	Reference: docSecrets,
	Judges:    []string{typeParameter, typeFunction},
	Check: func(resource *template.Resource, r *Report) {
		check := func(name string, v template.Value) {
			for _, alt := range v.Alternatives() {
				if showsSecret(alt) {
					r.Hit(alt, "%s shows a client's secret", clip(name))
				}
			}
		}
		if resource.Type == typeParameter {
			check(resource.LogicalID, resource.At("Value"))
			return
		}
		for name, v := range entries(resource.At("Environment", "Variables")) {
			check(name, v)
		}
	},
	Whole: func(t *template.Template, r *Report) {
		for name, output := range t.At("Outputs").Entries() {
			for _, v := range output.At("Value").Alternatives() {
				_, symbolic := v.Text()
				switch {
				case name == "":
				case showsSecret(v):
					r.Hit(v, "output %s shows a client's secret", clip(name))
				case strings.Contains(strings.ToLower(name), "secret") && v.Unknown() && !symbolic:
					r.Undecided(v)
				}
			}
		}
	},
}

func showsSecret(v template.Value) bool {
	text, _ := v.Text()
	for _, part := range text {
		if part.Attribute == "ClientSecret" {
			return true
		}
	}
	return false
}
