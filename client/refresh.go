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
	if t.DeviceKey != "" {
		in.DeviceKey = &t.DeviceKey
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
	fresh.DeviceKey = t.DeviceKey
	if fresh.Refresh == "" {
		fresh.Refresh = t.Refresh
	}
	return *fresh, nil
}

func (c *Client) refreshWithoutRotation(ctx context.Context, t Tokens) (*types.AuthenticationResultType, error) {
	parameters := c.addHash(map[string]string{"REFRESH_TOKEN": t.Refresh}, t.Username)
	if t.DeviceKey != "" {
		parameters["DEVICE_KEY"] = t.DeviceKey
	}
	out, err := c.api.InitiateAuth(ctx, &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeRefreshTokenAuth, ClientId: &c.id, AuthParameters: parameters,
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
// same time share one refresh: with rotation, a second one would end the session. It is safe for concurrent use.
type Session struct {
	client *Client
	// Changed is told of fresh tokens, for instance to put them into a keyring, before anybody gets them. Set it before
	// the first use.
	Changed func(Tokens)

	mu     sync.Mutex
	tokens Tokens
	flight *flight // the refresh that is under way
}

// flight is a refresh that any number of callers wait for.
type flight struct {
	done chan struct{}
	err  error
}

const (
	// ahead is how long before its end a token is replaced: requests and clocks take time.
	ahead = time.Minute
	// refreshTimeout bounds a refresh, tries of the SDK included.
	refreshTimeout = 30 * time.Second
)

// NewSession keeps the tokens of a sign-in fresh.
func (c *Client) NewSession(t Tokens) *Session { return &Session{client: c, tokens: t} }

// Tokens returns tokens that are good for another minute at least, refreshed if necessary. When the refresh fails
// and the old ones are still good, those are returned. A caller that gives up leaves the refresh to the others, and to
// itself later: one that is cut off after Cognito has rotated the token would end the session.
func (s *Session) Tokens(ctx context.Context) (Tokens, error) {
	s.mu.Lock()
	if s.client.now().Add(ahead).Before(s.tokens.ExpiresAt) {
		defer s.mu.Unlock()
		return s.tokens, nil
	}
	if ctx.Err() != nil {
		s.mu.Unlock()
		return Tokens{}, fmt.Errorf("refreshing: %w", context.Cause(ctx))
	}
	if s.flight == nil {
		s.flight = &flight{done: make(chan struct{})}
		go s.refresh(context.WithoutCancel(ctx), s.flight, s.tokens)
	}
	f := s.flight
	s.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return Tokens{}, fmt.Errorf("refreshing: %w", context.Cause(ctx))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.err != nil && !s.client.now().Before(s.tokens.ExpiresAt) {
		return Tokens{}, f.err
	}
	return s.tokens, nil
}

func (s *Session) refresh(ctx context.Context, f *flight, old Tokens) {
	ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	fresh, err := s.client.Refresh(ctx, old)
	if err == nil && s.Changed != nil {
		s.Changed(fresh)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.err = err; err == nil {
		s.tokens = fresh
	}
	s.flight = nil
	close(f.done)
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
