package synth

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommit(t *testing.T) {
	elsewhere := func(_, _ string) error { return &os.LinkError{Op: "rename", Err: syscall.EXDEV} }
	full := func(_, _ string) error { return &os.LinkError{Op: "rename", Err: syscall.ENOSPC} }
	old := map[string]string{"manifest.json": "old", "gone/a": "old", "synth.lock": "1"}
	made := map[string]string{"manifest.json": "new", "asset/bootstrap": "new"}
	after := map[string]string{"manifest.json": "new", "asset/bootstrap": "new", "synth.lock": "1"}
	for _, c := range []struct {
		name   string
		rename func(from, to string) error
		fails  error
		before map[string]string
		want   map[string]string
	}{
		{"the first assembly", os.Rename, nil, nil, made},
		{"the new one replaces the old one, but for the lock", os.Rename, nil, old, after},
		{"on another file system too", elsewhere, nil, old, after},
		{"without room the old one stays as it was", full, syscall.ENOSPC, old, old},
	} {
		t.Run(c.name, func(t *testing.T) {
			final := filepath.Join(t.TempDir(), "deep", "cdk.out")
			if c.before != nil {
				write(t, final, c.before)
			}
			s, err := stage(final)
			if err != nil {
				t.Fatal(err)
			}
			s.rename = c.rename
			write(t, s.partial, made)
			if err := s.commit(); !errors.Is(err, c.fails) {
				t.Errorf("want the error %v, got %v", c.fails, err)
			}
			if err := s.discard(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(c.want, read(t, final)); diff != "" {
				t.Errorf("the final folder (-want +got):\n%s", diff)
			}
			if beside, _ := filepath.Glob(filepath.Join(filepath.Dir(final), "*")); !slices.Equal(beside, []string{final}) {
				t.Errorf("want nothing beside the final folder, got %v", beside)
			}
		})
	}
}

func TestCommitWhereAFileStands(t *testing.T) {
	final := filepath.Join(t.TempDir(), "cdk.out")
	if err := os.WriteFile(final, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := stage(final)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.commit(), s.discard()); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("want one line that names the file, got %v", err)
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}
