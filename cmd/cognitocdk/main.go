package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// main is the only place that touches the process: its streams, its signals, its end.
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], stdio())
	stop()
	os.Exit(int(code))
}
