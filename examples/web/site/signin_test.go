package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"example.com/web/internal/authserver"
	"example.com/web/oauth"
)

func TestSignIn(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	sent := b.get("/sign-in")
	q := mustURL(t, sent.Header.Get("Location")).Query()
	if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 {
		t.Errorf("the request has no S256 challenge: %v", q)
	}
	if len(q.Get("state")) < 43 || len(q.Get("nonce")) < 43 || q.Get("state") == q.Get("nonce") {
		t.Errorf("state %q and nonce %q: want 256 bits each, of their own", q.Get("state"), q.Get("nonce"))
	}
	if again := mustURL(t, b.get("/sign-in").Header.Get("Location")).Query(); again.Get("state") == q.Get("state") || again.Get("code_challenge") == q.Get("code_challenge") || again.Get("nonce") == q.Get("nonce") {
		t.Error("two sign-ins share a secret")
	}
	me := b.signIn()
	for _, want := range []string{"Hello, Ada Lovelace", "ada@company.com", "acme", "members"} {
		if !strings.Contains(me.text, want) {
			t.Errorf("/me does not say %q:\n%s", want, me.text)
		}
	}
}

func TestTabsMaySignInAtTheSameTime(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	first, second := b.away("/sign-in"), b.away("/sign-in?return=/files")
	if got := b.get(first).Header.Get("Location"); got != "/me" {
		t.Errorf("first tab ends at %q, want /me", got)
	}
	// The first tab's end took the browser's cookie away: a second one begins again instead of failing silently.
	b.refused(b.get(second), http.StatusBadRequest, "second tab")
	if !b.signedIn() {
		t.Error("the second tab ended the first one's session")
	}
}

// TestCookies holds both cookies to every flag, since each closes a path of its own.
func TestCookies(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	check := func(p page, name string) {
		t.Helper()
		for _, c := range p.Cookies() {
			if c.Name != name || c.MaxAge < 0 {
				continue
			}
			if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge == 0 {
				t.Errorf("%s: %q, want Secure, HttpOnly, SameSite=Lax, Path=/, no Domain, an end", name, p.Header.Values("Set-Cookie"))
			}
			if len(c.Value) != 43 {
				t.Errorf("%s: %d characters, want 43 random ones", name, len(c.Value))
			}
			return
		}
		t.Errorf("%s: not set by %s: %q", name, p.Request.URL.Path, p.Header.Values("Set-Cookie"))
	}
	sent := b.get("/sign-in")
	check(sent, "__Host-signin")
	check(b.get(b.get(sent.Header.Get("Location")).Header.Get("Location")), "__Host-session")
	if b.cookie("__Host-signin") != "" {
		t.Error("the cookie of the sign-in outlives it")
	}
}

// TestNoTokenLeaves reads everything that the app ever sends to a browser.
func TestNoTokenLeaves(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	var sent strings.Builder
	record := func(p page) {
		sent.WriteString(p.text)
		for name, values := range p.Header {
			sent.WriteString(name + strings.Join(values, " "))
		}
	}
	record(b.get("/"))
	record(b.get(b.away("/sign-in")))
	for _, path := range []string{"/me", "/tenant", "/files", "/security", "/nothing"} {
		record(b.get(path))
	}
	w.pass(20 * time.Minute)
	record(b.get("/me"))
	record(b.post("/sign-out", url.Values{"csrf": {b.csrf()}}))
	issued := w.auth.Issued()
	if len(issued) != 6 {
		t.Fatalf("%d tokens were issued, want 6: a sign-in and a refresh", len(issued))
	}
	for i, token := range issued {
		if strings.Contains(sent.String(), token) {
			t.Errorf("token %d of %d reached the browser", i+1, len(issued))
		}
		if parts := strings.Split(token, "."); len(parts) == 3 && strings.Contains(sent.String(), parts[2]) {
			t.Errorf("the signature of token %d of %d reached the browser", i+1, len(issued))
		}
	}
}

