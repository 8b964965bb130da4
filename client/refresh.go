package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
)

// Refresh exchanges a refresh token. With rotation (the default of this project's app clients) the result carries a
// new refresh token and the old one ends, at once or after the client's grace period: keep the new one. Without
// rotation the old one stays and is returned. A revoked or expired token is *types.NotAuthorizedException or
// *types.RefreshTokenReuseException.
//
// It calls GetTokensFromRefreshToken, which works with and without rotation, and REFRESH_TOKEN_AUTH only where an
// endpoint does not know that operation.
func (c *Client) Refresh(ctx context.Context, t Tokens) (Tokens, error) {
	if t.Refresh == "" {
		return Tokens{}, errors.New("refreshing: no refresh token")
	}
	in := &idp.GetTokensFromRefreshTokenInput{ClientId: &c.id, RefreshToken: &t.Refresh}
	if c.secret != "" {
		in.ClientSecret = &c.secret
	}
	var result *types.AuthenticationResultType
	out, err := c.api.GetTokensFromRefreshToken(ctx, in)
	if out != nil {
		result = out.AuthenticationResult
	}
	if unknownOperation(err) {
		result, err = c.refreshWithoutRotation(ctx, t)
	}
	if err != nil {
		return Tokens{}, fmt.Errorf("refreshing: %w", err)
	}
	if result == nil {
		return Tokens{}, fmt.Errorf("refreshing: %w: no tokens", ErrServer)
	}
	fresh, err := c.tokens(result, t.Username)
	if err != nil {
		return Tokens{}, fmt.Errorf("refreshing: %w", err)
	}
	if fresh.Refresh == "" {
		fresh.Refresh = t.Refresh
	}
	return *fresh, nil
}

func (c *Client) refreshWithoutRotation(ctx context.Context, t Tokens) (*types.AuthenticationResultType, error) {
	out, err := c.api.InitiateAuth(ctx, &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeRefreshTokenAuth, ClientId: &c.id,
		AuthParameters: c.addHash(map[string]string{"REFRESH_TOKEN": t.Refresh}, t.Username),
	})
	if err != nil {
		return nil, err
	}
	return out.AuthenticationResult, nil
}

// unknownOperation tells an endpoint that lacks an operation from one that refuses it.
func unknownOperation(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode() {
	case "UnknownOperationException", "UnknownOperation", "InvalidAction", "NotImplemented":
		return true
	}
	return false
}

// Session hands out an access token that is good for a while yet, refreshing when it must. Callers that come at the
// same time share one refresh: with rotation, a second one would end the session.
type Session struct {
	client *Client
	// Changed is told of fresh tokens, for instance to put them into a keyring. Set it before the first use.
	Changed func(Tokens)

	mu     sync.Mutex
	tokens Tokens
}

// ahead is how long before its end a token is replaced: requests and clocks take time.
const ahead = time.Minute

// NewSession keeps the tokens of a sign-in fresh.
func (c *Client) NewSession(t Tokens) *Session { return &Session{client: c, tokens: t} }

// Tokens returns tokens that are good for another minute at least, refreshed if necessary. When the refresh fails
// and the old ones are still good, those are returned.
func (s *Session) Tokens(ctx context.Context) (Tokens, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.client.now()
	if now.Add(ahead).Before(s.tokens.ExpiresAt) {
		return s.tokens, nil
	}
	fresh, err := s.client.Refresh(ctx, s.tokens)
	if err != nil {
		if now.Before(s.tokens.ExpiresAt) {
			return s.tokens, nil
		}
		return Tokens{}, err
	}
	s.tokens = fresh
	if s.Changed != nil {
		s.Changed(fresh)
	}
	return fresh, nil
}

// Revoke ends the refresh token and the access tokens that it made. Local verifiers accept those until they expire.
func (c *Client) Revoke(ctx context.Context, t Tokens) error {
	in := &idp.RevokeTokenInput{ClientId: &c.id, Token: &t.Refresh}
	if c.secret != "" {
		in.ClientSecret = aws.String(c.secret)
	}
	if _, err := c.api.RevokeToken(ctx, in); err != nil {
		return fmt.Errorf("revoking: %w", err)
	}
	return nil
}

// SignOutEverywhere ends all sessions of the user (GlobalSignOut).
func (c *Client) SignOutEverywhere(ctx context.Context, t Tokens) error {
	if _, err := c.api.GlobalSignOut(ctx, &idp.GlobalSignOutInput{AccessToken: &t.Access}); err != nil {
		return fmt.Errorf("signing out everywhere: %w", err)
	}
	return nil
}
