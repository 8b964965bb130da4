package lambdatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Timeout is the deadline an event gets unless WithTimeout says otherwise: the 4 seconds that
// the constructs give a function, of the 5 that Cognito waits.
const Timeout = 4 * time.Second

// Result is what the function made of one event: exactly one of Response and Error is set.
type Result struct {
	Response []byte
	Error    *Error
	Log      string // what the function wrote meanwhile, to both streams
	Took     time.Duration
}

// Error is what a function reports instead of a response; Cognito shows Message to the user.
type Error struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
}

// Function is one running execution environment.
type Function struct {
	t      testing.TB
	server *server
	http   *http.Server
	cmd    *exec.Cmd
	output output
	exited chan struct{}
	status int
	count  atomic.Int64
	begun  time.Time
	once   sync.Once
}

// Start runs a binary with env, and only env, beside what Lambda itself sets. It does not
// wait until the function is ready; Invoke and Ready do. The function ends with the test.
func Start(t testing.TB, binary string, env map[string]string) *Function {
	t.Helper()
	return StartCommand(t, env, binary)
}

// StartCommand is Start for a function that is a command with arguments: another language's
// runtime, or a binary under taskset.
func StartCommand(t testing.TB, env map[string]string, command ...string) *Function {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listening: %v", err)
	}
	f := &Function{t: t, server: newServer(), output: newOutput(t), exited: make(chan struct{})}
	f.http = &http.Server{Handler: f.server.handler()}
	go func() { _ = f.http.Serve(listener) }()

	f.cmd = exec.Command(command[0], command[1:]...)
	f.cmd.Dir = t.TempDir()
	f.cmd.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String(),
		"AWS_LAMBDA_FUNCTION_NAME=under-test",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_LAMBDA_LOG_FORMAT=JSON",
		"AWS_REGION=us-east-1",
		"TZ=:UTC",
	}
	for name, value := range env {
		f.cmd.Env = append(f.cmd.Env, name+"="+value)
	}
	f.cmd.Stdout, f.cmd.Stderr = f.output.file, f.output.file
	f.begun = time.Now()
	if err := f.cmd.Start(); err != nil {
		_ = f.http.Close()
		t.Fatalf("starting %s: %v", command[0], err)
	}
	go func() {
		var exit *exec.ExitError
		if err := f.cmd.Wait(); errors.As(err, &exit) {
			f.status = exit.ExitCode()
		}
		close(f.exited)
	}()
	t.Cleanup(f.Stop)
	return f
}

// StartN runs n execution environments of the same function, which is how Lambda serves
// deliveries that overlap.
func StartN(t testing.TB, n int, binary string, env map[string]string) []*Function {
	t.Helper()
	all := make([]*Function, n)
	for i := range all {
		all[i] = Start(t, binary, env)
	}
	return all
}

// Option changes one delivery.
type Option func(*delivery)

// WithTimeout sets how much time the function believes it has.
func WithTimeout(d time.Duration) Option {
	return func(v *delivery) { v.deadline = time.Now().Add(d) }
}

// Invoke delivers one event and waits for the answer. It may be called from several
// goroutines: the events then queue, as one environment works on one at a time. A function
// that exits or says nothing for ten seconds fails the test.
func (f *Function) Invoke(event []byte, options ...Option) Result {
	f.t.Helper()
	result, err := f.deliver(event, options...)
	if err != nil {
		f.t.Errorf("invoking: %v; output:\n%s", err, f.Output())
		return Result{Error: &Error{Type: "lambdatest", Message: err.Error()}}
	}
	return result
}

func (f *Function) deliver(event []byte, options ...Option) (Result, error) {
	n := f.count.Add(1)
	d := &delivery{
		id:       fmt.Sprintf("00000000-0000-4000-8000-%012d", n),
		event:    event,
		deadline: time.Now().Add(Timeout),
		answer:   make(chan Result, 1),
		taken:    func(d *delivery) { d.begun, d.before = time.Now(), f.output.size() },
	}
	for _, option := range options {
		option(d)
	}
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case f.server.queue <- d:
	case <-f.exited:
		return Result{}, fmt.Errorf("the function exited with status %d before it took the event", f.status)
	case <-patience.C:
		return Result{}, errors.New("the function did not ask for work within 10 seconds")
	}
	select {
	case result := <-d.answer:
		result.Took = time.Since(d.begun)
		result.Log = f.output.since(d.before)
		return result, nil
	case <-f.exited:
		return Result{}, fmt.Errorf("the function exited with status %d while it worked", f.status)
	case <-patience.C:
		return Result{}, errors.New("the function did not answer within 10 seconds")
	}
}

// Ready waits until the function asks for its first event and returns how long it took from
// the start of the process: the part of a cold start that is the function's own.
func (f *Function) Ready(ctx context.Context) (time.Duration, error) {
	select {
	case <-f.server.ready:
		return time.Since(f.begun), nil
	case <-f.exited:
		return 0, fmt.Errorf("the function exited with status %d before it was ready", f.status)
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Exit waits for a function that is expected to refuse its environment and returns its exit
// status.
func (f *Function) Exit() int {
	f.t.Helper()
	select {
	case <-f.exited:
		return f.status
	case <-time.After(10 * time.Second):
		f.t.Fatalf("the function did not exit; output:\n%s", f.Output())
		return 0
	}
}

// PID is the process id, for measurements.
func (f *Function) PID() int { return f.cmd.Process.Pid }

// Stop ends the function before the test does; the test's end would do it otherwise.
func (f *Function) Stop() { f.once.Do(f.stop) }

// Output is all that the function wrote so far, both streams.
func (f *Function) Output() string { return f.output.since(0) }

// Lines are the non-empty lines of Output.
func (f *Function) Lines() []string {
	return strings.FieldsFunc(f.Output(), func(r rune) bool { return r == '\n' })
}

func (f *Function) stop() {
	close(f.server.done)
	_ = f.cmd.Process.Kill()
	<-f.exited
	_ = f.http.Close()
	_ = f.output.file.Close()
}

// output is the file that both streams go to. A pipe would reach the test some time after
// the answer; a file has what was written before the answer was sent.
type output struct{ file *os.File }

func newOutput(t testing.TB) output {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(t.TempDir(), "output"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return output{file}
}

func (o output) since(offset int64) string {
	text, err := io.ReadAll(io.NewSectionReader(o.file, offset, 1<<30))
	if err != nil {
		return "reading the output: " + err.Error()
	}
	return string(text)
}

func (o output) size() int64 {
	info, err := o.file.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}
