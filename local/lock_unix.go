//go:build darwin || linux

package local

import (
	"fmt"
	"os"
	"syscall"
)

// lock takes the file's lock, which ends with the process in any case.
func lock(path string) (unlock func(), err error) {
	file, err := lockedFile(path)
	if err != nil {
		return nil, err
	}
	return func() { file.Close() }, nil
}

// lockedFile is a file with its lock, which lasts until the last process that holds the file closes it.
func lockedFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("state folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, errLocked
	}
	return file, nil
}
