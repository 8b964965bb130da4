package main

import (
	"errors"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/client"
)

func (c *command) signUp() *cobra.Command {
	var name, tenant string
	var invited bool
	cmd := &cobra.Command{
		Use: "sign-up E-MAIL", Short: "Make an account", Args: one("E-MAIL"),
		Example: "  client sign-up ada@company.com --name 'Ada Lovelace' --tenant acme\n  client sign-up ada@company.com --tenant acme --invited",
		RunE: func(cmd *cobra.Command, args []string) error {
			password, err := c.newPassword()
			if err != nil {
				return err
			}
			u := client.NewUser{Username: args[0], Password: password, Attributes: map[string]string{"email": args[0]}}
			if name != "" {
				u.Attributes["name"] = name
			}
			if tenant != "" {
				u.Attributes["custom:tenant_id"] = tenant
			}
			if invited {
				invitation, err := c.term.secret("Invitation")
				if err != nil {
					return err
				}
				u.Validation = map[string]string{"invitation": invitation}
			}
			made, err := c.connection.pool.SignUp(cmd.Context(), u)
			if err != nil {
				return err
			}
			if made.Confirmed {
				c.term.say("signed up; next: client sign-in %s", args[0])
				return nil
			}
			c.term.say("a code went to %s; next: client confirm %s", made.Destination, args[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "your name")
	cmd.Flags().StringVar(&tenant, "tenant", "", "the tenant that your address belongs to")
	cmd.Flags().BoolVar(&invited, "invited", false, "ask for a signed invitation, where tenants are given by one")
	return cmd
}

func (c *command) confirm() *cobra.Command {
	return &cobra.Command{
		Use: "confirm E-MAIL", Short: "Enter the mailed code", Args: one("E-MAIL"), Example: "  client confirm ada@company.com",
		RunE: func(cmd *cobra.Command, args []string) error {
			code, err := c.term.ask("Code")
			if err != nil {
				return err
			}
			if err := c.connection.pool.ConfirmSignUp(cmd.Context(), args[0], code); err != nil {
				return err
			}
			c.term.say("confirmed; next: client sign-in %s", args[0])
			return nil
		},
	}
}

func (c *command) resend() *cobra.Command {
	return &cobra.Command{
		Use: "resend E-MAIL", Short: "Have the code mailed again", Args: one("E-MAIL"), Example: "  client resend ada@company.com",
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := c.connection.pool.ResendCode(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			c.term.say("a code went to %s", to)
			return nil
		},
	}
}

// newPassword asks twice: nobody sees what they type.
func (c *command) newPassword() (string, error) {
	first, err := c.term.secret("New password")
	if err != nil {
		return "", err
	}
	second, err := c.term.secret("The same again")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", errors.New("the two passwords differ; nothing was changed")
	}
	return first, nil
}
