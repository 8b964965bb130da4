package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/client"
)

// shell runs command after command and keeps the sign-in in memory only.
func (c *command) shell() *cobra.Command {
	return &cobra.Command{
		Use: "shell", Short: "Type commands; the sign-in is kept in memory only", Args: cobra.NoArgs, Example: "  client shell",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.store = &memory{}
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
				if err := root.ExecuteContext(cmd.Context()); err != nil {
					failed++
					fmt.Fprintln(c.term.err, "client:", plain(err.Error()))
				}
				if cmd.Context().Err() != nil {
					return cmd.Context().Err()
				}
			}
			// What was kept in memory only must not live on at the pool.
			if k, err := c.store.load(); err == nil {
				if err := c.connection.pool.Revoke(cmd.Context(), client.Tokens{Refresh: k.Refresh}); err != nil {
					return err
				}
			}
			if !c.term.tty && failed > 0 {
				return fmt.Errorf("%d commands failed", failed) // a script wants to know
			}
			return nil
		},
	}
}
