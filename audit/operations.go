package audit

import (
	"strings"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

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
