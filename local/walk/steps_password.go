package walk

import (
	"context"
	"fmt"
)

const docForgot = "https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html#user-pool-password-reset-and-recovery"

var passwordSteps = []Step{
	{
		ID: "change-password-wrong-old-refused", Tried: "change the password with a wrong old one",
		Should: notAuthorized + ", the old one still works", Documentation: docPolicies, Seen: AsShipped, Needs: []string{"invitation-accepted"},
		run: func(ctx context.Context, w *walker) (string, error) {
			happened, err := w.refusal(ctx, []string{w.second.Email}, []string{notAuthorized}, func() error {
				return w.client.ChangePassword(ctx, w.second.tokens, newPassword(), newPassword())
			})
			if err != nil {
				return "", err
			}
			_, err = w.client.SignIn(ctx, w.second.Email, w.second.password)
			return happened, err
		},
	},
	{
		ID: "change-password", Tried: "change the password with the old one",
		Should: "the new one works, the old one is refused", Documentation: docPolicies, Seen: AsShipped, Needs: []string{"invitation-accepted"},
		run: func(ctx context.Context, w *walker) (string, error) {
			next := newPassword()
			if err := w.client.ChangePassword(ctx, w.second.tokens, w.second.password, next); err != nil {
				return "", err
			}
			return w.onlyNewPassword(ctx, &w.second, next)
		},
	},
	{
		ID: "forgot-password-wrong-code-refused", Tried: "set a new password with a wrong code",
		Should: codeMismatch + ", the old one still works", Documentation: docForgot, Seen: AsShipped, Needs: []string{"invitation-accepted"},
		run: func(ctx context.Context, w *walker) (string, error) {
			if _, err := w.client.ForgotPassword(ctx, w.second.Email); err != nil {
				return "", err
			}
			happened, err := w.refusal(ctx, []string{w.second.Email}, []string{codeMismatch}, func() error {
				return w.client.ConfirmForgotPassword(ctx, w.second.Email, "000000", newPassword())
			})
			if err != nil {
				return "", err
			}
			_, err = w.client.SignIn(ctx, w.second.Email, w.second.password)
			return happened, err
		},
	},
	{
		ID: "forgot-password", Tried: "set a new password with the mailed code",
		Should: "the new one works, the old one is refused", Documentation: docForgot, Seen: AsShipped, Needs: []string{"forgot-password-wrong-code-refused"},
		run: func(ctx context.Context, w *walker) (string, error) {
			code, err := w.Mail.Secret(ctx, w.second.Email, PasswordCode)
			if err != nil {
				return "", err
			}
			next := newPassword()
			if err := w.client.ConfirmForgotPassword(ctx, w.second.Email, code, next); err != nil {
				return "", err
			}
			return w.onlyNewPassword(ctx, &w.second, next)
		},
	},
}

// onlyNewPassword holds the old password to being refused and the new one to working.
func (w *walker) onlyNewPassword(ctx context.Context, u *user, next string) (string, error) {
	old := u.password
	u.password = next
	outcome, err := w.client.SignIn(ctx, u.Email, next)
	if err != nil {
		return "", fmt.Errorf("the new password: %w", err)
	}
	if err := u.signedIn(outcome); err != nil {
		return "", err
	}
	_, err = w.client.SignIn(ctx, u.Email, old)
	if err := refused(err, notAuthorized); err != nil {
		return "", fmt.Errorf("the old password: %w", err)
	}
	return "tokens with the new one, " + notAuthorized + " with the old one", nil
}
