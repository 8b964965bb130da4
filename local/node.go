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
)

// oldestNode is the first major release that the CDK's command line supports.
const oldestNode = 20

// FindNode is the release of the Node.js on PATH, e.g. v22.11.0; the pinned one that runs the
// CDK is installed by npm beside it.
func FindNode(ctx context.Context) (release string, err error) {
	out, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		return "", errors.New("node: not found on PATH; install Node.js 22 or newer (https://nodejs.org, brew install node)")
	}
	release = strings.TrimSpace(string(out))
	major, _, _ := strings.Cut(strings.TrimPrefix(release, "v"), ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldestNode {
		return release, fmt.Errorf("node: %s is too old; install Node.js 22 or newer (https://nodejs.org, brew upgrade node)", release)
	}
	return release, nil
}

// cdkProgram is the pinned CDK command line.
func cdkProgram(project string) string { return filepath.Join(project, "node_modules", ".bin", "cdk") }

// nodeInstalled reports whether the packages of package-lock.json are in place: npm writes
// node_modules/.package-lock.json last.
func nodeInstalled(project string) bool {
	lock, err := os.Stat(filepath.Join(project, "package-lock.json"))
	if err != nil {
		return false
	}
	done, err := os.Stat(filepath.Join(project, "node_modules", ".package-lock.json"))
	if err != nil || done.ModTime().Before(lock.ModTime()) {
		return false
	}
	_, err = os.Stat(cdkProgram(project))
	return err == nil
}

// InstallNode puts the CDK's command line and its own Node.js into node_modules, exactly as
// package-lock.json says. Nothing is done where they already are.
func InstallNode(ctx context.Context, project string, progress Progress) error {
	if nodeInstalled(project) {
		return nil
	}
	if _, err := FindNode(ctx); err != nil {
		return err
	}
	return progress.run("installing the CDK's command line", func() error {
		var output bytes.Buffer
		err := run(ctx, project, nil, &output, "npm", "ci", "--no-audit", "--no-fund", "--no-progress")
		if err == nil || ctx.Err() != nil {
			return err
		}
		return explainNPM(output.Bytes(), err)
	})
}

var npmSymptoms = []struct{ text, remedy string }{
	{"ENOSPC", "the disk is full; free some space and run it again"},
	{"ENOTFOUND", "no way to the npm registry; connect to the network once, or set npm's registry to your mirror"},
	{"EAI_AGAIN", "no way to the npm registry; connect to the network once, or set npm's registry to your mirror"},
	{"ECONNREFUSED", "no way to the npm registry; connect to the network once, or set npm's registry to your mirror"},
	{"ETIMEDOUT", "no way to the npm registry; connect to the network once, or set npm's registry to your mirror"},
	{"EINTEGRITY", "the npm registry served a file that package-lock.json does not know; do not go on, find out why"},
	{"executable file not found", "npm: not found on PATH; it comes with Node.js (https://nodejs.org)"},
}

func explainNPM(output []byte, err error) error {
	for _, s := range npmSymptoms {
		if bytes.Contains(output, []byte(s.text)) || strings.Contains(err.Error(), s.text) {
			return fmt.Errorf("installing the CDK's command line: %s", s.remedy)
		}
	}
	return fmt.Errorf("installing the CDK's command line: npm ci: %w: %s", err, reason(output))
}
