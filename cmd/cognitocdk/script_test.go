package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"cognitocdk": main,
	})
}

// TestScripts runs the transcripts in testdata: whole commands, with their streams and
// exact exit statuses.
func TestScripts(t *testing.T) {
	// A machine without a role, as the SDK asks it for credentials.
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(refuses.Close) // after the scripts, which are parallel subtests
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("REFUSES", refuses.URL)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"lines": lineCount,
		},
	})
}

// exits N command…: the command ends with that status. testscript itself only knows
// zero and not zero.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N command [args]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got, err := 0, ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// lines N stdout|stderr: the stream has that many lines.
func lineCount(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines N stdout|stderr")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	for _, b := range []byte(ts.ReadFile(args[1])) {
		if b == '\n' {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%s has %d lines, want %d:\n%s", args[1], got, want, ts.ReadFile(args[1]))
	}
}

// TestOneLine: a promise of the interface, kept for what a shell can hand over too.
func TestOneLine(t *testing.T) {
	for _, args := range [][]string{
		{"audit", "no\nsuch\nfile.json"},
		{"audit", "--format", "a\nb", "x"},
		{"au\ndit"},
		{"explain", "a\n\nb"},
	} {
		var out, errs bytes.Buffer
		got := run(context.Background(), args, streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		if got != statusUnusable || out.Len() > 0 || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%q: status %d, output %q, error %q: want status 2 and exactly one line", args, got, out.String(), errs.String())
		}
	}
}
