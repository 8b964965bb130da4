package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"example.com/cognitocdk/local/endpoint"
)

// ErrNoPython says that no Python of the release that the endpoint needs was found.
var ErrNoPython = errors.New("python: none of 3.10 or newer found on PATH; install python3 (macOS: brew install python, Debian: apt install python3 python3-venv)")

// pythonNames are the commands tried, in order: the machine's default first.
var pythonNames = []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"}

// FindPython is the path of the first Python on PATH that is 3.10 or newer, and its release.
func FindPython(ctx context.Context) (path, release string, err error) {
	for _, name := range pythonNames {
		found, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.CommandContext(ctx, found, "-c",
			"import sys; print(sys.version_info[0], sys.version_info[1], sys.executable, sep='\\n')").Output()
		if err != nil {
			continue // a shim without a Python behind it
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if len(lines) != 3 {
			continue
		}
		major, _ := strconv.Atoi(lines[0])
		minor, _ := strconv.Atoi(lines[1])
		if major == 3 && minor >= 10 {
			return lines[2], lines[0] + "." + lines[1], nil
		}
	}
	if err := ctx.Err(); err != nil {
		return "", "", err
	}
	return "", "", ErrNoPython
}

// toolsFolder is where the endpoint's Python packages of this lock stand in a checkout.
func toolsFolder(project string) string {
	return filepath.Join(project, ".tools", "endpoint-"+endpoint.LockID())
}

// InstallTools puts the endpoint's Python packages, exactly those of the lock file, into the
// checkout's ignored tools folder and returns the Python that has them. Done once for each
// lock; afterwards it costs one look at the folder.
//
// Two processes may install at the same time: each works in its own folder and the first to
// finish moves it into place, so an interrupted install leaves nothing that looks complete.
func InstallTools(ctx context.Context, project string, progress Progress) (python string, err error) {
	folder := toolsFolder(project)
	python = filepath.Join(folder, "bin", "python")
	if _, err := os.Stat(python); err == nil {
		return python, nil
	}
	if err := os.RemoveAll(folder); err != nil { // its Python is gone: made anew
		return "", fmt.Errorf("tools folder: %w", err)
	}
	base, _, err := FindPython(ctx)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", fmt.Errorf("tools folder: %w", err)
	}
	work, err := os.MkdirTemp(filepath.Dir(folder), "installing-")
	if err != nil {
		return "", fmt.Errorf("tools folder: %w", err)
	}
	defer os.RemoveAll(work)
	err = progress.run("installing the endpoint's Python packages", func() error {
		return installPackages(ctx, base, work)
	})
	if err != nil {
		return "", err
	}
	if err := os.Rename(work, folder); err != nil {
		if _, statErr := os.Stat(python); statErr == nil {
			return python, nil // another process was first
		}
		return "", fmt.Errorf("tools folder: %w", err)
	}
	return python, nil
}

func installPackages(ctx context.Context, base, folder string) error {
	var output bytes.Buffer
	if err := run(ctx, folder, nil, &output, base, "-m", "venv", folder); err != nil {
		return explainInstall(ctx, folder, "python -m venv", output.Bytes(), err)
	}
	lock := filepath.Join(folder, "requirements.txt")
	if err := os.WriteFile(lock, endpoint.Requirements, 0o644); err != nil {
		return fmt.Errorf("tools folder: %w", err)
	}
	err := run(ctx, folder, nil, &output, filepath.Join(folder, "bin", "python"), "-m", "pip", "install",
		"--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--retries", "1",
		"--require-hashes", "--only-binary", ":all:", "--requirement", lock)
	if err != nil {
		return explainInstall(ctx, folder, "pip install", output.Bytes(), err)
	}
	return nil
}

// symptoms turns what venv and pip print into the one thing to do about it. In this order: a
// full disk also shows as other things further down in the output.
var symptoms = []struct{ text, remedy string }{
	{"No space left on device", "the disk is full; free some space and run it again"},
	{"Disk quota exceeded", "the disk quota is used up; free some space and run it again"},
	{"ensurepip is not available", "this Python has no venv module; install it (Debian: apt install python3-venv)"},
	{"No module named venv", "this Python has no venv module; install it (Debian: apt install python3-venv)"},
	{"DO NOT MATCH THE HASHES", "the package index served a file that the lock file does not know; do not go on, find out why"},
	{"CERTIFICATE_VERIFY_FAILED", "the package index's certificate is not trusted here; point PIP_CERT at your proxy's certificate"},
	{"NewConnectionError", "no way to the package index; connect to the network once, or set PIP_INDEX_URL to your mirror"},
	{"Connection to", "no way to the package index; connect to the network once, or set PIP_INDEX_URL to your mirror"},
	{"ProxyError", "no way to the package index through the proxy; check HTTPS_PROXY, or set PIP_INDEX_URL to your mirror"},
	{"(from versions: none)", "the package index cannot be reached or lacks a package; connect to the network once, or set PIP_INDEX_URL to your mirror"},
	{"No matching distribution", "the package index has no such release for this platform; check PIP_INDEX_URL"},
}

// littleSpace is less than any step of an install needs: its failure is the disk's, whatever it says.
const littleSpace = 16 << 20

// explainInstall is one line: what was being done, and the remedy where the cause is known.
func explainInstall(ctx context.Context, folder, step string, output []byte, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, s := range symptoms {
		if bytes.Contains(output, []byte(s.text)) {
			return fmt.Errorf("installing the endpoint's Python packages: %s", s.remedy)
		}
	}
	if free, statErr := freeSpace(folder); statErr == nil && free < littleSpace {
		return errors.New("installing the endpoint's Python packages: the disk is full; free some space and run it again")
	}
	return fmt.Errorf("installing the endpoint's Python packages: %s: %w: %s", step, err, lastLine(output))
}

// diskFull gives a full disk its remedy; other errors stay as they are.
func diskFull(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w; free some space and run it again", err)
	}
	return err
}

func lastLine(output []byte) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
