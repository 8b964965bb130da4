package synth

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// staged keeps a cloud assembly whole: the old one or the new one, never half of each.
type staged struct{ partial, final string }

// stage makes a folder beside final, into which an app synthesizes first.
func stage(final string) (staged, error) {
	final, err := filepath.Abs(final)
	if err != nil {
		return staged{}, err
	}
	partial, err := os.MkdirTemp(filepath.Dir(final), filepath.Base(final)+".partial-")
	if err != nil {
		return staged{}, fmt.Errorf("staging the cloud assembly: %w", err)
	}
	return staged{partial: partial, final: final}, nil
}

// discard removes what was synthesized; the final folder is as it was.
func (s staged) discard() error { return os.RemoveAll(s.partial) }

// commit puts what was synthesized in place of what the final folder held. The CDK
// command line's own lock files stay: it holds them while the app runs.
func (s staged) commit() error {
	if err := os.MkdirAll(s.final, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(s.final)
	if err != nil {
		return err
	}
	for _, entry := range old {
		if strings.HasSuffix(entry.Name(), ".lock") {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.final, entry.Name())); err != nil {
			return err
		}
	}
	made, err := os.ReadDir(s.partial)
	if err != nil {
		return err
	}
	for _, entry := range made {
		if err := os.Rename(filepath.Join(s.partial, entry.Name()), filepath.Join(s.final, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
