// Command client talks to a user pool as an app on a person's own machine does: sign-up, sign-in by SRP, a second
// factor, their own files, sign-out.
//
//	eval "$(cognitocdk local status --format env)"   the local endpoint; elsewhere AWS credentials that may read
//	                                                 /<app>/<env>/* in SSM
//	go run . sign-up ada@company.com --tenant acme
//	go run . sign-in ada@company.com
//	go run . files upload report.pdf
//
// What is kept between two commands is one refresh token, in the keyring of the operating system; `client shell` keeps
// it in memory instead. Passwords, codes and tokens are never printed, and never taken from the command line, where
// other programs could read them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	t := &terminal{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, interrupted: ctx.Done(),
		tty: term.IsTerminal(int(os.Stdin.Fd())), drawn: term.IsTerminal(int(os.Stdout.Fd())),
	}
	err := run(ctx, t, os.Getenv, os.Args[1:])
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		err = errInterrupted
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", inWords(err))
		os.Exit(1)
	}
}

func run(ctx context.Context, t *terminal, getenv func(string) string, args []string) error {
	c := &command{term: t, connect: func(ctx context.Context, o options) (*connection, error) { return connect(ctx, getenv, o) }, keep: newKeyring}
	root := c.root()
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}
