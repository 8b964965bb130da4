// Package cloudassembly keeps a cloud assembly whole: the old one or the new one, never
// half of each.
package cloudassembly

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Staged is a folder beside the final one, into which an app synthesizes first.
type Staged struct{ partial, final string }

// Stage makes the folder for an assembly that is to end in final.
func Stage(final string) (*Staged, error) {
	final, err := filepath.Abs(final)
	if err != nil {
		return nil, err
	}
	partial, err := os.MkdirTemp(filepath.Dir(final), filepath.Base(final)+".partial-")
	if err != nil {
		return nil, fmt.Errorf("staging the cloud assembly: %w", err)
	}
	return &Staged{partial: partial, final: final}, nil
}

// Dir is where to synthesize.
func (s *Staged) Dir() string { return s.partial }

// Discard removes what was synthesized; the final folder is as it was.
func (s *Staged) Discard() error { return os.RemoveAll(s.partial) }

// Commit puts what was synthesized in place of what the final folder held. The CDK
// command line's own lock files stay: it holds them while the app runs.
func (s *Staged) Commit() error {
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
			return errors.Join(err, s.Discard())
		}
	}
	return s.Discard()
}
