package walk

import (
	"context"
	"fmt"
	"time"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/cognitocdk/client"
)

const docRotation = docRefresh + "#using-the-refresh-token-rotation"

const docRefresh = "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html"

var refreshSteps = []Step{
	{
		ID: "refresh-forged-refused", Tried: "refresh with a token that Cognito never gave",
		Should: notAuthorized, Documentation: docRefresh, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.refusal(ctx, []string{w.first.Email}, []string{notAuthorized}, func() error {
				_, err := w.client.Refresh(ctx, client.Tokens{Refresh: w.first.tokens.Refresh + "x", Username: w.first.tokens.Username})
				return err
			})
		},
	},
	{
		ID: "refresh", Tried: "refresh the tokens",
		Should: "other tokens of the same user, from the same sign-in", Documentation: docRefresh, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			before := w.first
			fresh, err := w.client.Refresh(ctx, w.first.tokens)
			if err != nil {
				return "", err
			}
			w.first.tokens = fresh
			access, err := w.verified(ctx, &w.first)
			switch {
			case err != nil:
				return "", err
			case fresh.Access == before.tokens.Access:
				return "", fmt.Errorf("the access token is the old one")
			case before.access.OriginTokenID != "" && access.OriginTokenID != before.access.OriginTokenID:
				return "", fmt.Errorf("origin_jti changed from %q to %q", before.access.OriginTokenID, access.OriginTokenID)
			}
			return "new access and ID token", nil
		},
	},
	{
		ID: "refresh-rotation", Tried: "refresh again, with the refresh token that the refresh gave",
		Should: "another refresh token each time", Documentation: docRotation, Seen: Module, Needs: []string{"refresh"},
		run: func(ctx context.Context, w *walker) (string, error) {
			before := w.first.tokens
			fresh, err := w.client.Refresh(ctx, before)
			if err != nil {
				return "", err
			}
			if fresh.Refresh == before.Refresh {
				return "", fmt.Errorf("the refresh token is the old one: rotation is off")
			}
			w.first.tokens, w.first.rotated, w.first.rotatedAt = fresh, before.Refresh, w.now()
			_, err = w.verified(ctx, &w.first)
			return "a new refresh token", err
		},
	},
}

// rotatedSteps come late in the day: the grace period of the rotated token goes by meanwhile.
var rotatedSteps = []Step{
	{
		ID: "refresh-rotated-token-refused", Tried: "refresh with a token that was rotated, after its grace period",
		Should: refreshTokenReuse, Documentation: docRotation, Seen: Module, Needs: []string{"refresh-rotation"}, Waits: true,
		run: func(ctx context.Context, w *walker) (string, error) {
			described, err := w.admin.DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{UserPoolId: &w.UserPoolID, ClientId: &w.ClientID})
			if err != nil {
				return "", err
			}
			var grace time.Duration
			if r := described.UserPoolClient.RefreshTokenRotation; r != nil && r.RetryGracePeriodSeconds != nil {
				grace = time.Duration(*r.RetryGracePeriodSeconds) * time.Second
			}
			if left := grace + time.Second - w.now().Sub(w.first.rotatedAt); left > 0 {
				w.show(Shown{Text: fmt.Sprintf("waiting %s for the end of the rotated token's grace period", left.Round(time.Second))})
				if err := w.sleep(ctx, left); err != nil {
					return "", err
				}
			}
			return w.refusal(ctx, []string{w.first.Email}, []string{refreshTokenReuse}, func() error {
				_, err := w.client.Refresh(ctx, client.Tokens{Refresh: w.first.rotated, Username: w.first.tokens.Username})
				return err
			})
		},
	},
}
