//go:build verify

package local

import (
	"bytes"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestEachCheckFailsWithoutItsRow is what the test above is worth. Its endpoint has the table
// put in place anew for each row, without that one.
func TestEachCheckFailsWithoutItsRow(t *testing.T) {
	t.Parallel()
	e := startTest(t, Options{})
	for _, c := range checks() {
		t.Run(c.row, func(t *testing.T) {
			without := e
			if c.atStart {
				if !mayOpen443() { // nor may ministack, with or without the row
					if opensFurtherPort(t, e, "") || !opensFurtherPort(t, e, c.row) {
						t.Error("ministack opens a further port with the row, or does not without it")
					}
					return
				}
				without = startTest(t, Options{without: c.row})
			} else {
				e.leaveOut(t, c.row)
			}
			differs, err := c.against(t.Context(), without)
			if err != nil {
				t.Fatalf("the check broke where it should have seen a difference: %v", err)
			}
			if differs == "" {
				t.Fatal("the check holds without its row: it proves nothing about it")
			}
		})
	}
}

// leaveOut has the running endpoint install its table without the row, and waits for it.
func (e *Endpoint) leaveOut(t *testing.T, row string) {
	t.Helper()
	if _, err := io.WriteString(e.lifeline, "without "+row+"\n"); err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		if bytes.Contains(readFile(t, e.LogFile()), []byte("installed without "+row+"\n")) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("the endpoint did not leave out %s: %s", row, lastLineOf(e.LogFile()))
}

func mayOpen443() bool {
	l, err := net.Listen("tcp", "127.0.0.1:443")
	if err != nil {
		return false
	}
	l.Close()
	return true
}

// opensFurtherPort asks ministack, its table in place but for one row, what it asks itself
// about 443 before it opens it, about a port that is free.
func opensFurtherPort(t *testing.T, e *Endpoint, without string) bool {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	const script = `import sys
from ministack import app
from cognito_endpoint.replace import install
from cognito_endpoint.table import TABLE
install(TABLE, sys.argv[1] or None)
print(app._port_is_bindable("127.0.0.1", int(sys.argv[2])))`
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	python, err := InstallTools(t.Context(), root, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := exec.Command(python, "-c", script, without, port)
	ask.Env, ask.Dir = []string{"PYTHONPATH=" + filepath.Join(e.Dir, "modules"), "HOME=" + t.TempDir()}, t.TempDir()
	out, err := ask.Output()
	if err != nil {
		t.Fatalf("asking ministack: %v", err)
	}
	return strings.TrimSpace(string(out)) == "True"
}
