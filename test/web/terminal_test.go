//go:build verify

package webtest

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/cognitocdk/local"
)

// transcript is what a program has printed so far.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *transcript) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// talk is a conversation with examples/client.
type talk struct {
	t    *testing.T
	in   io.Writer
	out  *transcript
	read int
}

// says types lines, and waits for an answer after what was printed before.
func (k *talk) says(want string, lines ...string) string {
	k.t.Helper()
	io.WriteString(k.in, strings.Join(lines, "\n")+"\n")
	for range 200 {
		if text := k.out.String()[k.read:]; strings.Contains(text, want) {
			k.read += len(text)
			return text
		}
		time.Sleep(50 * time.Millisecond)
	}
	k.t.Fatalf("typed %q, waited for %q; the client said:\n%s", lines[0], want, k.out.String()[k.read:])
	return ""
}

func (a *app) talk(t *testing.T, binary string, args ...string) (*talk, func() error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = a.environment(t)
	in := must(cmd.StdinPipe())(t)
	out := &transcript{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &talk{t: t, in: in, out: out}, func() error { in.Close(); return cmd.Wait() }
}

// terminal lives through examples/client, as the public app client and as the confidential one.
func (a *app) terminal(t *testing.T) {
	const lin, next = "lin@company.com", "another horse Battery 8!"
	binary := filepath.Join(t.TempDir(), "client")
	run(t, project+"/examples/client", os.Environ(), "go", "build", "-o", binary, ".")
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, []byte("by the terminal"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, end := a.talk(t, binary, "shell")
	k.says("a code went to l***", "sign-up "+lin+" --name Lin --tenant acme", password, password)
	k.says("confirmed", "confirm "+lin, a.code(t, lin))
	k.says("signed in as", "sign-in "+lin, password)
	k.says("acme", "whoami")
	k.says("uploaded notes.txt", "files upload "+file)
	k.says("15  notes.txt", "files list")
	shown := k.says("Code that your", "totp")
	secret := regexp.MustCompile(`secret  ([A-Z2-7]+)`).FindStringSubmatch(shown)
	if secret == nil {
		t.Fatalf("no secret to scan:\n%s", shown)
	}
	code := func() string { return must(local.CurrentTOTP(secret[1], time.Now()))(t).Code }
	k.says("asked for a code", code())
	k.says("SOFTWARE_TOKEN_MFA", "whoami")
	k.says("changed", "password change", password, next, next)
	k.says("signed out", "sign-out")
	k.says("nobody is signed in", "whoami")
	k.says("Code of your authenticator", "sign-in "+lin, next)
	k.says("signed in as", code())
	k.says("signed out", "sign-out --everywhere")
	k.says("a code went to", "password forgot "+lin)
	k.says("changed", a.code(t, lin), password, password)
	k.says("NotAuthorizedException", "sign-in "+lin, next)
	if err := end(); err == nil || k.out.String() == "" {
		t.Error("two refusals, and a script hears nothing of them")
	}
	hidden := k.out.String()

	k, end = a.talk(t, binary, "--client", "server", "shell")
	k.says("Code of your authenticator", "sign-in "+lin, password)
	k.says("signed in as", code())
	k.says("15  notes.txt", "files list")
	if err := end(); err != nil {
		t.Errorf("the confidential client: %v\n%s", err, k.out)
	}
	hidden += k.out.String()
	for _, secret := range []string{password, next, "eyJ"} {
		if strings.Contains(hidden, secret) {
			t.Errorf("the client printed a secret: %.8s…", secret)
		}
	}
}
