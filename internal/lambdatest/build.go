package lambdatest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Build compiles lambda/<name> of this module for the host, with the flags that ship, and
// returns the path of the binary.
func Build(t testing.TB, name string) string {
	t.Helper()
	return BuildPackage(t, "./lambda/"+name)
}

// BuildPackage compiles any main package of this module, given relative to its root.
func BuildPackage(t testing.TB, pkg string) string {
	t.Helper()
	dir := t.TempDir()
	if err := BuildInto(dir, pkg); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, filepath.Base(pkg))
}

// BuildInto compiles several main packages at once, each to dir/<its folder's name>. It is
// for TestMain: one command builds what they share once and links them side by side.
func BuildInto(dir string, packages ...string) error {
	root, err := Root()
	if err != nil {
		return err
	}
	args := append([]string{"build", "-C", root, "-trimpath", "-buildvcs=false",
		"-tags", "lambda.norpc", "-ldflags", "-s -w -buildid=", "-o", dir + string(filepath.Separator)}, packages...)
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=", "GOARCH=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", strings.Join(packages, ", "), err, text)
	}
	return nil
}

// Root is the folder of this module.
func Root() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}
