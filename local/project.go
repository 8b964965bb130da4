package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNoProject says that a folder is not inside a checkout.
var ErrNoProject = errors.New("not inside a checkout: no go.mod here or above; run it in the project's folder")

// FindProject is the root of the checkout that holds dir: the nearest folder, dir first, with
// a go.mod.
func FindProject(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("%s: %w", dir, err)
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s: %w", abs, ErrNoProject)
		}
	}
}
