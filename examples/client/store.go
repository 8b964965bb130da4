package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// kept is what outlives a command: enough for new tokens. Access and ID tokens are not among it: they end soon, and
// keyrings have little room (about 2,500 bytes on Windows).
type kept struct {
	Username string `json:"username"`
	Refresh  string `json:"refresh"`
}

// errSignedOut says that nobody is signed in.
var errSignedOut = errors.New("nobody is signed in; sign in first: client sign-in <e-mail>")

// store keeps one sign-in.
type store interface {
	load() (kept, error)
	save(kept) error
	remove() error
}

// ring is the keyring of the operating system: Keychain, Credential Manager or the Secret Service.
type ring struct{ service string }

const ringUser = "session"

func newKeyring(service string) store { return ring{service} }

func (r ring) load() (kept, error) {
	text, err := keyring.Get(r.service, ringUser)
	if errors.Is(err, keyring.ErrNotFound) {
		return kept{}, errSignedOut
	}
	if err != nil {
		return kept{}, noKeyring(err)
	}
	var k kept
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return kept{}, fmt.Errorf("keyring: %s: not what this program wrote: %w", r.service, err)
	}
	return k, nil
}

func (r ring) save(k kept) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	if err := keyring.Set(r.service, ringUser, string(text)); err != nil {
		return noKeyring(err)
	}
	return nil
}

func (r ring) remove() error {
	if err := keyring.Delete(r.service, ringUser); err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return noKeyring(err)
	}
	return nil
}

func noKeyring(err error) error {
	return fmt.Errorf("keyring: %w; without one, use: client shell", err)
}

// memory forgets with the process.
type memory struct{ k *kept }

func (m *memory) load() (kept, error) {
	if m.k == nil {
		return kept{}, errSignedOut
	}
	return *m.k, nil
}

func (m *memory) save(k kept) error { m.k = &k; return nil }

func (m *memory) remove() error { m.k = nil; return nil }
