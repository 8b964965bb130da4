package triggers

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

const messageRefused = "The message could not be sent; please try again"

func TestCustomMessage(t *testing.T) {
	f := lambdatest.Start(t, binary("custommessage"), map[string]string{"BRAND_NAME": "Acme & Söhne", "SUPPORT_ADDRESS": "help@acme.example"})
	for _, kind := range []string{"SignUp", "ResendCode", "ForgotPassword", "UpdateUserAttribute", "VerifyUserAttribute", "Authentication", "AdminCreateUser"} {
		t.Run(kind, func(t *testing.T) {
			sent := event(t, "CustomMessage_"+kind)
			got := f.Invoke(sent)
			if got.Error != nil {
				t.Fatalf("want a message, got %q, %s", got.Error.Message, got.Log)
			}
			var answer struct {
				Response map[string]string `json:"response"`
			}
			if err := json.Unmarshal(got.Response, &answer); err != nil {
				t.Fatal(err)
			}
			r := answer.Response
			answered(t, sent, got, mustJSON(t, map[string]string{"smsMessage": r["smsMessage"], "emailMessage": r["emailMessage"], "emailSubject": r["emailSubject"]}))
			for name, text := range map[string]string{"SMS": r["smsMessage"], "page": r["emailMessage"]} {
				if !strings.Contains(text, "{####}") || kind == "AdminCreateUser" && !strings.Contains(text, "{username}") {
					t.Errorf("the %s lacks a placeholder: %s", name, text)
				}
			}
			if !strings.Contains(r["emailMessage"], `lang="de"`) || !strings.Contains(r["emailMessage"], "Acme &amp; Söhne") {
				t.Errorf("want German and the brand, escaped, got %s", r["emailMessage"])
			}
			if strings.Contains(r["emailMessage"], "Ada") {
				t.Error("a name that a user chose is in the message")
			}
		})
	}
	refused(t, f.Invoke(event(t, "CustomMessage_SignUp", "request/codeParameter:=null")), messageRefused, "placeholder-missing")
	refused(t, f.Invoke(event(t, "CustomMessage_SignUp", "triggerSource=CustomMessage_Future")), messageRefused, "unknown-source")
	refused(t, f.Invoke(event(t, "CustomMessage_SignUp", "version=2")), messageRefused, "unknown-version")
}

func TestCustomMessageRefusesToStart(t *testing.T) {
	f := lambdatest.Start(t, binary("custommessage"), map[string]string{"BRAND_URL": "http://acme.example"})
	if status := f.Exit(); status != 1 || len(f.Lines()) != 1 || !strings.Contains(f.Output(), "BRAND_NAME") || !strings.Contains(f.Output(), "BRAND_URL") {
		t.Errorf("want exit status 1 and one line with both problems, got %d, %q", status, f.Lines())
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
