package walk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"

	"example.com/cognitocdk/client"
)

const (
	docSRP    = "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html"
	docSecret = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html"
	docCase   = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-case-sensitivity.html"
)

var signInSteps = []Step{
	{
		ID: "sign-in-wrong-password-refused", Tried: "sign in with wrong passwords",
		Should: "each " + notAuthorized + ", nothing changed", Documentation: docSRP, Seen: AsShipped, Needs: []string{"confirmation"},
		run: func(ctx context.Context, w *walker) (string, error) {
			right := w.first.password
			return w.each([]string{strings.ToLower(right), right + " ", "x"}, func(password string) (string, error) {
				return w.refusal(ctx, []string{w.first.Email}, []string{notAuthorized}, func() error {
					_, err := w.client.SignIn(ctx, w.first.Email, password)
					return err
				})
			})
		},
	},
	{
		ID: "sign-in-unknown-user-indistinguishable", Tried: "sign in as somebody unknown, and as a known user with a wrong password",
		Should: "the same code and text for both", Documentation: docExistence, Seen: AsShipped, Needs: []string{"confirmation"},
		run: func(ctx context.Context, w *walker) (string, error) {
			_, known := w.client.SignIn(ctx, w.first.Email, newPassword())
			_, unknown := w.client.SignIn(ctx, "nobody-"+w.first.Email, newPassword())
			return sameRefusal(known, unknown, notAuthorized)
		},
	},
	{
		ID: "forgot-password-unknown-user-indistinguishable", Tried: "ask for a new password of somebody unknown",
		Should: "an answer as for a known user, nobody mailed", Documentation: docExistence, Seen: AsShipped,
		run: func(ctx context.Context, w *walker) (string, error) {
			nobody := "nobody-" + w.first.Email
			to, err := w.client.ForgotPassword(ctx, nobody)
			if err != nil {
				return "", err
			}
			count, err := w.Mail.Count(ctx, nobody)
			if err != nil || count > 0 {
				return "", errors.Join(err, fmt.Errorf("%d messages went out", count))
			}
			return fmt.Sprintf("answered as mailed to %q, nobody was", to), nil
		},
	},
	{
		ID: "sign-in-password-flow-refused", Tried: "sign in with the password in clear (USER_PASSWORD_AUTH)",
		Should: invalidParameter, Documentation: docSRP, Seen: AsShipped, Needs: []string{"confirmation"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{invalidParameter}, func() error {
				_, err := w.public.InitiateAuth(ctx, &idp.InitiateAuthInput{
					AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: &w.ClientID,
					AuthParameters: map[string]string{"USERNAME": w.first.Email, "PASSWORD": w.first.password},
				})
				return err
			})
		},
	},
	{
		ID: "sign-in", Tried: "sign in by SRP with the right password",
		Should: "tokens, no password sent", Documentation: docSRP, Seen: AsShipped, Needs: []string{"confirmation"},
		run: func(ctx context.Context, w *walker) (string, error) {
			outcome, err := w.client.SignIn(ctx, w.first.Email, w.first.password)
			if err != nil {
				return "", err
			}
			if err := w.first.signedIn(outcome); err != nil {
				return "", err
			}
			return "access, ID and refresh token", nil
		},
	},
	{
		ID: "sign-in-other-case", Tried: "sign in with the address in capitals",
		Should: "the same user", Documentation: docCase, Seen: Module, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			outcome, err := w.client.SignIn(ctx, strings.ToUpper(w.first.Email), w.first.password)
			if err != nil {
				return "", err
			}
			if outcome.Tokens == nil {
				return "", fmt.Errorf("challenge %s", outcome.Challenge.Name)
			}
			u, err := w.client.User(ctx, *outcome.Tokens)
			if err != nil {
				return "", err
			}
			if got := u.Attributes["sub"]; got != w.first.sub {
				return "", fmt.Errorf("user %s, want %s", got, w.first.sub)
			}
			return "user " + w.first.sub, nil
		},
	},
	{
		ID: "sign-in-confidential-client", Tried: "sign in through the confidential client, without and with its secret",
		Should: notAuthorized + " without, tokens with", Documentation: docSecret, Seen: AsShipped, Needs: []string{"confirmation"},
		Has: func(d Deployment) bool { return d.ConfidentialClientID != "" },
		run: confidentialSignIn,
	},
}

func confidentialSignIn(ctx context.Context, w *walker) (string, error) {
	described, err := w.admin.DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{UserPoolId: &w.UserPoolID, ClientId: &w.ConfidentialClientID})
	if err != nil {
		return "", err
	}
	secret := aws.ToString(described.UserPoolClient.ClientSecret)
	if secret == "" {
		return "", errors.New("the client has no secret")
	}
	signIn := func(secret string) (client.Outcome, error) {
		c, err := client.New(client.Config{API: w.public, UserPoolID: w.UserPoolID, ClientID: w.ConfidentialClientID, ClientSecret: secret, Now: w.Options.Now})
		if err != nil {
			return client.Outcome{}, err
		}
		return c.SignIn(ctx, w.first.Email, w.first.password)
	}
	refusal, err := w.each([]string{"", secret + "x"}, func(secret string) (string, error) {
		return w.refusal(ctx, []string{w.first.Email}, []string{notAuthorized}, func() error { _, err := signIn(secret); return err })
	})
	if err != nil {
		return "", errors.New(strings.ReplaceAll(err.Error(), secret, "(the secret)"))
	}
	outcome, err := signIn(secret)
	if err != nil {
		return "", err
	}
	if outcome.Tokens == nil {
		return "", fmt.Errorf("challenge %s", outcome.Challenge.Name)
	}
	return refusal + "; tokens with the secret", nil
}

// signedIn keeps the tokens of an outcome that must have some.
func (u *user) signedIn(o client.Outcome) error {
	if o.Tokens == nil {
		return fmt.Errorf("challenge %s, want tokens", o.Challenge.Name)
	}
	if o.Tokens.Refresh == "" {
		return errors.New("no refresh token")
	}
	u.tokens = *o.Tokens
	return nil
}

// sameRefusal holds two refusals to one code and one text.
func sameRefusal(a, b error, code string) (string, error) {
	if err := errors.Join(refused(a, code), refused(b, code)); err != nil {
		return "", err
	}
	if x, y := messageOf(a), messageOf(b); x != y {
		return "", fmt.Errorf("both %s, but %q and %q", code, x, y)
	}
	return fmt.Sprintf("both %s: %s", code, messageOf(a)), nil
}

func messageOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return ""
}
