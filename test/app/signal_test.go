package app_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"example.com/cognitocdk/internal/synthtest"
)

// interrupted: who presses Ctrl-C in the middle of a synthesis finds no part of one afterwards.
func interrupted(t *testing.T, app string) {
	dir := t.TempDir()
	context, err := json.Marshal(map[string]any{"env": "prod"})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(app)
	cmd.Dir = synthtest.Root()
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+filepath.Join(dir, "cdk.out"), "CDK_CONTEXT_JSON="+string(context), "PATH="+nodeFirst())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// The first function is there long before the last one, and before any template.
	for written := []string(nil); len(written) == 0; time.Sleep(time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("the app ended before it could be interrupted: %v", err)
		default:
		}
		written, _ = filepath.Glob(filepath.Join(dir, "cdk.out.partial-*", "asset.*"))
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-ended
	if status := cmd.ProcessState.ExitCode(); status != 128+int(syscall.SIGINT) {
		t.Errorf("want exit status %d, got %d", 128+int(syscall.SIGINT), status)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("want nothing left, got %v", left)
	}
}
