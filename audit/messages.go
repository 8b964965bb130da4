package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

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
