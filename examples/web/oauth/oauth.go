package oauth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"example.com/cognitocdk/tokens"
)

var (
	// ErrGrant: the code or the refresh token is not good (any more). The person has to sign in again.
	ErrGrant = errors.New("the grant is not good")
	// ErrToken: the endpoint answered with a token that does not verify, or that is not the answer to this sign-in.
	ErrToken = errors.New("the tokens are not those that were asked for")
	// ErrNoRevocation: the pages have no revocation endpoint. Cognito's have one; the local endpoint's do not.
	ErrNoRevocation = errors.New("no revocation endpoint")
)

// Config says which hosted pages to use, as which confidential client.
type Config struct {
	// PagesURL is where the hosted pages begin, such as https://users.auth.eu-west-1.amazoncognito.com. Required.
	PagesURL string
	// ClientID and ClientSecret are the confidential app client's. Required.
	ClientID, ClientSecret string
	// RedirectURL and LogoutURL are registered with the app client, and compared exactly. Required.
	RedirectURL, LogoutURL string
	// Scopes to ask for. Default: openid, email, profile.
	Scopes []string
	// Verifier accepts the tokens of this client only. Required.
	Verifier *tokens.Verifier
	// HTTPClient reaches the token endpoint. Default: one with a time limit of ten seconds.
	HTTPClient *http.Client
}

// Client runs sign-ins. It is safe for concurrent use.
type Client struct {
	config Config
	oauth  oauth2.Config
	http   *http.Client
}

// New checks the configuration and returns a Client.
func New(config Config) (*Client, error) {
	var problems []error
	for _, field := range []struct{ name, value string }{
		{"PagesURL", config.PagesURL}, {"ClientID", config.ClientID}, {"ClientSecret", config.ClientSecret},
		{"RedirectURL", config.RedirectURL}, {"LogoutURL", config.LogoutURL},
	} {
		if field.value == "" {
			problems = append(problems, fmt.Errorf("oauth.Config.%s: is required", field.name))
		}
	}
	if config.Verifier == nil {
		problems = append(problems, errors.New("oauth.Config.Verifier: is required"))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if len(config.Scopes) == 0 {
		config.Scopes = []string{"openid", "email", "profile"}
	}
	client := http.Client{Timeout: 10 * time.Second}
	if config.HTTPClient != nil {
		client = *config.HTTPClient
	}
	// The token endpoint never redirects; following one would carry the secret elsewhere.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	config.PagesURL = strings.TrimSuffix(config.PagesURL, "/")
	return &Client{config: config, http: &client, oauth: oauth2.Config{
		ClientID: config.ClientID, ClientSecret: config.ClientSecret, RedirectURL: config.RedirectURL, Scopes: config.Scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL: config.PagesURL + "/oauth2/authorize", TokenURL: config.PagesURL + "/oauth2/token",
			AuthStyle: oauth2.AuthStyleInHeader,
		},
	}}, nil
}

// SignIn is what the server remembers between sending a browser away and its return. All three are secrets of this
// one sign-in.
type SignIn struct {
	State, Nonce, Verifier string
}

// Begin makes the secrets of a sign-in, and the address to send the browser to.
func (c *Client) Begin() (SignIn, string) {
	s := SignIn{State: Random(), Nonce: Random(), Verifier: oauth2.GenerateVerifier()}
	return s, c.oauth.AuthCodeURL(s.State, oauth2.S256ChallengeOption(s.Verifier), oauth2.SetAuthURLParam("nonce", s.Nonce))
}

// Random is 256 bits, for URLs and cookies.
func Random() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// Tokens are those of one person. They never leave the server.
type Tokens struct {
	Access, ID, Refresh string
	// User is what the ID token says, Grant what the access token says. Both are verified.
	User, Grant tokens.Claims
	// ExpiresAt is when the first of the two stops being accepted.
	ExpiresAt time.Time
}

