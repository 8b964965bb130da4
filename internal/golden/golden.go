// Package golden compares what a test produced with a file that a person reviewed.
//
// The file is testdata/<name>; `go test -update` writes it, and is refused where CI
// is set, so that a pipeline can never approve its own output.
package golden

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// Updating reports whether this run writes goldens.
func Updating(t testing.TB) bool {
	t.Helper()
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is refused where CI is set: goldens are approved by a person")
	}
	return *update
}

// Equal compares got with testdata/name, or writes it under -update.
func Equal(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if Updating(t) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden file; run this test with -update and review what it wrote: %v", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs (want, then got); if the change is meant, run with -update and say why in the commit:\n%s",
			path, udiff.Unified("want", "got", string(want), string(got)))
	}
}

// NoOrphans fails for every file below testdata/dir that is not among names: a golden
// that no test reads any more protects nothing.
func NoOrphans(t testing.TB, dir string, names []string) {
	t.Helper()
	known := map[string]bool{}
	for _, n := range names {
		known[filepath.Join("testdata", filepath.FromSlash(n))] = true
	}
	err := filepath.WalkDir(filepath.Join("testdata", dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !known[path] {
			t.Errorf("%s: orphan golden file, no test reads it", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
