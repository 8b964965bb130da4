package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What pip, venv and npm really print in each case, recorded; the exit status says nothing.
func TestAFailedInstallSaysWhatToDo(t *testing.T) {
	failed := errors.New("exit status 1")
	for recorded, want := range map[string]string{
		"pip-no-network.txt": "no way to the package index; connect to the network once, or set PIP_INDEX_URL to your mirror",
		"pip-no-name.txt":    "the package index cannot be reached or lacks a package; connect to the network once, or set PIP_INDEX_URL to your mirror",
		"pip-other-hash.txt": "the package index served a file that the lock file does not know; do not go on, find out why",
		"pip-full-disk.txt":  "the disk is full; free some space and run it again",
	} {
		output := readFile(t, filepath.Join("testdata", "install", recorded))
		got := explainInstall(t.Context(), t.TempDir(), "pip install", output, failed)
		if want := "installing the endpoint's Python packages: " + want; got.Error() != want {
			t.Errorf("%s: want %q, got %q", recorded, want, got)
		}
	}
	got := explainNPM(readFile(t, filepath.Join("testdata", "install", "npm-no-network.txt")), failed)
	if want := "installing the CDK's command line: no way to the npm registry; connect to the network once, or set npm's registry to your mirror"; got.Error() != want {
		t.Errorf("npm without network: want %q, got %q", want, got)
	}
	got = explainInstall(t.Context(), t.TempDir(), "pip install", []byte("something new\nlast words\n"), failed)
	if want := "installing the endpoint's Python packages: pip install: exit status 1: last words"; got.Error() != want {
		t.Errorf("an unknown failure: want %q, got %q", want, got)
	}
}

func TestAFullDiskHasItsRemedyWhereverItShows(t *testing.T) {
	err := diskFull(fmt.Errorf("state folder: %w", &os.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}))
	if want := "state folder: write /x: no space left on device; free some space and run it again"; err.Error() != want {
		t.Errorf("want %q, got %q", want, err)
	}
	if err := diskFull(errBusy); err != errBusy {
		t.Errorf("another error changed: %v", err)
	}
}

// program puts a shell script on a PATH of its own.
func program(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func emptyProject(t *testing.T) string {
	t.Helper()
	project := t.TempDir()
	for _, name := range []string{"go.mod", "package-lock.json"} {
		if err := os.WriteFile(filepath.Join(project, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return project
}

func TestMissingAndOldToolsAreOneLineWithTheRemedy(t *testing.T) {
	newPython, newNode := "printf '3\\n12\\n/bin/false\\n'", "echo v22.1.0"
	for name, c := range map[string]struct {
		programs map[string]string
		want     string
	}{
		"no Python":           {map[string]string{"node": newNode}, ErrNoPython.Error()},
		"an old Python":       {map[string]string{"python3": "printf '3\\n9\\n/usr/bin/python3.9\\n'", "node": newNode}, ErrNoPython.Error()},
		"a shim of no Python": {map[string]string{"python3": "exit 127", "node": newNode}, ErrNoPython.Error()},
		"no Node":             {map[string]string{"python3": newPython}, "node: not found on PATH; install Node.js 22 or newer"},
		"an old Node":         {map[string]string{"python3": newPython, "node": "echo v18.20.4"}, "node: v18.20.4 is too old; install Node.js 22 or newer"},
	} {
		t.Run(name, func(t *testing.T) {
			project := emptyProject(t)
			program(t, c.programs)
			var err error
			if strings.Contains(c.want, "node") {
				err = InstallNode(t.Context(), project, nil)
			} else {
				_, err = InstallTools(t.Context(), project, nil)
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("want one line that begins with %q, got %v", c.want, err)
			}
		})
	}
}

func TestAnInterruptedInstallIsNotTakenForAComplete(t *testing.T) {
	project := emptyProject(t)
	// This Python makes the venv's folder and then fails, as on a full disk.
	program(t, map[string]string{
		"python3": "case \"$1\" in -c) printf '3\\n12\\n%s\\n' \"$0\";; -m) /bin/mkdir -p \"$3/bin\"; /bin/cp \"$0\" \"$3/bin/python\"; exit 1;; esac"})
	if _, err := InstallTools(t.Context(), project, nil); err == nil {
		t.Fatal("an install that failed is no error")
	}
	left, err := filepath.Glob(filepath.Join(project, ".tools", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFindProject(t *testing.T) {
	project := emptyProject(t)
	deep := filepath.Join(project, "a", "b")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	// An example with a go.mod of its own does not hide the checkout around it.
	if err := os.WriteFile(filepath.Join(project, "a", "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := FindProject(deep); err != nil || got != project {
		t.Errorf("want %s, got %s, %v", project, got, err)
	}
	if _, err := FindProject("/"); !errors.Is(err, ErrNoProject) {
		t.Errorf("outside of any checkout: want ErrNoProject, got %v", err)
	}
}