// Finish exchanges a code. The nonce of the ID token must be that of the sign-in.
func (c *Client) Finish(ctx context.Context, s SignIn, code string) (Tokens, error) {
	answer, err := c.oauth.Exchange(c.with(ctx), code, oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return Tokens{}, fmt.Errorf("exchanging the code: %w", grantError(err))
	}
	t, err := c.verified(ctx, answer)
	if err != nil {
		return Tokens{}, fmt.Errorf("exchanging the code: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(t.User.Nonce), []byte(s.Nonce)) != 1 {
		return Tokens{}, fmt.Errorf("exchanging the code: %w: another sign-in's nonce", ErrToken)
	}
	if t.Refresh == "" {
		return Tokens{}, fmt.Errorf("exchanging the code: %w: no refresh token", ErrToken)
	}
	return t, nil
}

// Refresh exchanges the refresh token. With rotation the answer holds a new one and the old one ends; without, the
// old one stays.
func (c *Client) Refresh(ctx context.Context, old Tokens) (Tokens, error) {
	source := c.oauth.TokenSource(c.with(ctx), &oauth2.Token{RefreshToken: old.Refresh})
	answer, err := source.Token()
	if err != nil {
		return Tokens{}, fmt.Errorf("refreshing: %w", grantError(err))
	}
	t, err := c.verified(ctx, answer)
	if err != nil {
		return Tokens{}, fmt.Errorf("refreshing: %w", err)
	}
	if t.User.Subject != old.User.Subject {
		return Tokens{}, fmt.Errorf("refreshing: %w: another user's", ErrToken)
	}
	return t, nil
}

// Revoke ends the refresh token, and with it what it could still make (RFC 7009).
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
func (c *Client) Revoke(ctx context.Context, t Tokens) error {
	form := strings.NewReader(url.Values{"token": {t.Refresh}}.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.PagesURL+"/oauth2/revoke", form)
	if err != nil {
		return fmt.Errorf("revoking: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(c.config.ClientID), url.QueryEscape(c.config.ClientSecret))
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("revoking: %w", err)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16))
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return fmt.Errorf("revoking: %w", ErrNoRevocation)
	}
	return fmt.Errorf("revoking: answered %s", response.Status)
}

// LogoutURL ends the session of the hosted pages; without it the next sign-in would ask for nothing.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
func (c *Client) LogoutURL() string {
	return c.config.PagesURL + "/logout?" + url.Values{"client_id": {c.config.ClientID}, "logout_uri": {c.config.LogoutURL}}.Encode()
}

// PagesOrigin is the origin of the hosted pages, for a Content-Security-Policy.
func (c *Client) PagesOrigin() string { return Origin(c.config.PagesURL) }

// Origin is the scheme, host and port of an address; empty for what is no address.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func (c *Client) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c.http)
}

// verified holds an answer to package tokens, and both tokens to speaking of one user.
func (c *Client) verified(ctx context.Context, answer *oauth2.Token) (Tokens, error) {
	id, _ := answer.Extra("id_token").(string)
	t := Tokens{Access: answer.AccessToken, ID: id, Refresh: answer.RefreshToken}
	var problems [2]error
	t.User, problems[0] = c.config.Verifier.VerifyID(ctx, t.ID)
	t.Grant, problems[1] = c.config.Verifier.VerifyAccess(ctx, t.Access)
	if err := errors.Join(problems[:]...); err != nil {
		return Tokens{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	if t.User.Subject != t.Grant.Subject {
		return Tokens{}, fmt.Errorf("%w: they speak of two users", ErrToken)
	}
	t.ExpiresAt = t.User.ExpiresAt
	if t.Grant.ExpiresAt.Before(t.ExpiresAt) {
		t.ExpiresAt = t.Grant.ExpiresAt
	}
	return t, nil
}

// grantError tells a refusal of the grant from everything that may pass, and keeps the body of the answer, which may
// quote what was sent, out of the text.
func grantError(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return err
	}
	if refused.ErrorCode == "invalid_grant" {
		return ErrGrant
	}
	return fmt.Errorf("the token endpoint answered %s %s", refused.Response.Status, strings.ToValidUTF8(limit(refused.ErrorCode, 40), "?"))
}

func limit(text string, n int) string {
	if len(text) > n {
		return text[:n]
	}
	return text
}
