// Package endpoint holds the Python side of the local AWS endpoint: the lock file of what it
// runs on and the start-up modules that close ministack's gaps.
//
// The modules are embedded in the binary and written to a state folder before each start, so
// that a running endpoint never depends on the checkout it was started from. cognito_endpoint/table.py
// is the one list of every replaced function; `Table` reads it.
package endpoint

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
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

// Row is one row of the table of replacements: what ministack does as shipped, what it does
// here, and what is replaced for it.
type Row struct {
	Name      string   `json:"name"`
	Shipped   string   `json:"shipped"`
	Closed    string   `json:"closed"`
	Reference string   `json:"reference"`
	Functions []string `json:"functions"`
	Calls     []string `json:"calls"`
}

// Table reads the table of replacements with a Python that has the locked packages.
func Table(ctx context.Context, python string) ([]Row, error) {
	dir, err := os.MkdirTemp("", "cognitocdk-table-")
	if err != nil {
		return nil, fmt.Errorf("the table of replacements: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := WriteModules(dir); err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, python, dir, "--table").Output()
	if err != nil {
		return nil, fmt.Errorf("the table of replacements: %w", err)
	}
	var rows []Row
	if err := json.Unmarshal(out, &rows); err != nil {
		return nil, fmt.Errorf("the table of replacements: %w", err)
	}
	return rows, nil
}
