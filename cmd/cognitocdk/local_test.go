package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"example.com/cognitocdk/local"
)

// TestLocalScripts runs the transcripts in testdata/local, each in a checkout of its own whose
// CDK command line is a stub: the endpoint is real, and what the app deploys is the walk's test.
func TestLocalScripts(t *testing.T) {
	project, err := local.FindProject(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := local.InstallTools(t.Context(), project, nil); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "local"),
		Setup: func(env *testscript.Env) error {
			// A real PATH and HOME: what doctor and go env look at.
			env.Setenv("HOME", os.Getenv("HOME"))
			env.Defer(func() {
				if _, err := local.Down(filepath.Join(env.WorkDir, "checkout")); err != nil {
					t.Errorf("down: %v", err)
				}
			})
			stub := filepath.Join(env.WorkDir, "checkout", "node_modules", ".bin", "cdk")
			if _, err := os.Stat(stub); err != nil {
				return nil // a script that only asks
			}
			if err := os.Chmod(stub, 0o755); err != nil {
				return err
			}
			return os.Symlink(filepath.Join(project, ".tools"), filepath.Join(env.WorkDir, "checkout", ".tools"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "lines": lineCount},
	})
}

func TestStepsArePlainLinesInAPipe(t *testing.T) {
	var out strings.Builder
	s := newSteps(streams{Err: &out})
	first, second, third := s.begin("one"), s.begin("two"), s.begin("three")
	second(nil)
	first(os.ErrClosed)
	third(fmt.Errorf("waiting: %w", context.Canceled))
	if want := "done      0.0 s  two\nfailed    0.0 s  one\nstopped   0.0 s  three\n"; out.String() != want {
		t.Errorf("want %q, got %q", want, out.String())
	}
}

func TestMailCannotDriveTheTerminal(t *testing.T) {
	var out strings.Builder
	err := writeMail(&out, []local.Message{{To: []string{"a@b.c\x1b[2J"}, Subject: "x\r\ny\u009b", Text: "one\x07\ntwo\ttabs\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\r\u009b") {
		t.Errorf("control characters got through: %q", out.String())
	}
	if !strings.Contains(out.String(), "    one\ufffd\n    two    tabs\n") {
		t.Errorf("the body lost its lines: %q", out.String())
	}
}

func TestStepsOnATerminalAreRedrawnAndCleared(t *testing.T) {
	var out strings.Builder
	s := newSteps(streams{Err: &out, Terminal: true})
	done := s.begin("deploying")
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		s.mu.Lock()
		drawn := strings.Contains(out.String(), "deploying …")
		s.mu.Unlock()
		if drawn {
			break
		}
	}
	done(nil)
	if !strings.HasSuffix(out.String(), "\r\x1b[Kdone      0.1 s  deploying\n") && !strings.Contains(out.String(), "deploying …\r\x1b[K") {
		t.Errorf("want the running line, then cleared, then the outcome, got %q", out.String())
	}
}
