package site_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/web/oauth"
	"example.com/web/site"
	"example.com/web/storage"
)

func TestForgedRequests(t *testing.T) {
	w := start(t)
	b, other := w.browser(t), w.browser(t)
	b.signIn()
	other.signIn()
	mine, theirs := b.csrf(), other.csrf()
	for _, path := range []string{"/sign-out", "/files", "/files/address", "/files/a.txt/delete", "/security/authenticator", "/security/authenticator/code"} {
		for _, attack := range []struct {
			name, token string
			headers     []string
		}{
			{name: "no token"},
			{name: "another session's token", token: theirs},
			{name: "a token of its own making", token: oauth.Random()},
			{"the token, from another site", mine, []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}},
			{"the token, from a sibling", mine, []string{"Sec-Fetch-Site", "same-site", "Origin", "https://blog.company.com"}},
			{"the token, from another origin, by an old browser", mine, []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}},
			{"the token, from nowhere", mine, []string{"Sec-Fetch-Site", "", "Origin", "null"}},
		} {
			form := url.Values{}
			if attack.token != "" {
				form.Set("csrf", attack.token)
			}
			p := b.post(path, form, attack.headers...)
			b.refused(p, http.StatusForbidden, path+": "+attack.name)
		}
	}
	if !b.signedIn() || len(w.auth.Revoked) != 0 {
		t.Error("a forged request had an effect")
	}
	if p := b.get("/sign-out"); p.StatusCode != http.StatusNotFound || !b.signedIn() {
		t.Errorf("GET /sign-out: %s; an image on another site could sign people out", p.Status)
	}
	if p := b.post("/sign-out", url.Values{"csrf": {mine}}); p.StatusCode != http.StatusSeeOther {
		t.Errorf("the real form: %s", p.Status)
	}
}

func TestSignedOutPeopleChangeNothing(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	for _, path := range []string{"/sign-out", "/files", "/files/address", "/files/a/delete", "/security/authenticator"} {
		b.refused(b.post(path, url.Values{"csrf": {"x"}}), http.StatusUnauthorized, path)
	}
	for _, path := range []string{"/me", "/tenant", "/files", "/files/a", "/security", "/tenant/files/a"} {
		if p := b.get(path); p.StatusCode != http.StatusSeeOther || !strings.HasPrefix(p.Header.Get("Location"), "/sign-in?") {
			t.Errorf("GET %s: %s to %q, want to be sent to sign in", path, p.Status, p.Header.Get("Location"))
		}
	}
}

var inline = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|<style|\sstyle=|\son[a-z]+=|javascript:`)

func TestHeadersOfEveryAnswer(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	for _, path := range []string{"/", "/me", "/tenant", "/security", "/nothing", "/static/style.css", "/sign-in", "/callback"} {
		p := b.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' https://files.test; " +
				"form-action 'self' " + w.auth.URL + "; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		} {
			if got := p.Header.Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", path, name, got, want)
			}
		}
		if got := p.Header.Get("Cache-Control"); got != "no-store" && !strings.HasPrefix(path, "/static/") {
			t.Errorf("%s: Cache-Control %q, want no-store", path, got)
		}
		if found := inline.FindString(p.text); found != "" {
			t.Errorf("%s: inline script or style, which the policy refuses: %q", path, found)
		}
	}
	b.refused(b.get("/static/"), http.StatusNotFound, "a listing of the folder")
	b.refused(b.get("/pages/me.html"), http.StatusNotFound, "a template")
}

func TestOtherHostNamesAreRefused(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	r, err := http.NewRequest(http.MethodGet, w.URL+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "rebound.evil.example"
	b.refused(b.do(r), http.StatusMisdirectedRequest, "a name that was bound to this address")
}

func TestLargeForms(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	r, err := http.NewRequest(http.MethodPost, w.URL+"/files", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n"+b.csrf()+"\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"+strings.Repeat("a", 12<<20)+"\r\n--x--\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	b.refused(b.do(r), http.StatusRequestEntityTooLarge, "12 MB")
}

// TestServicesThatHang: the SDK would wait for ever, and so would everybody behind it.
func TestServicesThatHang(t *testing.T) {
	w := start(t)
	asked := false
	w.files = func(ctx context.Context, _ oauth.Tokens) (*storage.Room, error) {
		asked = true
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > time.Minute {
			t.Errorf("the identity pool may take until %v, want less than a minute", end)
		}
		return nil, context.DeadlineExceeded
	}
	b := w.browser(t)
	b.signIn()
	b.refused(b.get("/files"), http.StatusBadGateway, "an identity pool that hangs")
	b.refused(b.get("/me"), http.StatusOK, "another page, behind it")
	if !asked {
		t.Error("the identity pool was not asked")
	}
}

func TestAddressesOfTheApp(t *testing.T) {
	for _, address := range []string{"", "http://company.com", "ftp://company.com", "https://company.com/app", "company.com", "http://127.0.0.1.evil.example",
		// Nobody would be let in: browsers write these otherwise.
		"https://Company.com", "https://company.com:443", "https://company.com/", "http://localhost:80", "https://company.com:", "https://a@company.com", "https://company.com?x", "https://company.com#x"} {
		if _, err := site.New(site.Config{URL: address}); err == nil || !strings.HasPrefix(err.Error(), "site.Config.URL: ") {
			t.Errorf("%q: %v, want to be refused for its URL", address, err)
		}
	}
}
