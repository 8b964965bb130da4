package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNotRunning says that a checkout has no local endpoint.
var ErrNotRunning = errors.New("the local endpoint is not running; start it with: cognitocdk local up")

// State is what one checkout's endpoint is and what was deployed to it. It is kept, readable
// by its owner only, in <project>/.local/local.json for as long as the endpoint runs.
type State struct {
	URL             string    `json:"url"`
	Port            int       `json:"port"`
	PID             int       `json:"pid"`
	Since           time.Time `json:"since"`
	Region          string    `json:"region"`
	Account         string    `json:"account"`
	AccessKeyID     string    `json:"accessKeyId"`
	SecretAccessKey string    `json:"secretAccessKey"`
	CABundle        string    `json:"caBundle"`
	Dir             string    `json:"dir"`
	// Outputs are the stack's outputs by name, e.g. UserPoolId; empty before the first deployment.
	Outputs map[string]string `json:"outputs"`
	// Deployed is when the last deployment ended; zero before the first.
	Deployed time.Time `json:"deployed"`
}

// Layout is where a checkout keeps its endpoint.
func stateFolder(project string) string { return filepath.Join(project, ".local") }
func stateFile(project string) string   { return filepath.Join(stateFolder(project), "local.json") }
func endpointFolder(project string) string {
	return filepath.Join(stateFolder(project), "endpoint")
}

func stateOf(e *Endpoint) State {
	return State{
		URL: e.URL, Port: e.Port, PID: e.PID, Since: time.Now().UTC().Truncate(time.Second), Region: Region, Account: Account,
		AccessKeyID: e.AccessKeyID, SecretAccessKey: e.SecretAccessKey, CABundle: e.CABundle, Dir: e.Dir,
	}
}

// Endpoint is the endpoint that the state describes.
func (s State) Endpoint() *Endpoint {
	return &Endpoint{URL: s.URL, Port: s.Port, PID: s.PID, Dir: s.Dir, CABundle: s.CABundle,
		AccessKeyID: s.AccessKeyID, SecretAccessKey: s.SecretAccessKey}
}

// Environment is Endpoint.Environment.
func (s State) Environment() []string { return s.Endpoint().Environment() }

// overriding are settings of a shell that would win over Environment's.
var overriding = []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL_S3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}

// Shell is Environment as text for eval in a POSIX shell.
func (s State) Shell() string {
	var b strings.Builder
	b.WriteString("unset " + strings.Join(overriding, " ") + "\n")
	for _, setting := range s.Environment() {
		name, value, _ := strings.Cut(setting, "=")
		b.WriteString("export " + name + "=" + quoted(value) + "\n")
	}
	// A proxy of the shell cannot reach this machine. Once: a second eval changes nothing.
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		fmt.Fprintf(&b, "case \",${%[1]s-},\" in *%[2]s,*) ;; *) export %[1]s=\"${%[1]s:+$%[1]s,}%[3]s\" ;; esac\n", name, ",.localhost", "localhost,.localhost,127.0.0.1")
	}
	return b.String()
}

// quoted is a word for a POSIX shell, whatever it holds.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

func (s State) save(project string) error {
	body, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("state folder: %w", err)
	}
	return writeWhole(stateFile(project), append(body, '\n'), 0o600)
}

// writeWhole replaces a file at once: a reader sees the old or the new one, also where the
// disk is full.
func writeWhole(path string, body []byte, mode os.FileMode) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	defer os.Remove(file.Name()) // gone already after the rename
	_, err = file.Write(body)
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return nil
}

// load reads the state of a checkout: ErrNotRunning where there is none. A state that cannot
// be read is as good as none: Up and Down clean it away.
func load(project string) (State, error) {
	body, err := os.ReadFile(stateFile(project))
	if errors.Is(err, os.ErrNotExist) {
		return State{}, ErrNotRunning
	}
	if err != nil {
		return State{}, fmt.Errorf("state folder: %w", err)
	}
	var s State
	if err := json.Unmarshal(body, &s); err != nil {
		return State{}, fmt.Errorf("%s: %w", stateFile(project), ErrNotRunning)
	}
	return s, nil
}

// Status is the state of a checkout's running endpoint, or ErrNotRunning: also where it was
// killed, of which only Up and Down dispose.
func Status(ctx context.Context, project string) (State, error) {
	s, err := load(project)
	if err != nil {
		return State{}, err
	}
	if err := s.Endpoint().Ping(ctx); err != nil {
		if ctx.Err() != nil {
			return State{}, ctx.Err()
		}
		return State{}, fmt.Errorf("it was started on %s and answers no more: %w", s.URL, ErrNotRunning)
	}
	return s, nil
}

// OutputNames are the names of the outputs, sorted.
func (s State) OutputNames() []string {
	names := make([]string, 0, len(s.Outputs))
	for name := range s.Outputs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
