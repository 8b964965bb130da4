//go:build verify

// Package mutants_test breaks each guard once and wants the tests to notice.
//
// A mutant is one edit of one file, compiled in through `go test -overlay`: the checkout
// is never touched.
package mutants_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/synthtest"
)

type mutant struct {
	name     string
	file     string
	old, new string
	tests    string // the packages that must notice
}

var mutants = []mutant{
	{"anybody may invoke the trigger's function through any pool", "constructs/trigger/trigger.go",
		"		SourceArn:     jsii.String(pool.ARN()),\n", "", "./test/constructs"},
	{"a pool of another account may invoke the trigger's function", "constructs/trigger/trigger.go",
		"awscdk.Stack_Of(scope).Account()", "awscdk.Stack_Of(scope).Region()", "./test/constructs"},
	{"the tenant can be changed", "constructs/userpool/userpool.go",
		`"custom:"), 1, 64, false, false)`, `"custom:"), 1, 64, true, false)`, "./test/constructs"},
	{"the tenant is not limited in length", "constructs/userpool/userpool.go",
		`"custom:"), 1, 64, false, false)`, `"custom:"), 1, 2048, false, false)`, "./test/constructs"},
	{"every client writes the tenant", "constructs/appclient/appclient.go",
		"if props.Pool != nil && props.Pool.TenantAssignment().SelfSignUp() && props.Kind != Machine {\n		basics", "if props.Pool != nil && props.Kind != Machine {\n		basics", "./test/constructs"},
	{"a client lists no attribute to write, which means all", "constructs/appclient/appclient.go",
		"	cfn.SetWriteAttributes(js.Strings(writable(props)))\n", "", "./test/constructs"},
	{"deletion protection is off", "constructs/userpool/userpool.go",
		"js.Bool(!props.Destroy)", "js.Bool(false)", "./test/constructs"},
	{"pools go with their stack", "constructs/userpool/userpool.go",
		"awscdk.RemovalPolicy_RETAIN", "awscdk.RemovalPolicy_DESTROY", "./test/constructs"},
	{"one key destroys data", "constructs/control/control.go",
		`destroy && Ephemeral(scope) == ""`, "false", "./test/constructs"},
	{"self-sign-up needs no trigger", "constructs/userpool/access.go",
		`!g.pool.HasTrigger("PreSignUp")`, "false", "./test/constructs"},
	{"an exception needs no reason", "constructs/control/control.go",
		"if strings.TrimSpace(e.Reason) == \"\" {\n			problems = append(problems, fielderr.Problem(at+", "if false {\n			problems = append(problems, fielderr.Problem(at+", "./constructs/control"},
	{"an exception on a construct of one's own needs no reason", "constructs/control/control.go",
		"if strings.TrimSpace(e.Reason) == \"\" {\n			problems = append(problems, fielderr.Problem(\"control.Record", "if false {\n			problems = append(problems, fielderr.Problem(\"control.Record", "./test/constructs"},
	{"a redirect may go to any http address", "constructs/internal/naming/address.go",
		`isWeb(address, "https://", host.MatchString)`, `isWeb(address, "http", host.MatchString)`, "./constructs/appclient"},
	{"a tenant may hold a slash", "constructs/internal/naming/names.go",
		"^[a-z0-9-]{1,64}$", "^[a-z0-9/.-]{1,64}$", "./constructs/userpool"},
	{"a wrong environment leaves half an assembly", "constructs/synth/synth.go",
		"	defer func() { err = errors.Join(err, assembly.discard()) }()\n", "", "./test/app"},
	{"users may choose their own spelling of an address", "constructs/userpool/userpool.go",
		"SignInCaseSensitive: js.Bool(false)", "SignInCaseSensitive: js.Bool(true)", "./test/constructs"},
	{"unknown users are told apart", "constructs/appclient/appclient.go",
		"js.Bool(true),\n		EnableTokenRevocation", "js.Bool(false),\n		EnableTokenRevocation", "./test/constructs"},
}

func TestEveryMutantIsKilled(t *testing.T) {
	root := synthtest.Root()
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			path := filepath.Join(root, m.file)
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			squeezed := func(s string) string { return strings.Join(strings.Fields(s), " ") }
			if n := strings.Count(string(source), m.old); n != 1 {
				// gofmt aligns columns; a mutant that no longer applies tests nothing.
				t.Fatalf("the mutant must match %s exactly once, got %d matches of %q", m.file, n, squeezed(m.old))
			}
			dir := t.TempDir()
			changed := filepath.Join(dir, filepath.Base(m.file))
			if err := os.WriteFile(changed, []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(file, overlay, 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("go", "test", "-count=1", m.tests)
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "GOFLAGS=-overlay="+file) // also for programs that a test builds
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("survived: no test in %s noticed", m.tests)
			}
			if strings.Contains(string(out), "[build failed]") {
				t.Errorf("the mutant does not compile, so nothing was tested:\n%s", out)
			}
		})
	}
}
