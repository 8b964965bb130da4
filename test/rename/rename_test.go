//go:build verify

// Package rename_test gives a copy of this module another path and builds it.
package rename_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/synthtest"
)

func TestRename(t *testing.T) {
	const path = "git.company.org/identity/users"
	root, dir := synthtest.Root(), t.TempDir()
	old := strings.TrimSpace(run(t, root, "go", "list", "-m"))
	for name := range strings.SplitSeq(strings.TrimSuffix(run(t, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted, not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, info.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "git", "init", "-q")
	run(t, dir, "git", "add", "-A")
	run(t, dir, "make", "-s", "rename", "MODULE="+path)
	if got := strings.TrimSpace(run(t, dir, "go", "list", "-m")); got != path {
		t.Errorf("want the module %s, got %s", path, got)
	}
	if left, _ := exec.Command("git", "-C", dir, "grep", "-lF", old).Output(); len(left) > 0 {
		t.Errorf("the old path is left in %s", left)
	}
	run(t, dir, "go", "build", "./...")
	run(t, dir, "go", "vet", "./...")
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
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
