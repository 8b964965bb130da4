package triggers

import (
	"slices"
	"strings"
	"testing"
)

// Every trigger source of the developer guide, and where it was seen to fire besides here:
// "endpoint" fires on the local endpoint, "harness" nowhere but in these tests.
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
func sources() map[string]string {
	return map[string]string{
		"PreSignUp_SignUp":                              "endpoint",
		"PreSignUp_AdminCreateUser":                     "endpoint",
		"PreSignUp_ExternalProvider":                    "endpoint",
		"PostConfirmation_ConfirmSignUp":                "endpoint",
		"PostConfirmation_ConfirmForgotPassword":        "endpoint",
		"PreAuthentication_Authentication":              "endpoint",
		"PostAuthentication_Authentication":             "endpoint",
		"DefineAuthChallenge_Authentication":            "endpoint",
		"CreateAuthChallenge_Authentication":            "endpoint",
		"VerifyAuthChallengeResponse_Authentication":    "endpoint",
		"TokenGeneration_HostedAuth":                    "endpoint",
		"TokenGeneration_Authentication":                "endpoint",
		"TokenGeneration_NewPasswordChallenge":          "endpoint",
		"TokenGeneration_AuthenticateDevice":            "harness", // the endpoint has no devices
		"TokenGeneration_RefreshTokens":                 "endpoint",
		"TokenGeneration_ClientCredentials":             "endpoint",
		"UserMigration_Authentication":                  "endpoint",
		"UserMigration_ForgotPassword":                  "harness",
		"CustomMessage_SignUp":                          "endpoint",
		"CustomMessage_ResendCode":                      "endpoint",
		"CustomMessage_ForgotPassword":                  "endpoint",
		"CustomMessage_AdminCreateUser":                 "endpoint",
		"CustomMessage_UpdateUserAttribute":             "harness",
		"CustomMessage_VerifyUserAttribute":             "harness",
		"CustomMessage_Authentication":                  "harness",
		"CustomEmailSender_SignUp":                      "harness",
		"CustomEmailSender_ResendCode":                  "harness",
		"CustomEmailSender_ForgotPassword":              "harness",
		"CustomEmailSender_UpdateUserAttribute":         "harness",
		"CustomEmailSender_VerifyUserAttribute":         "harness",
		"CustomEmailSender_AdminCreateUser":             "harness",
		"CustomEmailSender_AccountTakeOverNotification": "harness",
		"CustomEmailSender_Authentication":              "harness",
		"CustomSMSSender_SignUp":                        "harness",
		"CustomSMSSender_ResendCode":                    "harness",
		"CustomSMSSender_ForgotPassword":                "harness",
		"CustomSMSSender_UpdateUserAttribute":           "harness",
		"CustomSMSSender_VerifyUserAttribute":           "harness",
		"CustomSMSSender_AdminCreateUser":               "harness",
		"CustomSMSSender_Authentication":                "harness",
		"InboundFederation_ExternalProvider":            "endpoint",
	}
}

func TestEverySourceHasAnEvent(t *testing.T) {
	all := sources()
	var seen []string
	for _, name := range fixtures(t, "") {
		source, _, _ := strings.Cut(name, ".")
		if all[source] == "" {
			t.Errorf("%s: an event of no source in the list", name)
		}
		seen = append(seen, source)
	}
	for source := range all {
		if !slices.Contains(seen, source) {
			t.Errorf("%s: no event in testdata/events", source)
		}
	}
}
