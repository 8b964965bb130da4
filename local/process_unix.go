//go:build darwin || linux

package local

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// ownSession keeps the terminal's Ctrl-C away from the endpoint: whoever started it decides
// when it ends.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// terminate asks the process to end; kill ends it and what it started in its session.
func terminate(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) }

func kill(pid int) error {
	return errors.Join(ignoreGone(syscall.Kill(-pid, syscall.SIGKILL)), ignoreGone(syscall.Kill(pid, syscall.SIGKILL)))
}

func ignoreGone(err error) error {
	if errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}

// commandLine is the command line of a process, or "" where there is none with this id. Ids
// are used again after a crash or a restart of the machine, so nothing is ever ended by its
// id alone.
func commandLine(pid int) string {
	if pid <= 0 {
		return ""
	}
	if line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline"); err == nil {
		return strings.ReplaceAll(string(line), "\x00", " ")
	}
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// ownGroup lets a command be ended together with all that it started.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// freeSpace is how many bytes may still be written below dir.
func freeSpace(dir string) (uint64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, err
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), nil
}