func TestForeignStateIsRefused(t *testing.T) {
	for name, attack := range map[string]func(t *testing.T, w *world, victim *browser) page{
		"another browser's state and code": func(t *testing.T, w *world, victim *browser) page {
			theirs := w.browser(t).away("/sign-in") // the attacker's account: login CSRF
			victim.get("/sign-in")
			return victim.get(theirs)
		},
		"a browser without a sign-in": func(t *testing.T, w *world, victim *browser) page {
			return victim.get(w.browser(t).away("/sign-in"))
		},
		"no state": func(t *testing.T, w *world, victim *browser) page {
			return victim.get(without(t, victim.away("/sign-in"), "state"))
		},
		"an empty state": func(t *testing.T, w *world, victim *browser) page {
			return victim.get(with(t, victim.away("/sign-in"), "state", ""))
		},
		"two states": func(t *testing.T, w *world, victim *browser) page {
			return victim.get(victim.away("/sign-in") + "&state=x")
		},
		"a state of its own making": func(t *testing.T, w *world, victim *browser) page {
			return victim.get(with(t, victim.away("/sign-in"), "state", oauth.Random()))
		},
		"a state that took too long": func(t *testing.T, w *world, victim *browser) page {
			back := victim.away("/sign-in")
			w.pass(16 * time.Minute)
			return victim.get(back)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			victim := w.browser(t)
			p := attack(t, w, victim)
			victim.refused(p, http.StatusBadRequest, name)
			if victim.cookie("__Host-session") != "" || victim.signedIn() {
				t.Error("somebody is signed in")
			}
			if n := w.auth.Count("authorization_code"); n != 0 {
				t.Errorf("the code was exchanged (%d calls), want the state looked at first", n)
			}
		})
	}
}

func TestCodesAreGoodOnce(t *testing.T) {
	t.Run("the same callback twice", func(t *testing.T) {
		w := start(t)
		b := w.browser(t)
		back := b.away("/sign-in")
		signInCookie := b.cookie("__Host-signin")
		b.get(back)
		b.plant("__Host-signin", signInCookie)
		b.refused(b.get(back), http.StatusBadRequest, "second time")
		if n := w.auth.Count("authorization_code"); n != 1 {
			t.Errorf("%d exchanges, want 1", n)
		}
	})
	t.Run("an old code with a fresh state", func(t *testing.T) {
		w := start(t)
		b := w.browser(t)
		used := b.away("/sign-in")
		b.get(used)
		stranger := w.browser(t)
		fresh := stranger.away("/sign-in")
		p := stranger.get(with(t, fresh, "code", mustURL(t, used).Query().Get("code")))
		stranger.refused(p, http.StatusBadRequest, "a code that was used")
		if stranger.signedIn() {
			t.Error("a replayed code signs in")
		}
	})
	t.Run("somebody else's fresh code with one's own state", func(t *testing.T) {
		// What PKCE is for: the code of a victim, caught on its way, put into the attacker's own sign-in.
		w := start(t)
		caught := mustURL(t, w.browser(t).away("/sign-in")).Query().Get("code")
		attacker := w.browser(t)
		p := attacker.get(with(t, attacker.away("/sign-in"), "code", caught))
		attacker.refused(p, http.StatusBadRequest, "a caught code")
		if attacker.signedIn() {
			t.Error("a caught code signs in: the verifier was not looked at")
		}
	})
	t.Run("no code", func(t *testing.T) {
		w := start(t)
		b := w.browser(t)
		b.refused(b.get(without(t, b.away("/sign-in"), "code")), http.StatusForbidden, "no code")
	})
}

func TestTokensThatAreNotTheAnswer(t *testing.T) {
	for name, mangle := range map[string]func(kind string, c jwt.MapClaims){
		"another nonce": func(kind string, c jwt.MapClaims) {
			if kind == "id" {
				c["nonce"] = oauth.Random()
			}
		},
		"no nonce":         func(_ string, c jwt.MapClaims) { delete(c, "nonce") },
		"another client's": func(_ string, c jwt.MapClaims) { c["aud"], c["client_id"] = "other", "other" },
		"another pool's": func(_ string, c jwt.MapClaims) {
			c["iss"] = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"
		},
		"expired":                    func(_ string, c jwt.MapClaims) { c["exp"] = c["iat"].(int64) - 3600 },
		"an ID token in both places": func(_ string, c jwt.MapClaims) { c["token_use"], c["aud"] = "id", authserver.ClientID },
		"two users":                  func(kind string, c jwt.MapClaims) { c["sub"] = kind + c["sub"].(string) },
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t)
			w.auth.Mangle = mangle
			b := w.browser(t)
			p := b.get(b.away("/sign-in"))
			b.refused(p, http.StatusBadRequest, name)
			if b.cookie("__Host-session") != "" {
				t.Error("somebody is signed in")
			}
		})
	}
}

