package walk

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

const (
	docRevoke     = "https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html"
	docSignOut    = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html"
	docTokenCheck = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html"
	docDelete     = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html"
)

var signOutSteps = []Step{
	{
		ID: "revocation", Tried: "revoke a refresh token",
		Should: "it and its access token are refused by Cognito", Documentation: docRevoke, Seen: AsShipped, Needs: []string{"forgot-password"},
		run: func(ctx context.Context, w *walker) (string, error) {
			if err := w.signInAgain(ctx, &w.second); err != nil {
				return "", err
			}
			if err := w.client.Revoke(ctx, w.second.tokens); err != nil {
				return "", err
			}
			return w.ended(ctx, &w.second)
		},
	},
	{
		ID: "global-sign-out", Tried: "sign out everywhere, with two sessions open",
		Should: "both sessions' tokens are refused by Cognito", Documentation: docSignOut, Seen: AsShipped, Needs: []string{"forgot-password"},
		run: func(ctx context.Context, w *walker) (string, error) {
			if err := w.signInAgain(ctx, &w.second); err != nil {
				return "", err
			}
			other := w.second
			if err := w.signInAgain(ctx, &w.second); err != nil {
				return "", err
			}
			if _, err := w.client.User(ctx, w.second.tokens); err != nil {
				return "", fmt.Errorf("before the sign-out: %w", err)
			}
			if err := w.client.SignOutEverywhere(ctx, w.second.tokens); err != nil {
				return "", err
			}
			if _, err := w.ended(ctx, &other); err != nil {
				return "", fmt.Errorf("the other session: %w", err)
			}
			return w.ended(ctx, &w.second)
		},
	},
	{
		ID: "credentials-after-sign-out-refused", Tried: "get AWS credentials with the ID token of an ended session",
		Should: notAuthorized, Documentation: docTokenCheck, Seen: Module, Has: hasIdentityPool, Needs: []string{"credentials", "global-sign-out"},
		run: func(ctx context.Context, w *walker) (string, error) {
			_, err := w.identities().GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{
				IdentityId: &w.second.identity, Logins: map[string]string{w.provider(): w.second.tokens.ID},
			})
			return notAuthorized, refused(err, notAuthorized)
		},
	},
}

var leavingSteps = []Step{
	{
		ID: "delete-user", Tried: "delete the own account",
		Should: "the user is gone, their tokens and password are refused", Documentation: docDelete, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			if err := w.client.DeleteUser(ctx, w.first.tokens); err != nil {
				return "", err
			}
			_, err := w.admin.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &w.UserPoolID, Username: &w.first.Email})
			if err := refused(err, userNotFound); err != nil {
				return "", fmt.Errorf("the administrator's look: %w", err)
			}
			_, err = w.client.SignIn(ctx, w.first.Email, w.first.password)
			if err := refused(err, notAuthorized); err != nil {
				return "", fmt.Errorf("signing in: %w", err)
			}
			_, err = w.client.User(ctx, w.first.tokens)
			if err := refused(err, userNotFound, notAuthorized); err != nil {
				return "", fmt.Errorf("the access token: %w", err)
			}
			return "gone, " + notAuthorized + " as for anybody unknown", nil
		},
	},
}

func (w *walker) signInAgain(ctx context.Context, u *user) error {
	outcome, err := w.client.SignIn(ctx, u.Email, u.password)
	if err != nil {
		return err
	}
	return u.signedIn(outcome)
}

// ended holds Cognito to refusing the tokens of a session.
func (w *walker) ended(ctx context.Context, u *user) (string, error) {
	_, err := w.client.User(ctx, u.tokens)
	if err := refused(err, notAuthorized); err != nil {
		return "", fmt.Errorf("the access token: %w", err)
	}
	_, err = w.client.Refresh(ctx, u.tokens)
	if err := refused(err, notAuthorized); err != nil {
		return "", fmt.Errorf("the refresh token: %w", err)
	}
	return notAuthorized + " for both tokens", nil
}
