package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// LogFile is where the server and its functions write.
func (e *Endpoint) LogFile() string { return filepath.Join(e.Dir, "endpoint.log") }

// JWKSURL is where the keys of a user pool are served. A token's issuer stays AWS's own
// address, so verifiers need this one as a setting.
func (e *Endpoint) JWKSURL(userPoolID string) string {
	return e.URL + "/" + userPoolID + "/.well-known/jwks.json"
}

// Environment is what lets the AWS CLI, the CDK's command line and the SDKs talk to the
// endpoint; a child process needs nothing else, and no AWS_PROFILE beside it. CDK_HOME keeps
// the CDK's account cache away from the one for real accounts.
func (e *Endpoint) Environment() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + e.URL,
		"AWS_REGION=" + Region,
		"AWS_DEFAULT_REGION=" + Region,
		"AWS_ACCESS_KEY_ID=" + e.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + e.SecretAccessKey,
		"AWS_CA_BUNDLE=" + e.CABundle,
		"NODE_EXTRA_CA_CERTS=" + e.CABundle,
		"AWS_EC2_METADATA_DISABLED=true",
		"CDK_HOME=" + filepath.Join(e.Dir, "home", ".cdk"),
		"CDK_DISABLE_VERSION_CHECK=1",
	}
}

// Ping asks the endpoint whether it is ready. Since only the endpoint's own certificate is
// trusted, success also means that this endpoint answers and not another program on its port.
func (e *Endpoint) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var answer struct {
		Status string `json:"status"`
	}
	if err := e.get(ctx, "/_ministack/ready", &answer); err != nil {
		return err
	}
	if answer.Status != "completed" {
		return fmt.Errorf("the endpoint is not ready: %s", answer.Status)
	}
	return nil
}

// Reset empties the endpoint: every pool, stack, object and message is gone, the address and
// the credentials stay.
func (e *Endpoint) Reset(ctx context.Context) error {
	return e.do(ctx, http.MethodPost, "/_ministack/reset", nil)
}

// Release lets a detached endpoint live on after this process.
func (e *Endpoint) Release() error {
	if e.lifeline == nil {
		return nil
	}
	_, err := io.WriteString(e.lifeline, "stay\n")
	return errors.Join(err, e.lifeline.Close())
}

// Stop ends the endpoint and what it started, and removes a throw-away state folder. Stopping
// twice, or stopping what was killed, is no error.
func (e *Endpoint) Stop() error {
	err := e.end()
	if e.throwAway {
		err = errors.Join(err, os.RemoveAll(e.Dir))
	}
	return err
}

// stopWithin is how long the server has to end by itself: its functions end with it.
const stopWithin = 5 * time.Second

func (e *Endpoint) end() error {
	defer e.HTTPClient().CloseIdleConnections()
	if !e.alive() {
		return nil
	}
	if e.throwAway { // nothing of it is worth an orderly end, which takes a second
		if err := kill(e.PID); err != nil {
			return fmt.Errorf("stopping the endpoint, process %d: %w", e.PID, err)
		}
		if e.gone(stopWithin) {
			return nil
		}
	}
	if err := terminate(e.PID); err != nil && e.alive() {
		return fmt.Errorf("stopping the endpoint, process %d: %w", e.PID, err)
	}
	if e.gone(stopWithin) {
		return nil
	}
	if err := kill(e.PID); err != nil {
		return fmt.Errorf("stopping the endpoint, process %d: %w", e.PID, err)
	}
	if !e.gone(stopWithin) {
		return fmt.Errorf("stopping the endpoint: process %d does not end", e.PID)
	}
	return nil
}

// alive reports whether the server's process still is the one that was started here.
func (e *Endpoint) alive() bool {
	if e.exited != nil {
		select {
		case <-e.exited:
			return false
		default:
			return true
		}
	}
	return strings.Contains(commandLine(e.PID), filepath.Join(e.Dir, "modules"))
}

func (e *Endpoint) gone(within time.Duration) bool {
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if !e.alive() {
			return true
		}
	}
	return false
}

// explainExit says why a server ended during its start.
func (e *Endpoint) explainExit() error {
	log, err := os.ReadFile(e.LogFile())
	if err != nil {
		return fmt.Errorf("the endpoint ended during its start: %w", err)
	}
	if bytes.Contains(log, []byte("is already in use")) || bytes.Contains(log, []byte("address already in use")) {
		return fmt.Errorf("port %d: %w", e.Port, errBusy)
	}
	if bytes.Contains(log, []byte("No space left on device")) {
		return errors.New("state folder: the disk is full; free some space and run it again")
	}
	return fmt.Errorf("the endpoint ended during its start: %s", lastLine(log))
}

func lastLineOf(path string) string {
	body, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return lastLine(body)
}

func (e *Endpoint) get(ctx context.Context, path string, into any) error {
	return e.do(ctx, http.MethodGet, path, into)
}

// maxAnswer bounds what is read of one answer: a full mailbox of a long session is far below.
const maxAnswer = 64 << 20

func (e *Endpoint) do(ctx context.Context, method, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, e.URL+path, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	response, err := e.HTTPClient().Do(request)
	if err != nil {
		return fmt.Errorf("asking the endpoint: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("asking the endpoint: %s: %w", path, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("asking the endpoint: %s: %s", path, response.Status)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("asking the endpoint: %s: %w", path, err)
	}
	return nil
}
