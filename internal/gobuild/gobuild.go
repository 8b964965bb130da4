// Package gobuild builds Go programs for Lambda, byte for byte the same on every machine.
package gobuild

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Platform is what a program runs on, in Go's own names.
type Platform struct{ OS, Arch string }

// Host is the machine that this runs on.
func Host() Platform { return Platform{OS: runtime.GOOS, Arch: runtime.GOARCH} }

// Bootstrap builds the main package pkg into dir/bootstrap, the name that Lambda's
// OS-only runtimes start (https://docs.aws.amazon.com/lambda/latest/dg/golang-handler.html).
//
// pkg is an import path or a path that begins with "./". It is built inside the module
// that holds it, so that a package of a dependency in the read-only module cache builds
// with that module's own go.sum, not with the importer's.
func Bootstrap(pkg string, on Platform, dir string) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return fmt.Errorf("building %s: no go command on the PATH; install Go 1.26 or later", pkg)
	}
	module, err := moduleDir(goTool, pkg)
	if err != nil {
		return err
	}
	if strings.HasPrefix(pkg, "./") {
		if pkg, err = filepath.Abs(pkg); err != nil {
			return err
		}
	}
	cmd := exec.Command(goTool, "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc",
		"-ldflags=-s -w -buildid=", "-o", filepath.Join(dir, "bootstrap"), pkg)
	cmd.Dir = module
	cmd.Env = append(environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=", "GOOS="+on.OS, "GOARCH="+on.Arch)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s for %s/%s: %s", pkg, on.OS, on.Arch, explain(out, err))
	}
	return nil
}

// moduleDir is the folder of the module that holds pkg, as the module in the working
// directory sees it.
func moduleDir(goTool, pkg string) (string, error) {
	cmd := exec.Command(goTool, "list", "-find", "-mod=readonly", "-f", "{{with .Module}}{{.Dir}}{{end}}", pkg)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("finding %s: %s", pkg, explain(problem.Bytes(), err))
	}
	if dir := strings.TrimSpace(string(out)); dir != "" {
		return dir, nil
	}
	return "", fmt.Errorf("finding %s: it is in no module", pkg)
}

// environ is the environment without what would change the bytes that come out.
func environ() []string {
	var kept []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "GOFLAGS", "GOOS", "GOARCH", "GOARM64", "GOAMD64", "GOEXPERIMENT", "CGO_ENABLED", "GOWORK":
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

func explain(output []byte, err error) string {
	text := strings.TrimSpace(string(output))
	if text == "" {
		return err.Error()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return err.Error()
	}
	return text
}
