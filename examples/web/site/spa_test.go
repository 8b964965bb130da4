package site_test

import (
	"net/http"
	"strings"
	"testing"

	"example.com/web/internal/authserver"
	"example.com/web/site"
	"example.com/web/spa"
)

func withSPA(t *testing.T) func(*site.Config) {
	t.Helper()
	p, err := spa.New(spa.Config{
		PagesURL: "https://pages.test", CognitoURL: "https://cognito.test", IdentityURL: "https://identity.test", BucketURL: "https://files.test",
		ClientID: "public", RedirectURL: "https://app.test/callback", LogoutURL: "https://app.test/", Scopes: []string{"openid"},
		Issuer: authserver.Issuer, IdentityPoolID: "eu-west-1:9", Region: "eu-west-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(c *site.Config) { c.SPA = p }
}

// TestCallbacksOfThePage: the page without a backend comes back to the same address, and its code is not the server's.
func TestCallbacksOfThePage(t *testing.T) {
	w := start(t, withSPA(t))
	b := w.browser(t)
	b.signIn()
	session := b.cookie("__Host-session")
	before := w.auth.Count("authorization_code")
	for _, path := range []string{"/spa", "/callback?code=x&state=spa.y", "/callback?error=access_denied&state=spa.y"} {
		p := b.get(path)
		if p.StatusCode != http.StatusOK || !strings.Contains(p.text, `src="/spa/app.js"`) || len(p.Cookies()) != 0 {
			t.Errorf("%s: %s, cookies %v; want the page", path, p.Status, p.Cookies())
		}
		policy := p.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "connect-src https://cognito.test https://files.test https://identity.test https://pages.test;") || len(p.Header.Values("Content-Security-Policy")) != 1 {
			t.Errorf("%s: policy %q, want the page's own", path, policy)
		}
		if strings.Contains(p.text, b.csrf()) || strings.Contains(p.text, "ada@") {
			t.Errorf("%s carries something of the server's session", path)
		}
	}
	if w.auth.Count("authorization_code") != before || b.cookie("__Host-session") != session {
		t.Error("a callback of the page had an effect on the server's session")
	}
	// The way back of the server's own sign-ins is what it was.
	if end := b.get(b.away("/sign-in")); end.Header.Get("Location") != "/me" {
		t.Errorf("the server's callback: %s", end.Status)
	}
}

func TestWithoutThePage(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.refused(b.get("/spa"), http.StatusNotFound, "/spa")
	b.refused(b.get("/callback?code=x&state=spa.y"), http.StatusBadRequest, "its callback")
	if strings.Contains(b.get("/").text, "/spa") {
		t.Error("the start page names a page that is not there")
	}
}
