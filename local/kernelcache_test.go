package local

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestTheKernelKeepsWhatItUnpacksForOneCheckoutAtATime(t *testing.T) {
	project := filepath.Join(t.TempDir(), "with [brackets]")
	folder := filepath.Join(project, ".tools", "jsii")
	first, inUse, err := kernelCache(project)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"JSII_RUNTIME_PACKAGE_CACHE_ROOT=" + folder}; !slices.Equal(want, first) {
		t.Errorf("the first one's setting: want %q, got %q", want, first)
	}
	second, none, err := kernelCache(project)
	if err != nil {
		t.Fatal(err)
	}
	if len(second) != 0 || none != nil {
		t.Errorf("the setting of a second one meanwhile: want none, got %q", second)
	}

	// The first one's up is killed, its synthesis goes on.
	ended := make(chan error)
	go func() {
		ended <- runHolding(t.Context(), inUse, project, nil, io.Discard, "sh", "-c", ": >begun; while [ ! -e end ]; do sleep 0.01; done")
	}()
	for range 2000 {
		if exists(filepath.Join(project, "begun")) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	inUse.Close()
	if setting, _, err := kernelCache(project); err != nil || len(setting) != 0 {
		t.Errorf("the setting while a synthesis goes on whose parent was killed: want none, got %q, %v", setting, err)
	}
	if err := os.WriteFile(filepath.Join(project, "end"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}

	// The first one was killed while it unpacked.
	lockOf := func(elements ...string) string { return filepath.Join(append([]string{folder}, elements...)...) }
	stale := []string{lockOf("aws-cdk-lib", "2.0.0", "364d.lock"), lockOf("@aws-cdk", "asset", "1.0.0", "abcd.lock")}
	kept := []string{lockOf("aws-cdk-lib", "2.0.0", "364d", "yarn.lock"), lockOf("aws-cdk-lib", "2.0.0", "364d", ".jsii-runtime-package-cache")}
	for _, path := range slices.Concat(stale, kept) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	third, inUse, err := kernelCache(project)
	if err != nil {
		t.Fatal(err)
	}
	defer inUse.Close()
	if !slices.Equal(first, third) {
		t.Errorf("the setting once the first one is gone: want %q, got %q", first, third)
	}
	for _, path := range stale {
		if exists(path) {
			t.Errorf("%s is left", path)
		}
	}
	for _, path := range kept {
		if !exists(path) {
			t.Errorf("%s is gone", path)
		}
	}
}
