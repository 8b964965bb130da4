// Package endpoint holds the Python side of the local AWS endpoint: the lock file of what it
// runs on and the start-up modules that close ministack's gaps.
//
// The modules are embedded in the binary and written to a state folder before each start, so
// that a running endpoint never depends on the checkout it was started from. cognito_endpoint/table.py
// is the one list of every replaced function; `Table` reads it.
package endpoint

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed __main__.py cognito_endpoint/*.py
var modules embed.FS

// Requirements is the lock file: every Python package the endpoint runs on, one version each,
// with the hashes of all the files that the package index has for it.
//
//go:embed requirements.txt
var Requirements []byte

// LockID names the lock file's content in twelve characters; tools installed for another lock
// stand in another folder.
func LockID() string {
	sum := sha256.Sum256(Requirements)
	return hex.EncodeToString(sum[:6])
}

// WriteModules writes the start-up modules into dir, which `python dir` then runs.
func WriteModules(dir string) error {
	return fs.WalkDir(modules, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(path, 0o700)
		}
		body, err := modules.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, body, 0o600); err != nil {
			return fmt.Errorf("writing the endpoint's modules: %w", err)
		}
		return nil
	})
}
