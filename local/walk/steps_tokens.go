package walk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/cognitocdk/tokens"
)

const (
	docVerify   = "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html"
	docPreToken = "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html"
)

var tokenSteps = []Step{
	{
		ID: "tokens-verified", Tried: "verify both tokens with the pool's published keys",
		Should: "good for this user, this client, this pool", Documentation: docVerify, Seen: AsShipped, Needs: []string{"sign-in"},
		run: func(ctx context.Context, w *walker) (string, error) {
			access, err := w.verified(ctx, &w.first)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("sub %s, client %s, expires in %s, scopes %v", access.Subject, access.ClientID,
				access.ExpiresAt.Sub(w.now()).Round(time.Second), access.Scopes), nil
		},
	},
	{
		ID: "tokens-carry-tenant", Tried: "read the tenant from both tokens",
		Should: "the user's tenant in each", Documentation: docPreToken, Seen: Ours, Needs: []string{"tokens-verified"},
		run: func(ctx context.Context, w *walker) (string, error) {
			id, err := w.verifier.VerifyID(ctx, w.first.tokens.ID)
			if err != nil {
				return "", err
			}
			if id.Tenant != w.first.Tenant || w.first.access.Tenant != w.first.Tenant {
				return "", fmt.Errorf("tenant is %q in the ID token and %q in the access token, want %q", id.Tenant, w.first.access.Tenant, w.first.Tenant)
			}
			return "tenant " + id.Tenant + " in both", nil
		},
	},
	{
		ID: "tokens-misuse-refused", Tried: "use changed tokens, and each in the place of the other",
		Should: "each refused by the verifier", Documentation: docVerify, Seen: Ours, Needs: []string{"tokens-verified"},
		run: func(ctx context.Context, w *walker) (string, error) {
			access, id := w.first.tokens.Access, w.first.tokens.ID
			header, rest, _ := strings.Cut(access, ".")
			claims, signature, _ := strings.Cut(rest, ".")
			for _, misuse := range []struct {
				name string
				raw  string
				use  tokens.Use
				want error
			}{
				{"ID token as access token", id, tokens.Access, tokens.ErrUse},
				{"access token as ID token", access, tokens.ID, tokens.ErrUse},
				{"no signature", header + "." + claims + ".", tokens.Access, tokens.ErrSignature},
				{"claims of the other token", header + "." + strings.Split(id, ".")[1] + "." + signature, tokens.ID, tokens.ErrSignature},
				{"refresh token", w.first.tokens.Refresh, tokens.Access, nil},
			} {
				_, err := w.verifier.Verify(ctx, misuse.raw, misuse.use)
				if err == nil || misuse.want != nil && !errors.Is(err, misuse.want) {
					return "", fmt.Errorf("%s: want %v, got %w", misuse.name, misuse.want, err)
				}
			}
			return "5 misuses refused", nil
		},
	},
}

// verified verifies both tokens of a user, and that they are theirs.
func (w *walker) verified(ctx context.Context, u *user) (tokens.Claims, error) {
	access, err := w.verifier.VerifyAccess(ctx, u.tokens.Access)
	if err != nil {
		return tokens.Claims{}, fmt.Errorf("access token: %w", err)
	}
	id, err := w.verifier.VerifyID(ctx, u.tokens.ID)
	switch {
	case err != nil:
		return tokens.Claims{}, fmt.Errorf("ID token: %w", err)
	case access.Subject != u.sub || id.Subject != u.sub:
		return tokens.Claims{}, fmt.Errorf("sub is %q and %q, want %q", access.Subject, id.Subject, u.sub)
	case !strings.EqualFold(id.Email, u.Email) || !id.EmailVerified:
		return tokens.Claims{}, fmt.Errorf("ID token: email %q, verified %t", id.Email, id.EmailVerified)
	case access.Issuer != w.Issuer:
		return tokens.Claims{}, fmt.Errorf("issuer %q, want %q", access.Issuer, w.Issuer)
	}
	u.access = access
	return access, nil
}
