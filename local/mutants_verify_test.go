//go:build verify

package local

import (
	"bytes"
	"io"
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
				if why := c.impossible(); why != "" {
					t.Skip(why)
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
