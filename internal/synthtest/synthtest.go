// Package synthtest synthesizes stacks inside a test, fast and as `cdk synth` would.
//
// The CDK is not safe for concurrent use: no t.Parallel in a package that imports this.
package synthtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
)

// Main is for TestMain of a package that starts the kernel: without the CDK's own
// template validator, which costs 4 to 8 seconds and has a test of its own, and with the
// Node.js that package-lock.json pins.
func Main(m *testing.M) {
	jsii.Close() // the child's environment is frozen at package init; a new child reads it anew
	must(os.Setenv("CDK_VALIDATION", "false"))
	must(os.Setenv("PATH", filepath.Join(Root(), "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH")))
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// Root is the folder of this module.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// App is an app with the context of cdk.json, so that a test sees the feature flags that
// `cdk synth` sees, and with stub functions in place of built ones.
func App(t testing.TB) awscdk.App {
	t.Helper()
	context := Flags(t)
	context[gofunction.PrebuiltContext] = stubs(t)
	return AppWith(t, context)
}

// AppWith is an app with this context and nothing else.
func AppWith(t testing.TB, context map[string]any) awscdk.App {
	t.Helper()
	return awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir()), AnalyticsReporting: jsii.Bool(false), Context: &context})
}

// Flags is the context of cdk.json.
func Flags(t testing.TB) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(Root(), "cdk.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Context map[string]any }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Context
}

// stubs is a folder with a stand-in for every function under lambda/.
func stubs(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	mains, err := filepath.Glob(filepath.Join(Root(), "lambda", "*", "main.go"))
	if err != nil || len(mains) == 0 {
		t.Fatalf("no functions under lambda/: %v", err)
	}
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		must(os.Mkdir(filepath.Join(dir, name), 0o755))
		must(os.WriteFile(filepath.Join(dir, name, "bootstrap"), []byte("stub of "+name+"\n"), 0o755))
	}
	return dir
}

// Templates synthesizes app and returns each stack's template by file name, formatted for
// a golden file: sorted keys, two spaces, asset hashes replaced, nothing else.
func Templates(t testing.TB, app awscdk.App) map[string][]byte {
	t.Helper()
	assembly := app.Synth(&awscdk.StageSynthesisOptions{Force: jsii.Bool(true)})
	templates := map[string][]byte{}
	paths, err := filepath.Glob(filepath.Join(*assembly.Directory(), "*.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		templates[filepath.Base(path)] = Format(t, data)
	}
	return templates
}

// Template synthesizes an app of one stack.
func Template(t testing.TB, app awscdk.App) []byte {
	t.Helper()
	templates := Templates(t, app)
	if len(templates) != 1 {
		t.Fatalf("want one template, got %d", len(templates))
	}
	for _, data := range templates {
		return data
	}
	return nil
}

var assetHash = regexp.MustCompile(`[0-9a-f]{64}`)

// Format is a template as it stands in a golden file.
func Format(t testing.TB, data []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return assetHash.ReplaceAll(out.Bytes(), []byte("<asset hash>"))
}

// Panics returns what f panics with, as text; it fails the test where f does not panic.
func Panics(t testing.TB, f func()) (text string) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint(r)
		}
	}()
	f()
	t.Fatal("want a panic with the problems, got none")
	return ""
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
