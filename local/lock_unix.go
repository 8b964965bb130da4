//go:build darwin || linux

package local

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// errLocked says that another process works on the same checkout's endpoint.
var errLocked = errors.New("another local up or down is at work in this checkout; wait for it")

// lock takes the file's lock, which ends with the process in any case.
func lock(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("state folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, errLocked
	}
	return func() { file.Close() }, nil
}
