package main

import "github.com/spf13/cobra"

func (c *command) password() *cobra.Command {
	return group("password", "Change it, or replace a forgotten one",
		&cobra.Command{
			Use: "change", Short: "Change it", Args: cobra.NoArgs, Example: "  client password change",
			RunE: func(cmd *cobra.Command, _ []string) error {
				t, err := c.tokens(cmd.Context())
				if err != nil {
					return err
				}
				old, err := c.term.secret("Present password")
				if err != nil {
					return err
				}
				fresh, err := c.newPassword()
				if err != nil {
					return err
				}
				if err := c.connection.pool.ChangePassword(cmd.Context(), t, old, fresh); err != nil {
					return err
				}
				c.term.say("changed")
				return nil
			},
		},
		&cobra.Command{
			Use: "forgot E-MAIL", Short: "Replace a forgotten one with a mailed code", Args: one("E-MAIL"), Example: "  client password forgot ada@company.com",
			RunE: func(cmd *cobra.Command, args []string) error {
				to, err := c.connection.pool.ForgotPassword(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				c.term.say("if there is such an account, a code went to %s", to)
				code, err := c.term.secret("Code")
				if err != nil {
					return err
				}
				fresh, err := c.newPassword()
				if err != nil {
					return err
				}
				if err := c.connection.pool.ConfirmForgotPassword(cmd.Context(), args[0], code, fresh); err != nil {
					return err
				}
				c.term.say("changed; next: client sign-in %s", args[0])
				return nil
			},
		},
	)
}
