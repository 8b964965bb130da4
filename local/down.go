package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// written are the files outside the state folder that Up writes for apps.
var written = []string{"amplify_outputs.json", ".env.local"}

// Down stops the checkout's endpoint and removes all of its state. It reports whether there
// was anything; doing it twice is no error.
func Down(project string) (was bool, err error) {
	if _, err := os.Stat(stateFolder(project)); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	unlock, err := lock(filepath.Join(stateFolder(project), "lock"))
	if err != nil {
		return false, err
	}
	defer unlock()
	was, err = clean(project)
	return was, errors.Join(err, os.RemoveAll(stateFolder(project)))
}

// clean ends what is left of an endpoint, running or killed, and removes its state.
func clean(project string) (was bool, err error) {
	s, err := load(project)
	switch {
	case err == nil:
		was = true
		if err := s.Endpoint().end(); err != nil {
			return true, err
		}
	case !errors.Is(err, ErrNotRunning):
		return false, err
	}
	if _, err := os.Stat(endpointFolder(project)); err == nil {
		was = true
	}
	return was, removeState(project)
}

// removeState removes what Up made, but for the lock that its caller holds and the logs of a
// deployment that failed.
func removeState(project string) error {
	gone := []string{endpointFolder(project), stateFile(project), totpFile(project)}
	for _, name := range written {
		gone = append(gone, filepath.Join(project, name))
	}
	var errs []error
	for _, path := range gone {
		if err := os.RemoveAll(path); err != nil {
			errs = append(errs, fmt.Errorf("removing the state: %w", err))
		}
	}
	return errors.Join(errs...)
}
