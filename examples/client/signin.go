package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/spf13/cobra"

	"example.com/cognitocdk/client"
)

func (c *command) signIn() *cobra.Command {
	var passwordless bool
	cmd := &cobra.Command{
		Use: "sign-in E-MAIL", Short: "Sign in; the password is proven, not sent (SRP)", Args: one("E-MAIL"),
		Example: "  client sign-in ada@company.com\n  client sign-in ada@company.com --passwordless",
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, username := cmd.Context(), args[0]
			outcome, err := c.begin(ctx, username, passwordless)
			if err != nil {
				return err
			}
			t, err := c.answerAll(ctx, outcome, username)
			if err != nil {
				return err
			}
			if err := c.remember(t, username); err != nil {
				return err
			}
			c.term.say("signed in as %s", username)
			return nil
		},
	}
	cmd.Flags().BoolVar(&passwordless, "passwordless", false, "by a mailed code, where the pool's triggers offer that")
	return cmd
}

func (c *command) begin(ctx context.Context, username string, passwordless bool) (client.Outcome, error) {
	if passwordless {
		return c.connection.pool.SignInCustom(ctx, username)
	}
	password, err := c.term.secret("Password")
	if err != nil {
		return client.Outcome{}, err
	}
	return c.connection.pool.SignIn(ctx, username, password)
}

// maxChallenges ends a conversation that a server would never end.
const maxChallenges = 10

// answerAll asks the person whatever Cognito asks.
func (c *command) answerAll(ctx context.Context, outcome client.Outcome, username string) (client.Tokens, error) {
	for range maxChallenges {
		switch {
		case outcome.Tokens != nil:
			return *outcome.Tokens, nil
		case outcome.Challenge == nil:
			return client.Tokens{}, errors.New("sign-in: neither tokens nor a question")
		}
		var err error
		if outcome, err = c.answer(ctx, outcome.Challenge, username); err != nil {
			return client.Tokens{}, err
		}
	}
	return client.Tokens{}, fmt.Errorf("sign-in: %d questions and no end", maxChallenges)
}

func (c *command) answer(ctx context.Context, ch *client.Challenge, username string) (client.Outcome, error) {
	switch ch.Name {
	case client.SoftwareTokenMFA, client.SMSMFA, client.EmailOTP:
		code, err := c.term.secret(codeQuestion(ch))
		if err != nil {
			return client.Outcome{}, err
		}
		return c.connection.pool.AnswerCode(ctx, ch, code)
	case client.SelectMFA:
		var factors []string
		if err := json.Unmarshal([]byte(ch.Parameters["MFAS_CAN_CHOOSE"]), &factors); err != nil || len(factors) == 0 {
			return client.Outcome{}, errors.New("sign-in: asked to choose a second factor, but told none")
		}
		factor, err := c.term.ask("Second factor, one of " + plain(strings.Join(factors, ", ")))
		if err != nil {
			return client.Outcome{}, err
		}
		if !slices.Contains(factors, factor) {
			return client.Outcome{}, fmt.Errorf("second factor %q: must be one of %s", factor, strings.Join(factors, ", "))
		}
		return c.connection.pool.AnswerChoice(ctx, ch, factor)
	case client.NewPasswordRequired:
		fmt.Fprintln(c.term.err, "An administrator made this account. Choose your own password.")
		password, err := c.newPassword()
		if err != nil {
			return client.Outcome{}, err
		}
		return c.connection.pool.AnswerNewPassword(ctx, ch, password, nil)
	case client.MFASetup:
		fmt.Fprintln(c.term.err, "This pool asks for a second factor.")
		enrolment, err := c.connection.pool.StartSetup(ctx, ch)
		if err != nil {
			return client.Outcome{}, err
		}
		code, err := c.scan(enrolment, username)
		if err != nil {
			return client.Outcome{}, err
		}
		return c.connection.pool.FinishSetup(ctx, ch, enrolment, code, deviceName)
	case client.CustomChallenge:
		answer, err := c.term.secret("Code")
		if err != nil {
			return client.Outcome{}, err
		}
		return c.connection.pool.AnswerCustom(ctx, ch, answer, nil)
	}
	return client.Outcome{}, fmt.Errorf("sign-in: asked for %s, which this program does not know", ch.Name)
}

func codeQuestion(ch *client.Challenge) string {
	if to := ch.Parameters["CODE_DELIVERY_DESTINATION"]; to != "" {
		return "Code that went to " + plain(to)
	}
	return "Code of your authenticator"
}

func (c *command) whoami() *cobra.Command {
	return &cobra.Command{
		Use: "whoami", Short: "What the pool knows of you", Args: cobra.NoArgs, Example: "  client whoami",
		RunE: func(cmd *cobra.Command, _ []string) error {
			t, err := c.tokens(cmd.Context())
			if err != nil {
				return err
			}
			user, err := c.connection.pool.User(cmd.Context(), t)
			if err != nil {
				return err
			}
			var names []string
			for name := range user.Attributes {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				c.term.say("%-18s %s", name, user.Attributes[name])
			}
			factors := strings.Join(user.Factors, ", ")
			if factors == "" {
				factors = "none; add one: client totp"
			}
			c.term.say("%-18s %s", "second factors", factors)
			return nil
		},
	}
}

func (c *command) signOut() *cobra.Command {
	var everywhere bool
	cmd := &cobra.Command{
		Use: "sign-out", Short: "End this sign-in, here and at the pool", Args: cobra.NoArgs, Example: "  client sign-out\n  client sign-out --everywhere",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			k, err := c.store.load()
			if err != nil {
				return err
			}
			if everywhere {
				t, err := c.tokens(ctx)
				if err != nil {
					return err
				}
				if err := c.connection.pool.SignOutEverywhere(ctx, t); err != nil {
					return err // and stay signed in, to try again
				}
			} else if err := c.connection.pool.Revoke(ctx, client.Tokens{Refresh: k.Refresh}); err != nil {
				var unknown *types.NotAuthorizedException
				if !errors.As(err, &unknown) {
					return errors.Join(err, errors.New("still signed in; try again"))
				}
			}
			if err := c.forget(); err != nil {
				return err
			}
			c.term.say("signed out")
			return nil
		},
	}
	cmd.Flags().BoolVar(&everywhere, "everywhere", false, "on all devices (GlobalSignOut)")
	return cmd
}
