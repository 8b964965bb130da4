//go:build !(darwin || linux)

package local

import (
	"errors"
	"os"
	"syscall"
)

// errPlatform is all that this package can do elsewhere: ministack has no Windows support.
var errPlatform = errors.New("the local endpoint needs macOS or Linux; on Windows use WSL 2")

func ownSession() *syscall.SysProcAttr { return nil }

func terminate(int) error { return errPlatform }

func kill(int) error { return errPlatform }

func commandLine(int) string { return "" }

func lock(string) (func(), error) { return nil, errPlatform }

func lockedFile(string) (*os.File, error) { return nil, errPlatform }

func ownGroup() *syscall.SysProcAttr { return nil }

func freeSpace(string) (uint64, error) { return 0, errPlatform }