func TestReturnStaysHere(t *testing.T) {
	w := start(t)
	for given, want := range map[string]string{
		"/files": "/files", "/tenant?x=1": "/tenant?x=1", "/me#you": "/me#you", "/": "/",
		"":                             "/me",
		"https://evil.example":         "/me",
		"//evil.example":               "/me",
		"///evil.example":              "/me",
		"/\\evil.example":              "/me",
		"\\\\evil.example":             "/me",
		"/\t/evil.example":             "/me",
		"/\n/evil.example":             "/me",
		"\t//evil.example":             "/me",
		"javascript:alert(1)":          "/me",
		"evil.example":                 "/me",
		"/%2f/evil.example":            "/me",
		"/%5cevil.example":             "/%5cevil.example", // a path: browsers do not decode it
		"/sign-in":                     "/me",
		"/sign-in?return=/sign-in":     "/me",
		"/callback?code=x":             "/me",
		"/é":                           "/me",
		"/" + strings.Repeat("a", 600): "/me",
		"http:evil.example":            "/me",
		"/@evil.example":               "/@evil.example",
	} {
		t.Run(given, func(t *testing.T) {
			b := w.browser(t)
			end := b.get(b.away("/sign-in?" + url.Values{"return": {given}}.Encode()))
			got := end.Header.Get("Location")
			if got != want {
				t.Errorf("return=%q ends at %q, want %q", given, got, want)
			}
			if at, err := mustURL(t, w.URL).Parse(got); err != nil || at.Host != mustURL(t, w.URL).Host {
				t.Errorf("return=%q leaves the app: %v, %v", given, at, err)
			}
		})
	}
}

func TestDeepLinksSurviveTheSignIn(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	p := b.get("/tenant?tab=2")
	if p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != "/sign-in?return=%2Ftenant%3Ftab%3D2" {
		t.Fatalf("/tenant?tab=2, signed out: %s to %q", p.Status, p.Header.Get("Location"))
	}
	if end := b.get(b.away(p.Header.Get("Location"))).Header.Get("Location"); end != "/tenant?tab=2" {
		t.Errorf("ends at %q, want /tenant?tab=2", end)
	}
}

// TestPlantedSession: a cookie that somebody else chose is worth nothing after the sign-in.
func TestPlantedSession(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	planted := oauth.Random()
	b.plant("__Host-session", planted)
	b.signIn()
	if b.cookie("__Host-session") == planted {
		t.Error("the planted session was kept")
	}
	attacker := w.browser(t)
	attacker.plant("__Host-session", planted)
	if attacker.signedIn() {
		t.Error("the planted cookie signs its maker in")
	}
}

func TestSecondSignInEndsTheFirst(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	old := b.cookie("__Host-session")
	b.signIn()
	thief := w.browser(t)
	thief.plant("__Host-session", old)
	if thief.signedIn() {
		t.Error("the session before lives on")
	}
	if alive := w.auth.Alive(); alive != 1 {
		t.Errorf("%d refresh tokens work, want the last one only", alive)
	}
}

func TestRefusalsOfTheHostedPages(t *testing.T) {
	for code, status := range map[string]int{"access_denied": http.StatusForbidden, "server_error": http.StatusBadGateway, "invalid_scope": http.StatusBadRequest, "<b>": http.StatusForbidden} {
		t.Run(code, func(t *testing.T) {
			w := start(t)
			b := w.browser(t)
			state := mustURL(t, b.away("/sign-in")).Query().Get("state")
			p := b.get("/callback?" + url.Values{"state": {state}, "error": {code}, "error_description": {"call +1 555 0100 <script>alert(1)</script>"}}.Encode())
			b.refused(p, status, code)
			for _, sent := range []string{"555", "alert", "<b>"} {
				if strings.Contains(p.text, sent) {
					t.Errorf("the page shows the sender's text %q", sent)
				}
			}
		})
	}
}

func TestTokenEndpointIsDown(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	back := b.away("/sign-in")
	w.auth.Down = true
	b.refused(b.get(back), http.StatusBadGateway, "the token endpoint is down")
}

func mustURL(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func with(t *testing.T, address, name, value string) string {
	t.Helper()
	u := mustURL(t, address)
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func without(t *testing.T, address, name string) string {
	t.Helper()
	u := mustURL(t, address)
	q := u.Query()
	q.Del(name)
	u.RawQuery = q.Encode()
	return u.String()
}
