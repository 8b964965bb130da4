package triggers

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

// marker is in every value that a user, a provider or Cognito could send.
const marker = "mARKEDsecret"

// marked is an event whose every text is marked, but for what routes it, and that has data
// where a recorded one was empty.
func marked(t testing.TB, raw []byte, keep ...string) []byte {
	t.Helper()
	var e any
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{"version": true, "triggerSource": true, "type": true, "challengeName": true, "challenge": true,
		"codeParameter": true, "usernameParameter": true, "cognito:user_status": true, "email_verified": true, "locale": true}
	for _, k := range keep {
		kept[k] = true
	}
	var mark func(name string, v any) any
	mark = func(name string, v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k, inner := range v {
				v[k] = mark(k, inner)
			}
			return v
		case nil:
			if name == "validationData" || name == "clientMetadata" {
				return map[string]any{"invitation": marker}
			}
		case []any:
			if name == "session" && len(v) == 0 {
				return []any{map[string]any{"challengeName": "CUSTOM_CHALLENGE", "challengeResult": false, "challengeMetadata": "code:" + marker}}
			}
			for i, inner := range v {
				v[i] = mark(name, inner)
			}
			return v
		case string:
			if kept[name] {
				return v
			}
			if name == "email" || name == "userName" && strings.Contains(v, "@") {
				return marker + "@company.com"
			}
			return marker + v
		}
		return v
	}
	out, err := json.Marshal(mark("", e))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every event, with every value marked, and several ways of being broken, goes through its
// function; the marker must be in nothing that the function writes or says.
func TestNothingThatWasSentIsLoggedOrShown(t *testing.T) {
	putSecret(t, "/secrets-test/legacy", marker)
	users, seal := newTable(t), newSealer(t)
	brand := map[string]string{"BRAND_NAME": "Acme", "USER_TABLE": users.name, "FROM_ADDRESS": fromAddress(t), "CODE_KEY_ARN": seal.arn}
	functions := map[string]struct {
		binary string
		env    map[string]string
	}{
		"PreSignUp_":                   {"presignup", domainEnv()},
		"TokenGeneration_":             {"pretokengeneration", nil},
		"PostConfirmation_":            {"postconfirmation", awsEnv(map[string]string{"USER_TABLE": users.name, "EVENT_BUS": "default", "DEFAULT_GROUPS": `{"other":"x"}`})},
		"PreAuthentication_":           {"preauthentication", awsEnv(map[string]string{"USER_TABLE": users.name})},
		"PostAuthentication_":          {"postauthentication", awsEnv(map[string]string{"USER_TABLE": users.name, "EVENT_BUS": "default"})},
		"CustomMessage_":               {"custommessage", brand},
		"DefineAuthChallenge_":         {"definechallenge", nil},
		"CreateAuthChallenge_":         {"createchallenge", awsEnv(brand)},
		"VerifyAuthChallengeResponse_": {"verifychallenge", awsEnv(brand)},
		"UserMigration_":               {"usermigration", awsEnv(map[string]string{"LEGACY_URL": oldSystem(t, marker, marker), "LEGACY_SECRET_PARAMETER": "/secrets-test/legacy", "MIGRATION_TENANTS": "acme"})},
		"InboundFederation_":           {"inboundfederation", map[string]string{"PROVIDER_ATTRIBUTES": `{"okta":["sub","email"]}`}},
		"CustomEmailSender_":           {"customemailsender", awsEnv(brand)},
		"CustomSMSSender_":             {"customsmssender", awsEnv(brand)},
	}
	for prefix, function := range functions {
		t.Run(function.binary, func(t *testing.T) {
			t.Parallel()
			f := lambdatest.Start(t, binary(function.binary), function.env)
			for _, name := range fixtures(t, prefix) {
				raw, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
				if err != nil {
					t.Fatal(err)
				}
				events := [][]byte{
					marked(t, raw),
					marked(t, raw, "userPoolId", "custom:tenant_id", "providerName", "identities"),
					bytes.Replace(marked(t, raw), []byte(`"version":`), []byte(`"version":"`+marker+`","x":`), 1),
					bytes.Replace(marked(t, raw), []byte(`"triggerSource":"`), []byte(`"triggerSource":"`+marker), 1),
					bytes.Replace(marked(t, raw), []byte(`"userAttributes":{`), []byte(`"userAttributes":{"deep":{"`+marker+`":["`+marker+`"]},`), 1),
					marked(t, raw)[:len(raw)/3],
					[]byte(`"` + marker + `"`),
				}
				if prefix == "CustomEmailSender_" || prefix == "CustomSMSSender_" {
					events = append(events, bytes.Replace(marked(t, raw, "userPoolId", "phone_number"), []byte(`"code":"`+marker+`"`), []byte(`"code":"`+seal.seal(marker, "us-east-1_EXAMPLE")+`"`), 1))
				}
				if prefix == "CreateAuthChallenge_" { // a first one, for which a code is made and sent
					events = append(events, event(t, name, "userName="+marker, "request/userAttributes/email="+marker+"@company.com", "request/userAttributes/locale="+marker))
				}
				if prefix == "UserMigration_" { // one that the old system says yes to
					events = append(events, event(t, name, "request/password="+marker))
				}
				if prefix == "VerifyAuthChallengeResponse_" {
					events = append(events, bytes.Replace(marked(t, raw), []byte(`"privateChallengeParameters":{}`), []byte(`"privateChallengeParameters":{"challenge":"code","id":"`+marker+`"}`), 1))
				}
				for i, sent := range events {
					got := f.Invoke(sent)
					if got.Error != nil && strings.Contains(got.Error.Message+got.Error.Type, marker) {
						t.Errorf("%s, event %d: the user reads %q", name, i, got.Error.Message)
					}
					if strings.Contains(strings.ToLower(got.Log), strings.ToLower(marker)) {
						t.Errorf("%s, event %d: the log has %s", name, i, got.Log)
					}
				}
			}
			if f.Output() == "" {
				t.Error("nothing was logged at all: the test saw nothing")
			}
			for _, line := range f.Lines() { // the runtime's own among them
				var entry struct{ Timestamp, Level, Message string }
				if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Timestamp == "" || entry.Level == "" || entry.Message == "" {
					t.Errorf("a line that is no log entry: %s", line)
				}
			}
		})
	}
	if len(functions) != len(names()) {
		t.Errorf("want all %d functions, got %d", len(names()), len(functions))
	}
}
