package walk

import (
	"context"
	"fmt"

	"example.com/cognitocdk/client"
)

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
			if fresh.Refresh == before.tokens.Refresh {
				if !w.Local {
					return "", fmt.Errorf("the refresh token is the old one: rotation is off")
				}
				return "new access token; the local endpoint has no rotation, the refresh token stays", nil
			}
			return "new access token, new refresh token", nil
		},
	},
}
