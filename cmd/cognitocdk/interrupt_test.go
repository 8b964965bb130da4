//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// TestAVerbThatWaitsForInputEndsWhenInterrupted: nobody should have to look for the process
// of a cognitocdk audit - whose input never comes.
func TestAVerbThatWaitsForInputEndsWhenInterrupted(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			// TestMain makes the test's binary the command when it is called so.
			cmd := &exec.Cmd{Path: os.Args[0], Args: []string{"cognitocdk", "audit", "-"}}
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Process.Kill()
			// More than a pipe holds: when all is written, the command has begun to read.
			if _, err := stdin.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			select {
			case err := <-ended:
				exit := (*exec.ExitError)(nil)
				if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != sig {
					t.Errorf("ended with %v, want by the signal %v", err, sig)
				}
			case <-time.After(10 * time.Second):
				t.Errorf("%v is ignored", sig)
			}
		})
	}
}
