package synth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// staged keeps a cloud assembly whole: the old one or the new one, never half of each.
type staged struct {
	partial, final string
	rename         func(from, to string) error
}

// stage makes a folder beside final, into which an app synthesizes first.
func stage(final string) (staged, error) {
	final, err := filepath.Abs(final)
	if err != nil {
		return staged{}, err
	}
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return staged{}, fmt.Errorf("staging the cloud assembly: %w", err)
	}
	partial, err := os.MkdirTemp(filepath.Dir(final), filepath.Base(final)+".partial-")
	if err != nil {
		return staged{}, fmt.Errorf("staging the cloud assembly: %w", err)
	}
	return staged{partial: partial, final: final, rename: os.Rename}, nil
}

// discard removes what was synthesized; the final folder is as it was.
func (s staged) discard() error { return os.RemoveAll(s.partial) }

// inside is where the new assembly waits in the final folder until the old one is gone.
func (s staged) inside() string { return filepath.Join(s.final, ".partial") }

// commit puts what was synthesized in place of what the final folder held. All that can fail
// for want of room or permission comes first, while the old assembly is still there. The CDK
// command line's own lock files stay: it holds them while the app runs.
func (s staged) commit() error {
	if err := os.MkdirAll(s.final, 0o755); err != nil {
		return err
	}
	if err := s.enter(); err != nil {
		return errors.Join(fmt.Errorf("writing the cloud assembly: %w", err), os.RemoveAll(s.inside()))
	}
	old, err := os.ReadDir(s.final)
	if err != nil {
		return err
	}
	for _, entry := range old {
		if strings.HasSuffix(entry.Name(), ".lock") || entry.Name() == filepath.Base(s.inside()) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.final, entry.Name())); err != nil {
			return err
		}
	}
	made, err := os.ReadDir(s.inside())
	if err != nil {
		return err
	}
	for _, entry := range made {
		if err := os.Rename(filepath.Join(s.inside(), entry.Name()), filepath.Join(s.final, entry.Name())); err != nil {
			return err
		}
	}
	return os.Remove(s.inside())
}

// enter brings the new assembly into the final folder, which a link or a mount can put on
// another file system: then it is copied.
func (s staged) enter() error {
	if err := os.RemoveAll(s.inside()); err != nil {
		return err
	}
	err := s.rename(s.partial, s.inside())
	if errors.Is(err, syscall.EXDEV) {
		return os.CopyFS(s.inside(), os.DirFS(s.partial))
	}
	return err
}
