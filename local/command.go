package local

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// run runs a program in a group of its own, so that cancelling the context ends it together
// with what it started: go run, the CDK's kernel, npm's scripts.
func run(ctx context.Context, dir string, env []string, output io.Writer, name string, args ...string) error {
	return runHolding(ctx, nil, dir, env, output, name, args...)
}

// runHolding is run for a program that keeps a file open, and the file's lock with it: where this process is killed,
// the lock lasts as long as the program.
func runHolding(ctx context.Context, held *os.File, dir string, env []string, output io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, output, output
	if held != nil {
		cmd.ExtraFiles = []*os.File{held}
	}
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error { return kill(cmd.Process.Pid) }
	cmd.WaitDelay = 2 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// logged runs a program and keeps what it prints in a file of the state folder; on failure
// the error quotes the line of it that says why. The program holds a file too, if there is one.
func logged(ctx context.Context, held *os.File, dir string, env []string, log, name string, args ...string) error {
	file, err := os.Create(log)
	if err != nil {
		return fmt.Errorf("state folder: %w", err)
	}
	defer file.Close()
	if err := runHolding(ctx, held, dir, env, file, name, args...); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		printed, readErr := os.ReadFile(log)
		if readErr != nil {
			return err
		}
		return fmt.Errorf("%s (all of it: %s)", reason(printed), log)
	}
	return nil
}

// tellingWords mark the line of a program's output that says why it failed; what follows such
// a line is mostly a trace.
var tellingWords = []string{"No space left on device", "no space left on device", "ENOSPC", "ENOTFOUND", "ECONNREFUSED", "❌", "rror:", "FAILED", "panic:"}

// trailers are what wrappers add after the reason: sh, go run, the CDK's command line.
var trailers = []string{"Subprocess exited with error", "exit status"}

// reason is the most telling line of what a failed program printed.
func reason(printed []byte) string {
	lines := strings.Split(strings.TrimSpace(string(printed)), "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool {
		return strings.TrimSpace(line) == "" || slices.ContainsFunc(trailers, func(t string) bool { return strings.Contains(line, t) })
	})
	for _, word := range tellingWords {
		for _, line := range lines {
			if strings.Contains(line, word) {
				return shorten(strings.TrimSpace(line))
			}
		}
	}
	if len(lines) == 0 {
		return shorten(lastLine(printed))
	}
	return shorten(strings.TrimSpace(lines[len(lines)-1]))
}

func shorten(line string) string {
	const most = 400
	if len(line) > most {
		return line[:most] + "…"
	}
	return line
}

// goEnvironment is what the go command needs to know where its caches are, although its HOME
// is a throw-away one: asked of go itself, with the caller's environment.
func goEnvironment(ctx context.Context, project string) ([]string, error) {
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOPROXY",
		"GOPRIVATE", "GOTOOLCHAIN", "GOFLAGS"}
	cmd := exec.CommandContext(ctx, "go", append([]string{"env"}, names...)...)
	cmd.Dir = project
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w; is Go on PATH?", err)
	}
	values := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	env := make([]string, 0, len(names)+1)
	for i, value := range values {
		if value != "" && i < len(names) {
			env = append(env, names[i]+"="+value)
		}
	}
	return env, nil
}

// programFolders are the folders of programs on the caller's PATH, without duplicates.
func programFolders(names ...string) []string {
	var folders []string
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if abs, err := filepath.Abs(path); err == nil {
			folders = append(folders, filepath.Dir(abs))
		}
	}
	return folders
}
