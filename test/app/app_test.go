// Package app_test runs the app as the CDK command line does: as a process.
package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/internal/synthtest"
)

// build builds a program once for the tests of this file.
func build(t *testing.T, dir, pkg string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app")
	cmd := exec.Command("go", "build", "-o", path, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", pkg, err, out)
	}
	return path
}

// run is what an app printed to standard error and its exit status.
func run(t *testing.T, app, outdir, path string, context map[string]any) (string, int) {
	t.Helper()
	text, err := json.Marshal(context)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(app)
	cmd.Dir = synthtest.Root()
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+outdir, "CDK_CONTEXT_JSON="+string(text), "CDK_VALIDATION=false", "PATH="+path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(stderr.String(), "\n"), cmd.ProcessState.ExitCode()
}

func nodeFirst() string {
	return filepath.Join(synthtest.Root(), "node_modules", ".bin") + string(os.PathListSeparator) + os.Getenv("PATH")
}

func TestMessages(t *testing.T) {
	app := build(t, synthtest.Root(), ".")
	// A PATH with the pinned Node.js and nothing else: no Go toolchain.
	noGo := t.TempDir()
	node, err := filepath.EvalSymlinks(filepath.Join(synthtest.Root(), "node_modules", ".bin", "node"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(node, filepath.Join(noGo, "node")); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, path string
		context    map[string]any
		want       string
	}{
		{"no environment", nodeFirst(), nil, "no environment; say which one: -c env=<name> (local, dev, staging, prod)"},
		{"a slip of the keyboard", nodeFirst(), map[string]any{"env": "prdo"}, `environment "prdo": unknown; did you mean "prod"? (local, dev, staging, prod)`},
		{"a longer name", nodeFirst(), map[string]any{"env": "production"}, `environment "production": unknown; did you mean "prod"? (local, dev, staging, prod)`},
		{"nothing like it", nodeFirst(), map[string]any{"env": "qa"}, `environment "qa": unknown (local, dev, staging, prod)`},
		{"no Go toolchain", noGo, map[string]any{"env": "prod"}, "building example.com/cognitocdk/lambda/presignup: no go command on the PATH; install Go 1.26 or later"},
		{"prebuilt functions that are not there", nodeFirst(), map[string]any{"env": "prod", "cognitocdk:prebuilt": "nowhere"}, "context cognitocdk:prebuilt: stat nowhere/presignup/bootstrap: no such file or directory"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			// The assembly of the last good run must survive a bad one, byte for byte.
			dir := t.TempDir()
			out := filepath.Join(dir, "cdk.out")
			if err := os.MkdirAll(out, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(out, "manifest.json"), []byte("the last good one"), 0o644); err != nil {
				t.Fatal(err)
			}
			text, status := run(t, app, out, c.path, c.context)
			if text != c.want || status != 1 {
				t.Errorf("want %q and exit status 1, got %q and %d", c.want, text, status)
			}
			left, err := filepath.Glob(filepath.Join(dir, "*", "*"))
			if err != nil || len(left) != 1 || filepath.Base(left[0]) != "manifest.json" {
				t.Errorf("want nothing but the old manifest left, got %v (%v)", left, err)
			}
			if beside, _ := filepath.Glob(filepath.Join(dir, "*partial*")); len(beside) > 0 {
				t.Errorf("half an assembly is left behind: %v", beside)
			}
		})
	}
}

func TestSynthesizesAllEnvironments(t *testing.T) {
	app := build(t, synthtest.Root(), ".")
	t.Run("interrupted", func(t *testing.T) { interrupted(t, app) })
	assets := map[string][]string{}
	for _, env := range []string{"local", "dev", "staging", "prod"} {
		out := filepath.Join(t.TempDir(), "cdk.out")
		// No credentials: an app that looked for any would find this.
		t.Setenv("AWS_PROFILE", "there-is-no-such-profile")
		context := synthtest.Flags(t)
		context["env"] = env
		if text, status := run(t, app, out, nodeFirst(), context); status != 0 || text != "" {
			t.Fatalf("%s: want silence and exit status 0, got %q and %d", env, text, status)
		}
		if _, err := os.Stat(filepath.Join(out, "cognitocdk-"+env+".template.json")); err != nil {
			t.Error(err)
		}
		built, err := filepath.Glob(filepath.Join(out, "asset.*"))
		if err != nil || len(built) == 0 {
			t.Fatalf("%s: no built function (%v)", env, err)
		}
		for _, a := range built {
			assets[env] = append(assets[env], filepath.Base(a))
		}
	}
	if a, b := strings.Join(assets["staging"], " "), strings.Join(assets["prod"], " "); a != b {
		t.Errorf("the same functions have other hashes in another run:\n%s\n%s", a, b)
	}
}

func TestImportersMistakes(t *testing.T) {
	app := build(t, synthtest.Root(), "./test/app/testdata/mistakes")
	cases := map[string][]string{
		"several problems": {
			"userpool.Password.MinLength: must be between 6 and 99, got 3",
			"userpool.Password.History: must be between 0 and 24, got 99",
			`userpool.MFA: nobody could have a second factor; to accept that, add control.Exception{Control: "mfa-off", Reason: …} to userpool.Exceptions`,
			`userpool.Password.MinLength: 3 characters are fewer than 8; to accept that, add control.Exception{Control: "password-policy", Reason: …} to userpool.Exceptions`,
		},
		"a function that does not compile": {
			"building " + filepath.Join(synthtest.Root(), "test/app/testdata/broken/function") + " for linux/arm64: # example.com/cognitocdk/test/app/testdata/broken/function",
			"test/app/testdata/broken/function/main.go:4:15: declared and not used: unused",
		},
		"a function that is a library": {"gofunction.Package: must be a main package, and example.com/cognitocdk/internal/fielderr is not"},
		"a pool that is nil": {
			filepath.Join(synthtest.Root(), "test/app/testdata/mistakes/main.go") + ":LINE: runtime error: invalid memory address or nil pointer dereference" +
				" (in " + filepath.Join(synthtest.Root(), "constructs/userpool/access.go") + ":LINE)",
		},
	}
	line := regexp.MustCompile(`\.go:\d+(: runtime|\)$)`)
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "cdk.out")
			text, status := run(t, app, out, nodeFirst(), map[string]any{"mistake": name})
			text = line.ReplaceAllString(text, ".go:LINE$1")
			if diff := cmp.Diff(strings.Join(want, "\n"), text); diff != "" || status != 1 {
				t.Errorf("exit status %d; want the problems and no stack trace (-want +got):\n%s", status, diff)
			}
			if _, err := os.Stat(out); !os.IsNotExist(err) {
				t.Errorf("want nothing written, got %v", err)
			}
		})
	}
}
