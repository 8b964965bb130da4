package site_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"example.com/web/internal/authserver"
)

func TestRefreshBeforeTheEnd(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	first := w.auth.Current(t)
	w.pass(authserver.TokensLast - 2*time.Minute)
	if b.get("/me"); w.auth.Count("refresh_token") != 0 {
		t.Error("refreshed with two minutes left")
	}
	w.pass(90 * time.Second) // half a minute is left
	me := b.get("/me")
	if w.auth.Count("refresh_token") != 1 || !strings.Contains(me.text, `id="refreshes">1<`) {
		t.Errorf("%d refreshes with half a minute left, want 1", w.auth.Count("refresh_token"))
	}
	second := w.auth.Current(t)
	if second == first {
		t.Fatal("the server of this test does not rotate")
	}
	// The next refresh only works with the new token: the server ends a family whose old token comes back.
	w.pass(authserver.TokensLast)
	if me := b.get("/me"); me.StatusCode != http.StatusOK || w.auth.Count("refresh_token") != 2 || w.auth.Alive() != 1 {
		t.Errorf("after two rotations: %s, %d refreshes, %d alive", me.Status, w.auth.Count("refresh_token"), w.auth.Alive())
	}
}

// TestTabsShareOneRefresh: a second refresh with the same token would look like a theft and end the session.
func TestTabsShareOneRefresh(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.pass(authserver.TokensLast)
	w.auth.OnToken = func(url.Values) { time.Sleep(30 * time.Millisecond) } // let the tabs pile up
	var tabs sync.WaitGroup
	for range 40 {
		tabs.Go(func() {
			if p := b.get("/me"); p.StatusCode != http.StatusOK {
				t.Errorf("a tab was answered %s", p.Status)
			}
		})
	}
	tabs.Wait()
	if n := w.auth.Count("refresh_token"); n != 1 {
		t.Errorf("40 tabs caused %d refreshes, want 1", n)
	}
	if !b.signedIn() || w.auth.Alive() != 1 {
		t.Error("the session did not survive its own tabs")
	}
}

// TestImpatientTab: the answer to a rotation must reach the session, also when the tab that asked for it was closed.
func TestImpatientTab(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.pass(authserver.TokensLast)
	asked := make(chan struct{})
	var once sync.Once
	w.auth.OnToken = func(url.Values) {
		once.Do(func() { close(asked) })
		time.Sleep(50 * time.Millisecond)
	}
	ctx, closeTab := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+"/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() { <-asked; closeTab() }()
	if p, err := b.Do(r); err == nil {
		p.Body.Close()
		t.Fatal("the tab was answered before it was closed")
	}
	if !b.signedIn() || w.auth.Count("refresh_token") != 1 {
		t.Errorf("the rotation was lost with the tab: signed in %v, %d refreshes", b.signedIn(), w.auth.Count("refresh_token"))
	}
}

func TestEndedElsewhere(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.auth.EndAll()
	if !b.signedIn() {
		t.Error("signed out before the tokens ended, which this server cannot know")
	}
	w.pass(authserver.TokensLast)
	id := b.cookie("__Host-session")
	p := b.get("/me")
	b.refused(p, http.StatusUnauthorized, "after the refresh was refused")
	if b.cookie("__Host-session") != "" {
		t.Error("the cookie of a session that has ended is still there")
	}
	if strings.Contains(p.text, `action="/sign-out"`) {
		t.Error("the page says that nobody is signed in, and offers to sign out")
	}
	b.plant("__Host-session", id)
	if b.get("/me"); w.auth.Count("refresh_token") != 1 {
		t.Error("a refused refresh token was tried again")
	}
}

func TestRefreshAnswersAnotherUser(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.pass(authserver.TokensLast)
	w.auth.Mangle = func(_ string, c jwt.MapClaims) { c["sub"] = "99999999-2222-4333-8444-555555555555" }
	b.refused(b.get("/me"), http.StatusUnauthorized, "a refresh for another user")
}

func TestTokenEndpointIsDownForAWhile(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.auth.Down = true
	w.pass(authserver.TokensLast - 30*time.Second)
	for range 5 {
		if p := b.get("/me"); p.StatusCode != http.StatusOK {
			t.Fatalf("the tokens are good for half a minute, but: %s", p.Status)
		}
	}
	if n := w.auth.Count("refresh_token"); n != 1 {
		t.Errorf("an endpoint that is down was asked %d times in a row, want 1", n)
	}
	w.pass(time.Minute)
	b.refused(b.get("/me"), http.StatusBadGateway, "the tokens have ended and nobody answers")
	w.auth.Down = false
	w.pass(5 * time.Second)
	if !b.signedIn() {
		t.Error("an outage ended the session")
	}
}

// TestTabsShareOneFailure: each waiting for its own would wait for all before it.
func TestTabsShareOneFailure(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.pass(authserver.TokensLast)
	w.auth.Down = true
	w.auth.OnToken = func(url.Values) {
		w.pass(10 * time.Second) // as long as the app waits for an answer
		time.Sleep(30 * time.Millisecond)
	}
	var tabs sync.WaitGroup
	for range 40 {
		tabs.Go(func() { b.refused(b.get("/me"), http.StatusBadGateway, "the token endpoint hangs") })
	}
	tabs.Wait()
	if n := w.auth.Count("refresh_token"); n != 1 {
		t.Errorf("40 tabs asked %d times, want once", n)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Run("after hours of nothing", func(t *testing.T) {
		w := start(t)
		b := w.browser(t)
		b.signIn()
		w.pass(8*time.Hour + time.Minute)
		if p := b.get("/me"); p.StatusCode != http.StatusSeeOther || w.auth.Count("refresh_token") != 0 {
			t.Errorf("%s, %d refreshes; want to be sent to sign in", p.Status, w.auth.Count("refresh_token"))
		}
	})
	t.Run("after a week at the latest", func(t *testing.T) {
		w := start(t)
		b := w.browser(t)
		b.signIn()
		for range 24 * 7 / 4 {
			w.pass(4 * time.Hour)
			b.get("/me")
		}
		w.pass(time.Minute)
		if b.signedIn() {
			t.Error("still signed in after a week")
		}
	})
}
