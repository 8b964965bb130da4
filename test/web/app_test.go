//go:build verify

package webtest

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/chromedp/chromedp"

	"example.com/cognitocdk/client"
	"example.com/cognitocdk/local"
)

// app is the program as people run it, beside an endpoint with the stack.
type app struct {
	url      string
	endpoint *local.Endpoint
	admin    aws.Config
	outputs  map[string]string
}

func startApp(t *testing.T) *app {
	t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	a := &app{url: "http://localhost:" + strconv.Itoa(port)}
	binary := filepath.Join(t.TempDir(), "web")
	run(t, project+"/examples/web", os.Environ(), "go", "build", "-o", binary, ".")
	t.Cleanup(func() { // after the endpoint's own
		for range 100 {
			c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
			if err != nil {
				return
			}
			c.Close()
			time.Sleep(100 * time.Millisecond)
		}
		t.Error("the app in the background outlives its endpoint by ten seconds")
	})
	a.endpoint, a.admin, a.outputs = deploy(t, a.url)
	for _, want := range []string{"until the local endpoint stops", "running already"} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		cmd := exec.CommandContext(ctx, binary, "-detach", filepath.Join(artifacts(t), "web.log"))
		cmd.Env = append(a.environment(t), "WEB_URL="+a.url)
		said, err := cmd.CombinedOutput()
		cancel()
		if err != nil || !strings.HasPrefix(string(said), a.url) || !strings.Contains(string(said), want) {
			t.Fatalf("the app said %q, %v; want its address, %s", said, err, want)
		}
	}
	return a
}

// environment is what `cognitocdk local status --format env` exports, and nothing else.
func (a *app) environment(t *testing.T) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(),
		"AWS_ENDPOINT_URL=" + a.endpoint.URL, "AWS_CA_BUNDLE=" + a.endpoint.CABundle, "AWS_REGION=" + local.Region,
		"AWS_ACCESS_KEY_ID=" + a.endpoint.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + a.endpoint.SecretAccessKey,
	}
}

// artifacts is where screenshots and logs go; git ignores it.
func artifacts(t *testing.T) string {
	t.Helper()
	dir := must(filepath.Abs("../artifacts/web"))(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

var mailedCode = regexp.MustCompile(`\b\d{6}\b`)

const password = "correct horse Battery 9!"

// signUp makes a person as the app clients allow: sign-up, mailed code.
func (a *app) signUp(t *testing.T, email, name, tenant string) {
	t.Helper()
	c := a.client(t)
	if _, err := c.SignUp(t.Context(), client.NewUser{
		Username: email, Password: password, Attributes: map[string]string{"email": email, "name": name, "custom:tenant_id": tenant},
	}); err != nil {
		t.Fatal(err)
	}
	if err := c.ConfirmSignUp(t.Context(), email, a.code(t, email)); err != nil {
		t.Fatal(err)
	}
}

// code is the latest that was mailed.
func (a *app) code(t *testing.T, email string) string {
	t.Helper()
	mail := must(a.endpoint.Mail(t.Context(), email))(t)
	if len(mail) == 0 {
		t.Fatalf("no mail to %s, want one with a code", email)
	}
	return mailedCode.FindString(mail[0].Text + mail[0].HTML)
}

func (a *app) client(t *testing.T) *client.Client {
	t.Helper()
	unsigned := a.admin.Copy()
	unsigned.Credentials = aws.AnonymousCredentials{}
	return must(client.New(client.Config{API: idp.NewFromConfig(unsigned), UserPoolID: a.outputs["UserPoolId"], ClientID: a.outputs["ClientIdWeb"]}))(t)
}

// chromium opens a browser that trusts this endpoint's certificate and no other unknown one.
func (a *app) chromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("chromium: not on PATH; Debian: apt-get install chromium, macOS: brew install --cask chromium")
	}
	block, _ := pem.Decode(must(os.ReadFile(a.endpoint.CABundle))(t))
	if block == nil {
		t.Fatalf("%s: no certificate", a.endpoint.CABundle)
	}
	key := sha256.Sum256(must(x509.ParseCertificate(block.Bytes))(t).RawSubjectPublicKeyInfo)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.WindowSize(1200, 900),
		chromedp.Flag("ignore-certificate-errors-spki-list", base64.StdEncoding.EncodeToString(key[:])),
		chromedp.Flag("lang", "en"), chromedp.UserDataDir(t.TempDir()))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which root cannot have
	}
	all, endAll := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(endAll)
	ctx, end := chromedp.NewContext(all)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return ctx
}

// do runs actions that have no value, and says which step they were.
func do(t *testing.T, ctx context.Context, step string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ask(t, ctx, step, chromedp.Steps(actions...))
}

// ask runs one action and returns its value.
func ask[T any](t *testing.T, ctx context.Context, step string, action chromedp.Action[T]) T {
	t.Helper()
	short, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	value, err := chromedp.Run(short, action)
	if err != nil {
		look, stop := context.WithTimeout(ctx, 3*time.Second)
		defer stop()
		at, _ := chromedp.Run(look, chromedp.Location())
		text, _ := chromedp.Run(look, chromedp.Evaluate[string](`document.body.innerText`))
		t.Fatalf("%s: %v; the browser is at %s, which says:\n%s", step, err, at, text)
	}
	return value
}

// shoot keeps a picture of the page, to be looked at.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	picture := ask(t, ctx, "picture "+name, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(artifacts(t), name+".png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// evaluate runs an expression on the page and waits for its promise.
func evaluate[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	return ask(t, ctx, expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func contains(t *testing.T, where, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", where, want, text)
		}
	}
}

func quoted(text string) string { return fmt.Sprintf("%q", text) }
