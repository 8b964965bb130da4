package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Health is what a check of the machine says.
type Health string

// OK needs nothing; Warn works, with a catch or after an install; Bad keeps something from working.
const (
	OK   Health = "ok"
	Warn Health = "warn"
	Bad  Health = "bad"
)

// Diagnosis is one thing that the project needs of the machine.
type Diagnosis struct {
	Check  string `json:"check"`
	Health Health `json:"health"`
	Found  string `json:"found"`
	// Remedy is what to do; empty where nothing is.
	Remedy string `json:"remedy,omitempty"`
}

// Diagnose looks at tools, versions, ports, disk, the endpoint and the AWS settings of the
// shell, in this order, without the network. getenv reads the shell's settings.
func Diagnose(ctx context.Context, project string, getenv func(string) string) []Diagnosis {
	return []Diagnosis{
		goTool(ctx, project), node(ctx), npm(ctx), cdkTool(project), python(ctx), pythonPackages(project),
		loopback(), localhost(ctx), disk(project), runningEndpoint(ctx, project), awsSettings(getenv), awsCredentials(getenv),
	}
}

func found(check, what string) Diagnosis { return Diagnosis{Check: check, Health: OK, Found: what} }

func goTool(ctx context.Context, project string) Diagnosis {
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	cmd.Dir = project // go fetches the release that go.mod names
	out, err := cmd.Output()
	release := strings.TrimSpace(string(out))
	if err != nil {
		return Diagnosis{"go", Bad, "not found", "install Go 1.26 or newer (https://go.dev/dl)"}
	}
	minor, _, _ := strings.Cut(strings.TrimPrefix(release, "go1."), ".")
	if n, err := strconv.Atoi(minor); err != nil || n < 26 {
		return Diagnosis{"go", Bad, release, "install Go 1.26 or newer (https://go.dev/dl)"}
	}
	return found("go", release)
}

func node(ctx context.Context) Diagnosis {
	release, err := FindNode(ctx)
	if err != nil {
		what, remedy, _ := strings.Cut(strings.TrimPrefix(err.Error(), "node: "), "; ")
		return Diagnosis{"node", Bad, what, remedy}
	}
	return found("node", release)
}

func npm(ctx context.Context) Diagnosis {
	out, err := exec.CommandContext(ctx, "npm", "--version").Output()
	if err != nil {
		return Diagnosis{"npm", Bad, "not found", "it comes with Node.js (https://nodejs.org)"}
	}
	return found("npm", strings.TrimSpace(string(out)))
}

func cdkTool(project string) Diagnosis {
	if !nodeInstalled(project) {
		return Diagnosis{"cdk", Warn, "not installed, or not the release of package-lock.json", "make local installs it; or run: npm ci"}
	}
	var manifest struct{ Version string }
	body, err := os.ReadFile(filepath.Join(project, "node_modules", "aws-cdk", "package.json"))
	if err == nil {
		err = json.Unmarshal(body, &manifest)
	}
	if err != nil {
		return Diagnosis{"cdk", Bad, err.Error(), "install it anew: rm -r node_modules && npm ci"}
	}
	return found("cdk", manifest.Version)
}

func python(ctx context.Context) Diagnosis {
	path, release, err := FindPython(ctx)
	if err != nil {
		return Diagnosis{"python", Bad, "none of 3.10 or newer on PATH", "install python3 (macOS: brew install python, Debian: apt install python3 python3-venv)"}
	}
	if err := exec.CommandContext(ctx, path, "-c", "import ensurepip, venv").Run(); err != nil {
		return Diagnosis{"python", Bad, release + " without the venv module", "install it (Debian: apt install python3-venv)"}
	}
	return found("python", release)
}

func pythonPackages(project string) Diagnosis {
	if !exists(filepath.Join(toolsFolder(project), "bin", "python")) {
		return Diagnosis{"endpoint", Warn, "not installed", "make local installs it into .tools; once, over the network"}
	}
	return found("endpoint", "installed in "+filepath.Base(toolsFolder(project)))
}

func loopback() Diagnosis {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return Diagnosis{"ports", Bad, err.Error(), "allow programs to listen on 127.0.0.1 (a sandbox or a firewall forbids it)"}
	}
	defer l.Close()
	return found("ports", "127.0.0.1 can be listened on")
}

func localhost(ctx context.Context) Diagnosis {
	addresses, err := net.DefaultResolver.LookupHost(ctx, "localhost")
	if err != nil || !slices.Contains(addresses, "127.0.0.1") {
		return Diagnosis{"localhost", Bad, strings.Join(addresses, ", "), "let localhost be 127.0.0.1: add the line \"127.0.0.1 localhost\" to /etc/hosts"}
	}
	return found("localhost", strings.Join(addresses, ", "))
}

// enoughDisk is what both tool folders, Go's caches of a first build and a session need.
const enoughDisk = 3 << 30

func disk(project string) Diagnosis {
	free, err := freeSpace(project)
	if err != nil {
		return Diagnosis{"disk", Warn, err.Error(), ""}
	}
	what := fmt.Sprintf("%.1f GB free", float64(free)/(1<<30))
	if free < enoughDisk {
		return Diagnosis{"disk", Warn, what, "a first make local needs 3 GB, most of it for Go's caches; free some space"}
	}
	return found("disk", what)
}

func runningEndpoint(ctx context.Context, project string) Diagnosis {
	s, err := Status(ctx, project)
	switch {
	case err == nil:
		return found("local", "up, "+s.URL)
	case errors.Is(err, ErrNotRunning) && exists(stateFile(project)):
		return Diagnosis{"local", Warn, "it was killed", "the next cognitocdk local up or down cleans it away"}
	case errors.Is(err, ErrNotRunning):
		return found("local", "not running")
	}
	return Diagnosis{"local", Bad, err.Error(), "remove the folder .local"}
}

// awsSettings warns of settings that lead every AWS tool of this shell somewhere else.
func awsSettings(getenv func(string) string) Diagnosis {
	var set []string
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_REGION", "AWS_DEFAULT_REGION"} {
		if getenv(name) != "" {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return found("aws settings", "none in this shell")
	}
	return Diagnosis{"aws settings", Warn, strings.Join(set, ", "), "cognitocdk local ignores them; plain cdk and aws in this shell obey them"}
}

func awsCredentials(getenv func(string) string) Diagnosis {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"} {
		if getenv(name) != "" {
			return found("aws credentials", "by "+name)
		}
	}
	if home := getenv("HOME"); home != "" && (exists(filepath.Join(home, ".aws", "credentials")) || exists(filepath.Join(home, ".aws", "config"))) {
		return found("aws credentials", "in ~/.aws")
	}
	return found("aws credentials", "none: not needed, but to deploy dev, staging or prod")
}
