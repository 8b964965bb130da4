package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// kernelCache is where the CDK's kernel keeps the packages that it unpacks, and a file that says that it is in use: by
// default that is the home folder, and in a throw-away one every synthesis unpacks 200 MB anew, which takes it twice as
// long. The setting is empty, and the file nil, where another checkout with the same tools folder synthesizes at this
// moment, or a synthesis whose parent was killed: this one then unpacks for itself.
//
// The kernel marks what it unpacked completely. The lock of one that was killed on the way would keep the next one
// waiting for ten seconds, and sometimes fail it: whoever has the folder to itself takes such locks away.
func kernelCache(project string) (setting []string, inUse *os.File, err error) {
	folder := filepath.Join(project, ".tools", "jsii")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, nil, fmt.Errorf("tools folder: %w", err)
	}
	inUse, err = lockedFile(filepath.Join(folder, "in-use"))
	if errors.Is(err, errLocked) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if err := removeKernelLocks(folder); err != nil {
		inUse.Close()
		return nil, nil, fmt.Errorf("tools folder: %w", err)
	}
	return []string{"JSII_RUNTIME_PACKAGE_CACHE_ROOT=" + folder}, inUse, nil
}

// removeKernelLocks removes <package>/<version>/<digest>.lock, also of packages with a scope.
func removeKernelLocks(folder string) error {
	for _, pattern := range []string{"*/*/*.lock", "@*/*/*/*.lock"} {
		names, err := fs.Glob(os.DirFS(folder), pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := os.Remove(filepath.Join(folder, filepath.FromSlash(name))); err != nil {
				return err
			}
		}
	}
	return nil
}
