package synth

import (
	"os"
	"os/signal"
	"syscall"
)

// discardOnSignal removes what was synthesized when the process is told to end, which no
// deferred function sees. The kernel ends first, since it would go on writing. The function
// that it returns takes that back, and does not return while the process is ending.
func (s staged) discardOnSignal() (stop func()) {
	told, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer close(done)
		got, open := <-told
		if !open {
			return
		}
		signal.Stop(told) // a second signal ends the process at once
		closeKernel()
		_ = s.discard() // there is nobody left to tell
		status := 128
		if number, ok := got.(syscall.Signal); ok {
			status += int(number) // as a shell reports it
		}
		os.Exit(status)
	}()
	return func() {
		signal.Stop(told)
		close(told)
		<-done
	}
}
