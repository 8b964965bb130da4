package audit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAcknowledgementsAreFoundWhatever: by a link, and beside an artifact that is written oddly.
func TestAcknowledgementsAreFoundWhatever(t *testing.T) {
	manifest, err := os.ReadFile("testdata/acknowledged-rule/fail.json")
	if err != nil {
		t.Fatal(err)
	}
	odd := strings.Replace(string(manifest), `"artifacts": {`, `"artifacts": {"Other": {"type": 5, "metadata": []},`, 1)
	if odd == string(manifest) {
		t.Fatal("the fixture looks otherwise than this test knows")
	}
	dir := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	for _, err := range []error{os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(odd), 0o644), os.Symlink(dir, link)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, root := range []string{dir, link} {
		if found, err := Assembly([]string{root}); err != nil || len(found) == 0 {
			t.Errorf("%s: %d findings, %v", filepath.Base(root), len(found), err)
		}
	}
}
