package main

import (
	"fmt"

	"github.com/mdp/qrterminal/v3"
	"github.com/spf13/cobra"

	"example.com/cognitocdk/client"
)

// deviceName is what the pool calls the authenticator.
const deviceName = "authenticator"

func (c *command) totp() *cobra.Command {
	return &cobra.Command{
		Use: "totp", Short: "Make an authenticator app your second factor", Args: cobra.NoArgs, Example: "  client totp",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			t, err := c.tokens(ctx)
			if err != nil {
				return err
			}
			enrolment, err := c.connection.pool.StartTOTP(ctx, t)
			if err != nil {
				return err
			}
			code, err := c.scan(enrolment, t.Username)
			if err != nil {
				return err
			}
			if err := c.connection.pool.FinishTOTP(ctx, t, code, deviceName); err != nil {
				return err
			}
			c.term.say("you are asked for a code from now on")
			return nil
		},
	}
}

// scan shows the secret of an authenticator once, as a QR code where that can be drawn, and asks for its first code.
// It is the one secret that a person must see.
func (c *command) scan(e client.Enrolment, account string) (string, error) {
	url := e.URL(c.options.app, account)
	if c.term.drawn {
		qrterminal.GenerateHalfBlock(url, qrterminal.M, c.term.out)
	}
	fmt.Fprintf(c.term.out, "secret  %s\naddress %s\n", e.Secret, url)
	return c.term.secret("Code that your authenticator shows")
}
