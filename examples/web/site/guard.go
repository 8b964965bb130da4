package site

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

const (
	// maxBody is the largest form: a file and a little more.
	maxBody = 11 << 20
	// mostTime is how long an answer may take. The AWS SDK has no limit of its own, and a session's requests wait for
	// each other: one service that hangs must not hold them for longer than anybody looks at a blank page.
	mostTime = 40 * time.Second
)

// guarded is what holds for every answer and every request.
func (s *Site) guarded(next http.Handler, tls bool) http.Handler {
	// form-action also covers where a form's answer redirects to: signing out ends on the hosted pages.
	policy := strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
		"connect-src 'self' " + s.config.FilesOrigin, "form-action 'self' " + s.config.OAuth.PagesOrigin(),
		"base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
	forged := http.NewCrossOriginProtection()
	forged.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errForged) }))
	next = forged.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
		h.Set("Cache-Control", "no-store")
		if tls {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if r.Host != s.host {
			s.fail(w, r, errHost)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), mostTime)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

const (
	sessionCookie = "__Host-session"
	browserCookie = "__Host-signin"
)

// cookie is the only way that this app sets one. A negative age removes it.
func cookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Site) session(r *http.Request) *session {
	c, err := r.Cookie(sessionCookie)
	if err != nil || c.Value == "" {
		return nil
	}
	return s.sessions.get(c.Value)
}

// member lets signed-in people in and sends others to sign in. What changes something also needs the token that the
// session's own pages carry.
func (s *Site) member(next func(http.ResponseWriter, *http.Request, *session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		me := s.session(r)
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch {
		case me == nil && safe:
			s.toSignIn(w, r)
		case me == nil:
			s.fail(w, r, errEnded)
		case !safe && tooLarge(r):
			s.fail(w, r, errTooLarge)
		case !safe && !me.meant(csrfToken(r)):
			s.fail(w, r, errForged)
		default:
			next(w, r, me)
		}
	}
}

// tooLarge reads a form with a file, whose end may never come.
func tooLarge(r *http.Request) bool {
	var large *http.MaxBytesError
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") && errors.As(r.ParseMultipartForm(maxBody), &large)
}

// csrfToken is what a script sends in a header and a form in a field.
func csrfToken(r *http.Request) string {
	if token := r.Header.Get("X-CSRF-Token"); token != "" {
		return token
	}
	return r.PostFormValue("csrf")
}
