package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/client"
)

// shell runs command after command and keeps the sign-in in memory only.
func (c *command) shell() *cobra.Command {
	return &cobra.Command{
		Use: "shell", Short: "Type commands; the sign-in is kept in memory only", Args: cobra.NoArgs, Example: "  client shell",
		Long: "Type commands, without \"client\" in front and without quotes; exit or the end of input leaves.\n" +
			"The sign-in is kept in memory only and revoked at the end.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.store = &memory{}
			err := c.commands(cmd.Context())
			return errors.Join(err, c.leave(cmd.Context()))
		},
	}
}

func (c *command) commands(ctx context.Context) error {
	failed := 0
	for {
		fmt.Fprint(c.term.err, "> ")
		line, err := c.term.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		args := strings.Fields(line)
		if len(args) == 0 {
			continue
		}
		if args[0] == "exit" {
			break
		}
		root := &cobra.Command{Use: "client", SilenceUsage: true, SilenceErrors: true}
		root.SetOut(c.term.out)
		root.SetErr(c.term.err)
		c.verbs(root)
		root.SetArgs(args)
		if err := root.ExecuteContext(ctx); err != nil {
			if ctx.Err() != nil {
				return err
			}
			failed++
			fmt.Fprintln(c.term.err, "client:", inWords(err))
		}
	}
	if !c.term.tty && failed > 0 {
		return fmt.Errorf("%d commands failed", failed) // a script wants to know
	}
	return nil
}

// leave revokes the sign-in, after an interruption too: what was kept in memory only must not live on at the pool.
func (c *command) leave(ctx context.Context) error {
	k, err := c.store.load()
	if err != nil {
		return nil // nobody is signed in
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return c.connection.pool.Revoke(ctx, client.Tokens{Refresh: k.Refresh})
}
