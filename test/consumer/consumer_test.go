//go:build verify

// Package consumer_test imports this module as another team would: as a zip from a module
// proxy, into a read-only module cache, with no replace.
package consumer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"example.com/cognitocdk/internal/synthtest"
)

const version = "v0.0.1"

func TestConsumerSynthesizes(t *testing.T) {
	root := synthtest.Root()
	proxy, cache, app, out := t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()
	modulePath := strings.TrimSpace(run(t, root, nil, "go", "list", "-m"))
	publish(t, root, filepath.Join(proxy, filepath.FromSlash(modulePath), "@v"), modulePath)

	// What others publish comes from where this machine has it: tidy asks for modules that
	// this one's own build never needed.
	known := strings.TrimSpace(run(t, root, nil, "go", "env", "GOMODCACHE"))
	public := strings.TrimSpace(run(t, root, nil, "go", "env", "GOPROXY"))
	env := []string{
		"GOPROXY=file://" + proxy + ",file://" + filepath.Join(known, "cache", "download") + "," + public,
		"GONOSUMDB=*", "GOFLAGS=-mod=mod", "GOMODCACHE=" + cache, "GOWORK=off",
		"CDK_OUTDIR=" + out, "CDK_VALIDATION=false",
		"PATH=" + filepath.Join(root, "node_modules", ".bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
	t.Cleanup(func() { run(t, root, env, "go", "clean", "-modcache") }) // read-only: RemoveAll alone fails

	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, "examples", "consumer", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(app, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run(t, app, env, "go", "mod", "edit", "-dropreplace="+modulePath, "-require="+modulePath+"@"+version)
	run(t, app, env, "go", "mod", "tidy")
	run(t, app, append(env, "GOFLAGS=-mod=readonly"), "go", "run", ".")

	data, err := os.ReadFile(filepath.Join(out, "Users.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				LambdaConfig map[string]any
				Code         struct{ S3Key any }
			}
		}
	}
	if err := json.Unmarshal(data, &template); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, r := range template.Resources {
		found[r.Type] = true
		if r.Type == "AWS::Cognito::UserPool" && r.Properties.LambdaConfig["PreSignUp"] == nil {
			t.Error("the consumer's pool has no pre-sign-up trigger")
		}
	}
	for _, want := range []string{"AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Lambda::Function", "AWS::Lambda::Permission"} {
		if !found[want] {
			t.Errorf("the consumer's template has no %s", want)
		}
	}
	built, err := filepath.Glob(filepath.Join(out, "asset.*", "bootstrap"))
	if err != nil || len(built) != 1 {
		t.Fatalf("want one built function, got %v (%v)", built, err)
	}
	own := filepath.Join(t.TempDir(), "bootstrap")
	run(t, root, []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64", "GOFLAGS="},
		"go", "build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w -buildid=", "-o", own, "./lambda/presignup")
	a, errA := os.ReadFile(own)
	b, errB := os.ReadFile(built[0])
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	// Our own build of the function, whatever versions the consumer's build list holds: it
	// is built inside this module, in the module cache, with this module's go.sum.
	if !bytes.Equal(a, b) {
		t.Errorf("the consumer's function differs from ours: %d and %d bytes", len(b), len(a))
	}
}

// publish writes the committed and uncommitted files of this module as a proxy serves them.
func publish(t *testing.T, root, dir, modulePath string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	write("list", []byte(version+"\n"))
	write(version+".info", fmt.Appendf(nil, `{"Version":%q}`, version))
	write(version+".mod", mod)
	f, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var files []zip.File
	for name := range strings.SplitSeq(run(t, root, nil, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		inOtherModule := strings.HasPrefix(name, "examples/") || strings.HasPrefix(name, "tools/")
		if info, err := os.Lstat(filepath.Join(root, name)); name != "" && !inOtherModule && err == nil && info.Mode().IsRegular() {
			files = append(files, file{root, name})
		}
	}
	if err := zip.Create(f, module.Version{Path: modulePath, Version: version}, files); err != nil {
		t.Fatal(err)
	}
}

type file struct{ root, name string }

func (f file) Path() string                 { return filepath.ToSlash(f.name) }
func (f file) Lstat() (os.FileInfo, error)  { return os.Lstat(filepath.Join(f.root, f.name)) }
func (f file) Open() (io.ReadCloser, error) { return os.Open(filepath.Join(f.root, f.name)) }

func run(t testing.TB, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		var stderr []byte
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = exit.Stderr
		}
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr)
	}
	return string(out)
}
