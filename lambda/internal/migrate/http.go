package migrate

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/cognitocdk/lambda/internal/refusal"
)

// One attempt of two: both fit into the time that Cognito waits.
const (
	attemptTimeout = 1500 * time.Millisecond
	attempts       = 2
	maxReply       = 64 << 10
)

// HTTP is the old system behind its two calls.
type HTTP struct {
	base   string
	secret string
	client *http.Client
}

// NewHTTP is the old system at base, which must be https (http is for loopback only: the
// example and tests).
func NewHTTP(base, secret string) (*HTTP, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("must be a URL without user, query and fragment")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, errors.New("must be https: passwords travel to it")
	}
	return &HTTP{base: strings.TrimSuffix(base, "/"), secret: secret, client: &http.Client{
		Timeout: attemptTimeout,
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: time.Second,
			ForceAttemptHTTP2:   true,
			IdleConnTimeout:     time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// Authenticate asks whether the password is right.
func (h *HTTP) Authenticate(ctx context.Context, userName, password string) (User, error) {
	return h.call(ctx, "/authenticate", map[string]string{"username": userName, "password": password})
}

// Lookup asks for a user without a password.
func (h *HTTP) Lookup(ctx context.Context, userName string) (User, error) {
	return h.call(ctx, "/lookup", map[string]string{"username": userName})
}

// call tries again after a failure, not after a no.
func (h *HTTP) call(ctx context.Context, path string, question map[string]string) (User, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return User{}, err
	}
	var user User
	for range attempts {
		if user, err = h.once(ctx, path, body); err == nil || errors.Is(err, refusal.LegacyRefused) || ctx.Err() != nil {
			break
		}
	}
	return user, err
}

func (h *HTTP) once(ctx context.Context, path string, body []byte) (User, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.base+path, bytes.NewReader(body))
	if err != nil {
		return User{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+h.secret)
	response, err := h.client.Do(request)
	if err != nil {
		return User{}, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusNotFound:
		return User{}, refusal.LegacyRefused
	default:
		return User{}, fmt.Errorf("status %d", response.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	if err != nil {
		return User{}, err
	}
	if len(data) > maxReply {
		return User{}, errors.New("the reply is too long")
	}
	var user User
	if err := json.Unmarshal(data, &user); err != nil {
		return User{}, errors.New("the reply is not a user")
	}
	return user, nil
}
