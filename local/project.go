package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNoProject says that a folder is not inside a checkout.
var ErrNoProject = errors.New("not inside the project: no folder with go.mod and package-lock.json here or above")

// FindProject is the root of the checkout that holds dir: the nearest folder, dir first, that
// pins both toolchains with a go.mod and a package-lock.json.
func FindProject(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("%s: %w", dir, err)
	}
	for at := abs; ; at = filepath.Dir(at) {
		if exists(filepath.Join(at, "go.mod")) && exists(filepath.Join(at, "package-lock.json")) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s: %w", abs, ErrNoProject)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
