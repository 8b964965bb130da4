package walk

import (
	"context"
	"fmt"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

var confirmationSteps = []Step{
	{
		ID: "sign-in-unconfirmed-refused", SelfSignUp: true, Tried: "sign in before the address is proven",
		Should: userNotConfirmed, Documentation: docSignUp, Seen: AsShipped, Needs: []string{"sign-up"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{userNotConfirmed}, func() error {
				_, err := w.client.SignIn(ctx, w.first.Email, w.first.password)
				return err
			})
		},
	},
	{
		ID: "confirmation-wrong-code-refused", SelfSignUp: true, Tried: "confirm with a wrong code",
		Should: codeMismatch + ", still unconfirmed", Documentation: docConfirming, Seen: AsShipped, Needs: []string{"sign-up"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{codeMismatch}, func() error {
				return w.client.ConfirmSignUp(ctx, w.first.Email, "000000")
			})
		},
	},
	{
		ID: "code-mailed-again", SelfSignUp: true, Tried: "ask for the code again",
		Should: "another message, to the masked address", Documentation: docSignUp, Seen: AsShipped, Needs: []string{"sign-up"},
		run: func(ctx context.Context, w *walker) (string, error) {
			before, err := w.Mail.Count(ctx, w.first.Email)
			if err != nil {
				return "", err
			}
			to, err := w.client.ResendCode(ctx, w.first.Email)
			if err != nil {
				return "", err
			}
			after, err := w.Mail.Count(ctx, w.first.Email)
			switch {
			case err != nil:
				return "", err
			case before >= 0 && after != before+1:
				return "", fmt.Errorf("%d messages before, %d after", before, after)
			case to == w.first.Email:
				return "", fmt.Errorf("the answer shows the whole address")
			}
			return "mailed to " + to, nil
		},
	},
	{
		ID: "confirmation", SelfSignUp: true, Tried: "confirm with the mailed code",
		Should: "confirmed, the address is verified", Documentation: docConfirming, Seen: Module, Needs: []string{"sign-up"},
		run: func(ctx context.Context, w *walker) (string, error) {
			code, err := w.Mail.Secret(ctx, w.first.Email, SignUpCode)
			if err != nil {
				return "", err
			}
			if err := w.client.ConfirmSignUp(ctx, w.first.Email, code); err != nil {
				return "", err
			}
			return w.confirmed(ctx)
		},
	},
}

// confirmed holds the first person to a confirmed account and a verified address.
func (w *walker) confirmed(ctx context.Context) (string, error) {
	u, err := w.admin.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &w.UserPoolID, Username: &w.first.Email})
	if err != nil {
		return "", err
	}
	verified, err := w.attribute(ctx, w.first.Email, "email_verified")
	switch {
	case err != nil:
		return "", err
	case u.UserStatus != types.UserStatusTypeConfirmed:
		return "", fmt.Errorf("the user is %s", u.UserStatus)
	case verified != "true":
		return "", fmt.Errorf("email_verified is %q", verified)
	}
	return "confirmed, address verified", nil
}
