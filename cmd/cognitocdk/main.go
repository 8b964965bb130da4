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

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], stdio())
	stop()
	os.Exit(int(code))
}
