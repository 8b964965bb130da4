package spa_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"example.com/web/spa"
)

func config() spa.Config {
	return spa.Config{
		PagesURL: "https://users.auth.eu-west-1.amazoncognito.com", CognitoURL: "https://cognito-idp.eu-west-1.amazonaws.com",
		IdentityURL: "https://cognito-identity.eu-west-1.amazonaws.com", ClientID: "1example23456789", RedirectURL: "https://app.company.com/callback",
		LogoutURL: "https://app.company.com/", Scopes: []string{"openid", "email"}, Issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
		IdentityPoolID: "eu-west-1:99999999-2222-4333-8444-555555555555", BucketURL: "https://files.s3.eu-west-1.amazonaws.com", Region: "eu-west-1",
		APIURL: "https://abc.execute-api.eu-west-1.amazonaws.com/",
	}
}

func get(t *testing.T, h http.HandlerFunc) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h(w, httptest.NewRequest(http.MethodGet, "/spa", nil))
	return w
}

func TestPolicySendsToItsServicesOnly(t *testing.T) {
	p, err := spa.New(config())
	if err != nil {
		t.Fatal(err)
	}
	want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src https://abc.execute-api.eu-west-1.amazonaws.com" +
		" https://cognito-identity.eu-west-1.amazonaws.com https://cognito-idp.eu-west-1.amazonaws.com https://files.s3.eu-west-1.amazonaws.com" +
		" https://users.auth.eu-west-1.amazoncognito.com; require-trusted-types-for 'script'; trusted-types listing;" +
		" form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
	if got := get(t, p.ServeHTTP).Header().Get("Content-Security-Policy"); got != want {
		t.Errorf("policy\n%s\nwant\n%s", got, want)
	}
	c := config()
	c.CognitoURL, c.IdentityURL, c.PagesURL, c.BucketURL, c.APIURL = "https://localhost:4566", "https://localhost:4566", "https://localhost:4566", "https://localhost:4566/files", ""
	if p, err = spa.New(c); err != nil {
		t.Fatal(err)
	}
	if got := get(t, p.ServeHTTP).Header().Get("Content-Security-Policy"); !strings.Contains(got, "connect-src https://localhost:4566; ") {
		t.Errorf("policy %s; want the one endpoint, once", got)
	}
}

var inline = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|<style|\sstyle=|\son[a-z]+=|javascript:`)

func TestPageIsInert(t *testing.T) {
	c := config()
	c.Scopes = []string{`"><script>alert(1)</script>`}
	p, err := spa.New(c)
	if err != nil {
		t.Fatal(err)
	}
	html := get(t, p.ServeHTTP).Body.String()
	if found := inline.FindString(html); found != "" {
		t.Errorf("inline script or style, which the policy refuses: %q", found)
	}
	script := get(t, p.Script)
	if got := script.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/javascript") {
		t.Errorf("the script is %q, which nosniff refuses", got)
	}
	// sessionStorage is for the minutes of a sign-in; the browser tests look at what is in it.
	for _, bad := range []string{"localStorage", "indexedDB", "document.cookie", "innerHTML", "eval("} {
		if strings.Contains(script.Body.String(), bad) {
			t.Errorf("the script has to do with %s", bad)
		}
	}
}

func TestSettingsOfThePage(t *testing.T) {
	for want, change := range map[string]func(*spa.Config){
		"ClientID: is required":           func(c *spa.Config) { c.ClientID = "" },
		"Scopes: is required":             func(c *spa.Config) { c.Scopes = nil },
		"PagesURL: must be an address":    func(c *spa.Config) { c.PagesURL = "" },
		"BucketURL: must be an address":   func(c *spa.Config) { c.BucketURL = "http://files.example" },
		"APIURL: must be an address":      func(c *spa.Config) { c.APIURL = "https://*.example" },
		"IdentityURL: must be an address": func(c *spa.Config) { c.IdentityURL = "https://a.example; script-src *" },
		"CognitoURL: must be an address":  func(c *spa.Config) { c.CognitoURL = "cognito" },
	} {
		c := config()
		change(&c)
		if _, err := spa.New(c); err == nil || !strings.Contains(err.Error(), "spa.Config."+want) {
			t.Errorf("%v, want spa.Config.%s", err, want)
		}
	}
}
