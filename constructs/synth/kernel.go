package synth

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/aws/jsii-runtime-go"
)

// closeKernel is jsii.Close without the line "Runtime process exited abnormally: waitid: no
// child processes". jsii-runtime-go 1.139.0 waits for its process twice, in a goroutine
// and in Close, and prints the line when the wrong one comes first; nothing is abnormal.
// All else that the kernel still writes to standard error passes. os.Stderr is closed
// afterwards: keep a copy of it for what is still to be said.
func closeKernel() {
	real := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		jsii.Close()
		return
	}
	os.Stderr = w
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if line := lines.Text(); !strings.HasPrefix(line, "Runtime process exited abnormally: waitid: no child processes") {
				fmt.Fprintln(real, line)
			}
		}
	}()
	jsii.Close()
	_ = w.Close() // a late writer gets an error, which jsii ignores
	<-drained
}
