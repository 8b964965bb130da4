//go:build verify

package mutation

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/cognitocdk/internal/lambdatest"
)

// packages hold the decisions; what only passes calls on to AWS is tested as a binary.
func packages() []string {
	return []string{
		"lambda/invitation", "lambda/internal/address", "lambda/internal/tenant", "lambda/internal/setting", "lambda/internal/event",
		"lambda/internal/trigger", "lambda/internal/signup", "lambda/internal/pretoken", "lambda/internal/postconfirm",
		"lambda/internal/preauth", "lambda/internal/postauth", "lambda/internal/passwordless", "lambda/internal/migrate",
		"lambda/internal/federation", "lambda/internal/sender", "lambda/internal/codekey", "lambda/internal/custommessage", "lambda/internal/whoami", "lambda/message",
	}
}

func TestEveryMutantIsNoticed(t *testing.T) {
	root, err := lambdatest.Root()
	if err != nil {
		t.Fatal(err)
	}
	allowed := survivors()
	var mu sync.Mutex
	seen, ran := map[string]bool{}, map[string]bool{}
	for _, pkg := range packages() {
		t.Run(pkg, func(t *testing.T) {
			ran[pkg] = true
			dir, out := filepath.Join(root, pkg), t.TempDir()
			mutants, overlay, err := Instrument(dir, out)
			if err != nil {
				t.Fatal(err)
			}
			binary := compile(t, root, pkg, out, overlay)
			if output, failed := run(binary, dir, 0); failed {
				t.Fatalf("without a mutant the tests fail:\n%s", output)
			}
			limit := make(chan struct{}, runtime.NumCPU())
			var group sync.WaitGroup
			for _, m := range mutants {
				limit <- struct{}{}
				group.Go(func() {
					defer func() { <-limit }()
					_, failed := run(binary, dir, m.Number)
					key := pkg + "/" + m.Key()
					mu.Lock()
					defer mu.Unlock()
					_, may := allowed[key]
					switch {
					case !failed && plumbing(m):
						t.Logf("%s/%s:%d: %q %s survives, as plumbing may", pkg, m.File, m.Line, m.Text, m.How)
					case !failed && !may:
						t.Errorf("%s/%s:%d: nobody notices %q %s", pkg, m.File, m.Line, m.Text, m.How)
					case !failed:
						seen[key] = true
					}
				})
			}
			group.Wait()
			t.Logf("%d mutants", len(mutants))
		})
	}
	if t.Failed() {
		return
	}
	for key, reason := range allowed {
		if pkg, _, _ := strings.Cut(key, ": "); ran[path.Dir(pkg)] && !seen[key] {
			t.Errorf("listed as a survivor (%s), but it is noticed, or not there any more: %s", reason, key)
		}
	}
}

// plumbing passes an error on: what is ignored then is the failure of something else (random
// numbers, templates that are embedded), which tests cannot bring about. Many such mutants
// are noticed; none has to be.
func plumbing(m Mutant) bool { return m.Text == "err != nil" }

func compile(t *testing.T, root, pkg, out string, overlay map[string]string) string {
	t.Helper()
	data, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(out, "overlay.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(out, "tests")
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-overlay", file, "-o", binary, "./"+pkg)
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("compiling the mutants: %v\n%s", err, text)
	}
	return binary
}

// run runs a package's tests with one mutant. Tests that hang have noticed it too.
func run(binary, dir string, mutant int) (output string, failed bool) {
	cmd := exec.Command(binary, "-test.failfast", "-test.timeout=20s")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), fmt.Sprint("MUTANT=", mutant))
	cmd.WaitDelay = 30 * time.Second
	text, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(text)), err != nil
}
