package local

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os"
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

// TestARequestUnderWayDoesNotKeepAnEndpointThatIsNobodys: a parent that was killed may leave one, from a function or a
// client of its own, on which an orderly end would wait.
func TestARequestUnderWayDoesNotKeepAnEndpointThatIsNobodys(t *testing.T) {
	e := startTest(t, Options{})
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(e.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	server := tls.Client(c, &tls.Config{ServerName: "localhost", RootCAs: e.HTTPClient().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if _, err := io.WriteString(server, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	if err := e.lifeline.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-e.exited:
	case <-time.After(20 * time.Second):
		t.Error("it waits for the other half of the request")
	}
}
