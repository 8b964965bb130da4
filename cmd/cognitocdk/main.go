package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// main is the only place that touches the process: its streams, its signals, its end.
func main() {
	// A verb that judges lives for tens of milliseconds: collecting garbage would be a
	// sixth of that. The limit keeps a 20 MB template from growing without bound.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(512 << 20)

	os.Exit(int(run(context.Background(), os.Args[1:], stdio())))
}

// interruptible lets a verb end what it has begun: its context is done when the person, or
// the system, interrupts it. Every other verb has begun nothing and ends at once, also
// while it waits for standard input.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}
