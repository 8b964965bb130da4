package tokens

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Middleware verifies the bearer token of each request and puts its claims into the context, where FromContext
// and the Require functions find them. A refused request never reaches the next handler.
type Middleware struct {
	// Verifier verifies. Required.
	Verifier *Verifier
	// AcceptID takes ID tokens in the place of access tokens. Default: false. An ID token is for the client that
	// asked for it: it has no scopes and is no proof that the user let the client call this API.
	AcceptID bool
	// Realm is the realm of WWW-Authenticate. Default: "api". Quotes, backslashes and control characters are left out.
	Realm string
	// OnRefusal is told of every refusal, for a log or a counter. Never log the token. Default: nothing.
	OnRefusal func(*http.Request, error)
}

// Handler guards next.
func (m Middleware) Handler(next http.Handler) http.Handler {
	use := Access
	if m.AcceptID {
		use = ID
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := Bearer(r.Header)
		var claims Claims
		if err == nil {
			claims, err = m.Verifier.Verify(r.Context(), raw, use)
		}
		if err != nil {
			m.refuse(w, r, err)
			return
		}
		ctx := context.WithValue(r.Context(), contextKey{}, identity{claims: claims, middleware: m})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

type contextKey struct{}

type identity struct {
	claims     Claims
	middleware Middleware
}

// FromContext returns the claims that Middleware verified; false outside of it.
func FromContext(ctx context.Context) (Claims, bool) {
	found, ok := ctx.Value(contextKey{}).(identity)
	return found.claims.clone(), ok
}

// Bearer reads the token from the Authorization header (RFC 6750, section 2.1): ErrMissing when there is none,
// ErrRequest when it is not exactly one bearer token. Tokens in forms and query strings are not looked at.
func Bearer(h http.Header) (string, error) {
	return single(h.Values("Authorization"))
}

// single reads the token from the only Authorization header that there may be.
func single(values []string) (string, error) {
	switch {
	case len(values) == 0:
		return "", ErrMissing
	case len(values) > 1:
		return "", fmt.Errorf("%w: %d headers", ErrRequest, len(values))
	}
	return bearer(values[0])
}

func bearer(value string) (string, error) {
	scheme, token, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", fmt.Errorf("%w: another scheme", ErrMissing)
	}
	token = strings.Trim(token, " ")
	if token == "" || strings.ContainsAny(token, " ,\t") {
		return "", ErrRequest
	}
	return token, nil
}

// RequireScope lets a request pass whose token has all of the scopes, at least one; others get 403.
func RequireScope(scopes ...string) func(http.Handler) http.Handler {
	return require(func(_ *http.Request, c Claims) error { return c.RequireScope(scopes...) }, scopes)
}

// RequireGroup lets a request pass whose user is in any of the groups; others get 403.
func RequireGroup(groups ...string) func(http.Handler) http.Handler {
	return require(func(_ *http.Request, c Claims) error { return c.RequireGroup(groups...) }, nil)
}

// RequireTenant lets a request pass whose user belongs to the tenant that the request is about, for instance
// func(r *http.Request) string { return r.PathValue("tenant") }; others get 403, and so does an empty tenant.
func RequireTenant(of func(*http.Request) string) func(http.Handler) http.Handler {
	return require(func(r *http.Request, c Claims) error { return c.RequireTenant(of(r)) }, nil)
}

func require(check func(*http.Request, Claims) error, scopes []string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			found, ok := r.Context().Value(contextKey{}).(identity)
			err := ErrMissing // no Middleware around: nobody verified anything
			if ok {
				err = check(r, found.claims)
			}
			if err != nil {
				found.middleware.refuse(w, r, err, scopes...)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// RequireScope is nil if the token has all of the scopes, ErrScope otherwise; always ErrScope when none is named, as
// an empty list from a configuration would.
func (c Claims) RequireScope(scopes ...string) error {
	if len(scopes) == 0 {
		return fmt.Errorf("%w: none is named", ErrScope)
	}
	for _, s := range scopes {
		if !c.HasScope(s) {
			return fmt.Errorf("%w: %q", ErrScope, s)
		}
	}
	return nil
}

// RequireGroup is nil if the user is in any of the groups, ErrGroup otherwise.
func (c Claims) RequireGroup(groups ...string) error {
	for _, g := range groups {
		if c.InGroup(g) {
			return nil
		}
	}
	return fmt.Errorf("%w: %q", ErrGroup, groups)
}

// RequireTenant is nil if the user belongs to the tenant, ErrTenant otherwise; always ErrTenant for the empty tenant.
func (c Claims) RequireTenant(tenant string) error {
	if tenant == "" || c.Tenant != tenant {
		return ErrTenant
	}
	return nil
}

// refuse answers as RFC 6750, section 3, wants it. The texts are fixed: nothing of the request comes back.
func (m Middleware) refuse(w http.ResponseWriter, r *http.Request, err error, scopes ...string) {
	if m.OnRefusal != nil {
		m.OnRefusal(r, err)
	}
	status := Status(err)
	w.Header().Set("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	} else {
		w.Header().Set("WWW-Authenticate", challenge(m.Realm, err, scopes))
	}
	http.Error(w, http.StatusText(status), status)
}

// challenge is the value of WWW-Authenticate.
func challenge(realm string, err error, scopes []string) string {
	if realm = quotable(realm); realm == "" {
		realm = "api"
	}
	value := `Bearer realm="` + realm + `"`
	switch Status(err) {
	case http.StatusBadRequest:
		value += `, error="invalid_request"`
	case http.StatusForbidden:
		value += `, error="insufficient_scope"`
		if len(scopes) > 0 {
			value += `, scope="` + quotable(strings.Join(scopes, " ")) + `"`
		}
	case http.StatusUnauthorized:
		if errors.Is(err, ErrMissing) {
			return value // section 3.1: no error code for a request without credentials
		}
		value += `, error="invalid_token", error_description="` + description(err) + `"`
	}
	return value
}

// description tells a client what it can act on, and an attacker nothing about keys.
func description(err error) string {
	switch {
	case errors.Is(err, ErrExpired):
		return ErrExpired.Error()
	case errors.Is(err, ErrUse):
		return ErrUse.Error()
	}
	return "token is not accepted"
}

func quotable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return -1
		}
		return c
	}, s)
}
