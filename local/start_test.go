package local

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

// startTest is a throw-away endpoint for one test.
func startTest(t *testing.T, opts Options) *Endpoint {
	t.Helper()
	e, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatalf("starting the endpoint: %v", err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Errorf("stopping the endpoint: %v", err)
		}
	})
	return e
}

func TestStartGivesAnEndpointThatTheSDKReachesAndStopLeavesNothing(t *testing.T) {
	e, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Stop()
	cfg, err := e.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	idp := cognitoidentityprovider.NewFromConfig(cfg)
	created, err := idp.CreateUserPool(t.Context(), &cognitoidentityprovider.CreateUserPoolInput{PoolName: new("users")})
	if err != nil {
		t.Fatalf("CreateUserPool: %v", err)
	}
	if !strings.HasPrefix(*created.UserPool.Id, Region+"_") {
		t.Errorf("pool id %q: want one of region %s", *created.UserPool.Id, Region)
	}
	if err := e.Stop(); err != nil {
		t.Fatalf("Stop: %v", err)
	}
	if line := commandLine(e.PID); strings.Contains(line, e.Dir) {
		t.Errorf("process %d still runs after Stop: %s", e.PID, line)
	}
	if _, err := os.Stat(e.Dir); !os.IsNotExist(err) {
		t.Errorf("state folder still there after Stop: %v", err)
	}
	if err := e.Stop(); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
}

func TestABusyPortIsOneClearLineAndLeavesNoFolder(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv("TMPDIR", t.TempDir())
	_, err = Start(t.Context(), Options{Port: l.Addr().(*net.TCPAddr).Port})
	if err == nil || !strings.HasSuffix(err.Error(), ": in use by another program; stop it, or pass --port") {
		t.Fatalf("error %v: want one that names the port and --port", err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestACancelledStartLeavesNoProcessAndNoFolder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	if _, err := InstallTools(t.Context(), "..", nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if e, err := Start(ctx, Options{}); err == nil {
		e.Stop()
		t.Fatal("started within 100 ms: this test needs a shorter deadline")
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAPlainEndpointIsMinistackAsShipped(t *testing.T) {
	e := startTest(t, Options{Plain: true})
	differs, err := check{run: freshCodes}.against(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(differs, "123456") {
		t.Errorf("want the fixed code of ministack as shipped, got %q", differs)
	}
}

func replaceInFile(t *testing.T, path, old, with string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(body), old, with, 1)
	if changed == string(body) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAThrowAwayEndpointEndsWithItsKilledProcess runs Start in a process of its own and ends that with SIGKILL, while a
// request is under way: from a function or another client, and an orderly end would wait for its other half.
func TestAThrowAwayEndpointEndsWithItsKilledProcess(t *testing.T) {
	if os.Getenv("LOCAL_TEST_START") != "" {
		e, err := Start(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(e.PID, e.Port, e.CABundle)
		select {}
	}
	starter := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	starter.Env = append(os.Environ(), "LOCAL_TEST_START=1", "TMPDIR="+t.TempDir())
	out, err := starter.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := starter.Start(); err != nil {
		t.Fatal(err)
	}
	defer starter.Wait()
	defer starter.Process.Kill()
	var e Endpoint
	if _, err := fmt.Fscan(out, &e.PID, &e.Port, &e.CABundle); err != nil {
		t.Fatalf("the endpoint did not start: %v", err)
	}
	e.Dir = filepath.Dir(filepath.Dir(e.CABundle))
	if !e.alive() {
		t.Fatalf("no endpoint is process %d, in %s", e.PID, e.Dir)
	}
	half := halfARequest(t, &e)
	defer half.Close()
	if err := starter.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if !e.gone(20 * time.Second) {
		t.Errorf("process %d waits for the other half of the request", e.PID)
	}
	if _, err := os.Stat(e.Dir); !os.IsNotExist(err) {
		t.Errorf("state folder still there: %v", err)
	}
}

// halfARequest leaves the endpoint waiting for the rest of one.
func halfARequest(t *testing.T, e *Endpoint) io.Closer {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(e.Port)))
	if err != nil {
		t.Fatal(err)
	}
	server := tls.Client(c, &tls.Config{ServerName: "localhost", RootCAs: e.HTTPClient().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if _, err := io.WriteString(server, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestALifelineThatCannotBeReadEndsTheEndpoint(t *testing.T) {
	e := startTest(t, Options{})
	if _, err := io.WriteString(e.lifeline, "without no-such-row\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-e.exited:
	case <-time.After(20 * time.Second):
		t.Error("it lives on, and would when its parent is killed")
	}
}
