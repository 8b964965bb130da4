package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestALostResultIsNoSuccess: a script that redirects to a full disk must not go on.
func TestALostResultIsNoSuccess(t *testing.T) {
	dir := t.TempDir()
	template := filepath.Join(dir, "pool.json")
	if err := os.WriteFile(template, []byte(`{"Resources": {"Pool": {"Type": "AWS::Cognito::UserPool"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "key.pem")
	if got := run(context.Background(), []string{"invite", "--new-key", key}, streams{Out: io.Discard, Err: io.Discard}); got != statusClean {
		t.Fatalf("making a key: status %d", got)
	}
	for _, args := range [][]string{
		{"audit", template},
		{"audit", "--format", "json", template},
		{"review", "--old", template, "--new", template},
		{"prove", "--allow-empty", template},
		{"rules", "--format", "text"},
		{"rules", "--format", "json"},
		{"explain", "mfa-off"},
		{"invite", "--key", key, "--public"},
		{"invite", "--key", key, "--tenant", "acme", "--email", "ada@company.com", "--pool", "eu-central-1_abc123"},
		{"preview", "--out", filepath.Join(dir, "pages"), "--brand", "Acme"},
		{"local", "totp", "JBSWY3DPEHPK3PXP"},
	} {
		t.Run(strings.Join(args[:2], " "), func(t *testing.T) {
			var errs strings.Builder
			got := run(context.Background(), args, streams{In: strings.NewReader(""), Out: fullDisk{}, Err: &errs})
			if got != statusUnusable || !strings.Contains(errs.String(), "no space left on device") {
				t.Errorf("status %d, error %q: want status 2 and the reason", got, errs.String())
			}
		})
	}
}
