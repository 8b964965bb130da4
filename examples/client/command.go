package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/spf13/cobra"

	"example.com/cognitocdk/client"
)

// command is one run of the program, or one shell.
type command struct {
	term    *terminal
	connect func(context.Context, options) (*connection, error)
	keep    func(service string) store

	options    options
	connection *connection
	store      store
	fresh      *client.Tokens // of this process only
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use: "client", Short: "Talk to a user pool as an app on your own machine does", SilenceUsage: true, SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			if c.connection != nil || !needsDeployment(cmd) {
				return nil
			}
			if c.connection, err = c.connect(cmd.Context(), c.options); err != nil {
				return err
			}
			if c.store == nil {
				c.store = c.keep(c.options.service())
			}
			return nil
		},
	}
	root.SetOut(c.term.out)
	root.SetErr(c.term.err)
	flags := root.PersistentFlags()
	flags.StringVar(&c.options.app, "app", "cognitocdk", "the app whose SSM parameters are read")
	flags.StringVar(&c.options.env, "env", "local", "the environment")
	flags.StringVar(&c.options.client, "client", "web", "the app client, by name; a confidential one gets its secret from Cognito")
	c.verbs(root)
	root.AddCommand(c.shell())
	return root
}

// needsDeployment is false for what explains or completes commands.
func needsDeployment(cmd *cobra.Command) bool {
	switch cmd.Name() {
	case "help", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		return false
	}
	return !cmd.HasSubCommands() && (cmd.Parent() == nil || cmd.Parent().Name() != "completion")
}

// group is a command that only has others below it.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs, // cobra alone answers an unknown one below it with help and success
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	g.AddCommand(commands...)
	return g
}

// one wants a single argument, and says its name.
func one(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s: takes one %s, got %d; see %s --help", cmd.Name(), name, len(args), cmd.CommandPath())
		}
		return nil
	}
}

func (c *command) verbs(root *cobra.Command) {
	root.AddCommand(c.signUp(), c.confirm(), c.resend(), c.signIn(), c.whoami(), c.totp(), c.password(), c.filesCommand(), c.signOut())
}

// tokens are those of the signed-in person, refreshed a minute before they end. With rotation each refresh brings a
// new refresh token: it is kept before anything else happens.
func (c *command) tokens(ctx context.Context) (client.Tokens, error) {
	if c.fresh != nil && time.Now().Add(time.Minute).Before(c.fresh.ExpiresAt) {
		return *c.fresh, nil
	}
	k, err := c.store.load()
	if err != nil {
		return client.Tokens{}, err
	}
	t, err := c.connection.pool.Refresh(ctx, client.Tokens{Username: k.Username, Refresh: k.Refresh})
	var ended *types.NotAuthorizedException
	var reused *types.RefreshTokenReuseException
	if errors.As(err, &ended) || errors.As(err, &reused) {
		return client.Tokens{}, errors.Join(fmt.Errorf("the session has ended; sign in again: client sign-in %s", k.Username), c.forget())
	}
	if err != nil {
		return client.Tokens{}, err
	}
	return t, c.remember(t, k.Username)
}

// remember keeps a sign-in.
func (c *command) remember(t client.Tokens, username string) error {
	if t.Username == "" {
		t.Username = username
	}
	c.fresh = &t
	return c.store.save(kept{Username: t.Username, Refresh: t.Refresh})
}

func (c *command) forget() error {
	c.fresh = nil
	return c.store.remove()
}
