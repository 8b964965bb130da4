package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
	"example.com/cognitocdk/internal/synthtest"
)

// The function that is driven here is the very file that `cdk deploy` would upload, with
// the environment that stands in the template beside it.
func TestTheShippedPreSignUp(t *testing.T) {
	app := build(t, synthtest.Root(), ".")
	out := filepath.Join(t.TempDir(), "cdk.out")
	context := synthtest.Flags(t)
	context["env"] = "local" // the environment whose functions run on this machine
	if text, status := run(t, app, out, nodeFirst(), context); status != 0 {
		t.Fatalf("exit status %d: %s", status, text)
	}
	binary, environment := shipped(t, out, "cognitocdk-local.template.json", "PreSignUp")
	function := lambdatest.Start(t, binary, environment)

	recorded, err := os.ReadFile(filepath.Join(synthtest.Root(), "test", "triggers", "testdata", "events", "PreSignUp_SignUp.json"))
	if err != nil {
		t.Fatal(err)
	}
	signUp := func(email, tenant string) lambdatest.Result {
		var event map[string]any
		if err := json.Unmarshal(recorded, &event); err != nil {
			t.Fatal(err)
		}
		event["request"].(map[string]any)["userAttributes"] = map[string]any{"email": email, "custom:tenant_id": tenant}
		data, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		return function.Invoke(data)
	}
	if got := signUp("ada@company.com", "acme"); got.Error != nil {
		t.Errorf("an allowed address with its tenant: want an answer, got %+v", got.Error)
	}
	for name, got := range map[string]lambdatest.Result{
		"another tenant":      signUp("ada@company.com", "globex"),
		"another domain":      signUp("ada@evil.com", "acme"),
		"a domain behind one": signUp("ada@evil.com@company.com", "acme"),
	} {
		if got.Error == nil {
			t.Errorf("%s: want a refusal, got %s", name, got.Response)
		}
	}
}

// shipped is the asset of a function in a cloud assembly, and its environment.
func shipped(t *testing.T, out, file, function string) (binary string, environment map[string]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(out, file))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				Code        struct{ S3Key string }
				Environment struct{ Variables map[string]any }
			}
		}
	}
	if err := json.Unmarshal(data, &template); err != nil {
		t.Fatal(err)
	}
	for id, r := range template.Resources {
		if r.Type == "AWS::Lambda::Function" && strings.HasPrefix(id, function+"Function") {
			environment = map[string]string{}
			for name, value := range r.Properties.Environment.Variables {
				environment[name] = value.(string)
			}
			return filepath.Join(out, "asset."+strings.TrimSuffix(r.Properties.Code.S3Key, ".zip"), "bootstrap"), environment
		}
	}
	t.Fatalf("%s has no function %s", file, function)
	return "", nil
}
