package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/cognitocdk/client"

	"example.com/web/oauth"
	"example.com/web/spa"
)

// signIn sends the browser to the hosted pages.
func (s *Site) signIn(w http.ResponseWriter, r *http.Request) {
	browser := ""
	if c, err := r.Cookie(browserCookie); err == nil && len(c.Value) == len(oauth.Random()) {
		browser = c.Value // several tabs may sign in at the same time
	} else {
		browser = oauth.Random()
	}
	begun, address := s.config.OAuth.Begin()
	s.attempts.add(browser, begun, localPath(r.URL.Query().Get("return")))
	cookie(w, browserCookie, browser, int(attemptLifetime.Seconds()))
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// toSignIn brings the person back to where they wanted to go.
func (s *Site) toSignIn(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/sign-in?"+url.Values{"return": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
}

// localPath is a path of this app, or "/me" for everything that a browser might take for another place: an address,
// "//host", "///host" (in which Go sees a path, and a browser a host), "/\host", or what it would drop (tabs, line ends) before looking again.
func localPath(path string) string {
	const otherwise = "/me"
	if len(path) > 500 || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\") {
		return otherwise
	}
	for _, c := range []byte(path) {
		if c <= ' ' || c >= 0x7f {
			return otherwise
		}
	}
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || u.Path == "/sign-in" || u.Path == "/callback" {
		return otherwise
	}
	return path
}

// callback is where the hosted pages send the browser back to. What the page without a backend began is that page's:
// its state, code and verifier are not looked at here.
func (s *Site) callback(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if s.config.SPA != nil && strings.HasPrefix(query.Get("state"), spa.StatePrefix) {
		s.config.SPA.ServeHTTP(w, r)
		return
	}
	browser, err := r.Cookie(browserCookie)
	if err != nil || len(query["state"]) != 1 || len(query["code"]) > 1 {
		s.fail(w, r, errState)
		return
	}
	begun, there := s.attempts.take(browser.Value, query.Get("state"))
	if !there {
		s.fail(w, r, errState)
		return
	}
	if query.Get("code") == "" {
		s.fail(w, r, pagesError(query.Get("error")))
		return
	}
	given, err := s.config.OAuth.Finish(r.Context(), begun.SignIn, query.Get("code"))
	switch {
	case errors.Is(err, oauth.ErrGrant), errors.Is(err, oauth.ErrToken):
		s.fail(w, r, errors.Join(errSignIn, err))
		return
	case err != nil:
		s.fail(w, r, errors.Join(errUpstream, err))
		return
	}
	// A new session for every sign-in: a cookie that was planted before is worth nothing.
	if old, err := r.Cookie(sessionCookie); err == nil {
		s.drop(r, old.Value)
	}
	id := s.sessions.add(&session{
		csrf: oauth.Random(), began: s.config.Now(), now: s.config.Now, refresh: s.config.OAuth.Refresh, tokens: given,
	})
	cookie(w, sessionCookie, id, int(lifetime.Seconds()))
	cookie(w, browserCookie, "", -1)
	http.Redirect(w, r, begun.returnTo, http.StatusSeeOther)
}

// drop ends the session that a new sign-in in the same browser replaces.
func (s *Site) drop(r *http.Request, id string) {
	old := s.sessions.get(id)
	s.sessions.remove(id)
	if old == nil {
		return
	}
	if last, was := old.end(); was {
		s.revoke(r, last)
	}
}

// signOut ends the session here, at the token endpoint and on the hosted pages; with everywhere=yes on all other
// devices too.
func (s *Site) signOut(w http.ResponseWriter, r *http.Request, me *session) {
	if r.PostFormValue("everywhere") == "yes" {
		t, err := me.fresh(r.Context())
		if err == nil {
			err = s.config.Account.SignOutEverywhere(r.Context(), clientTokens(t))
		}
		if err != nil && !errors.Is(err, errEnded) {
			s.fail(w, r, errors.Join(errEverywhere, err)) // and stay signed in, to try again
			return
		}
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		s.sessions.remove(c.Value)
	}
	if last, was := me.end(); was {
		s.revoke(r, last)
	}
	cookie(w, sessionCookie, "", -1)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r, s.config.OAuth.LogoutURL(), http.StatusSeeOther)
}

// revoke ends the refresh token, also for somebody who closes the page at once. The session here has ended already, so
// a failure is logged and nothing else.
func (s *Site) revoke(r *http.Request, t oauth.Tokens) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	err := s.config.OAuth.Revoke(ctx, t)
	if errors.Is(err, oauth.ErrNoRevocation) {
		err = s.config.Account.Revoke(ctx, clientTokens(t))
	}
	if err != nil {
		s.config.Log.WarnContext(r.Context(), "a refresh token was not revoked", "error", err)
	}
}

func clientTokens(t oauth.Tokens) client.Tokens {
	return client.Tokens{Access: t.Access, ID: t.ID, Refresh: t.Refresh, ExpiresAt: t.ExpiresAt, Username: t.Grant.Username}
}
