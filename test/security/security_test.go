// Package security_test judges the templates of our own environments by our own rules: no
// control fails, every role is proven, and the list of exceptions is exactly the one that
// was reviewed.
package security_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

func load(t *testing.T, env string) *template.Template {
	t.Helper()
	path := filepath.Join("..", "snapshot", "testdata", config.App+"-"+env+".json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(filepath.Base(path), data)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestEnvironments(t *testing.T) {
	var goldens []string
	for _, env := range config.Environments() {
		t.Run(env.Name, func(t *testing.T) {
			judged := audit.Judge(load(t, env.Name))
			var out bytes.Buffer
			for _, f := range judged.Findings {
				if f.Severity == report.Fail {
					t.Errorf("%s fails %s: %s", f.Resource, f.Rule, f.Message)
				}
				fmt.Fprintf(&out, "%s %s %s: %s\n", f.Severity, f.Rule, f.Resource, f.Message)
			}
			for _, e := range judged.Exceptions {
				if env.Ephemeral == "" && e.Rule != control.ClientAdminScope { // the web app enrols authenticators
					t.Errorf("%s is a real environment, with an exception from %s: %s", env.Name, e.Rule, e.Reason)
				}
				fmt.Fprintf(&out, "exception %s %s: %s\n", e.Rule, e.Resource, e.Reason)
			}
			golden.Equal(t, env.Name+".txt", out.Bytes())
		})
		goldens = append(goldens, env.Name+".txt")
	}
	golden.NoOrphans(t, ".", goldens)
}

func TestEveryRoleIsProven(t *testing.T) {
	for _, env := range config.Environments() {
		result, err := isolation.Prove(load(t, env.Name))
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Roles) == 0 || !result.Proven() {
			t.Errorf("%s: want every role proven, got %+v", env.Name, result.Roles)
		}
	}
}

// The constants of package control are what people write into exceptions; a rule of another
// name would never be excused.
func TestControlsAreRules(t *testing.T) {
	for _, id := range []string{control.ClientWritesAuthority, control.ClientCallbackHTTPS, control.ClientPasswordFlow, control.ClientAdminScope,
		control.DeletionProtection, control.PoolRetained, control.BucketRetained, control.TableRetained, control.IdentityPoolRetained,
		control.SelfSignUp, control.SelfSignUpTenant, control.MFAOff, control.PasswordPolicy, control.Guests} {
		if audit.ByID(id) == nil {
			t.Errorf("control %q is no rule", id)
		}
	}
	if !strings.HasPrefix(control.MetadataKey, audit.PluginName) {
		t.Error("the metadata that constructs write and audit reads have come apart")
	}
}
