package site_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/web/internal/authserver"
)

func TestSignOut(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	id, last := b.cookie("__Host-session"), w.auth.Current(t)
	p := b.post("/sign-out", url.Values{"csrf": {b.csrf()}})
	to := mustURL(t, p.Header.Get("Location"))
	if p.StatusCode != http.StatusSeeOther || to.Host != mustURL(t, w.auth.URL).Host || to.Path != "/logout" ||
		to.Query().Get("client_id") != authserver.ClientID || to.Query().Get("logout_uri") != w.URL+"/" {
		t.Errorf("%s to %s, want the logout of the hosted pages", p.Status, to)
	}
	if !slices.Equal(w.auth.Revoked, []string{last}) {
		t.Errorf("revoked %d tokens, want the one refresh token", len(w.auth.Revoked))
	}
	if b.cookie("__Host-session") != "" {
		t.Error("the cookie is still there")
	}
	thief := w.browser(t)
	thief.plant("__Host-session", id)
	if thief.signedIn() {
		t.Error("the old cookie still signs in")
	}
}

func TestSignOutWithoutRevocationEndpoint(t *testing.T) {
	w := start(t)
	w.auth.NoRevocation = true
	b := w.browser(t)
	b.signIn()
	last := w.auth.Current(t)
	b.post("/sign-out", url.Values{"csrf": {b.csrf()}})
	if !slices.Equal(w.account.revoked, []string{last}) {
		t.Errorf("the API was asked to revoke %d tokens, want the one refresh token", len(w.account.revoked))
	}
}

// TestSignOutOfAnImpatientPerson: the page may be closed before the revocation is answered.
func TestSignOutOfAnImpatientPerson(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	ctx, closePage := context.WithCancel(t.Context())
	w.auth.OnRevoke = closePage
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL+"/sign-out", strings.NewReader(url.Values{"csrf": {b.csrf()}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w.account.slow = 200 * time.Millisecond
	w.auth.NoRevocation = true // so that there is a second call, after the page was closed
	if p, err := b.Do(r); err == nil {
		p.Body.Close()
		t.Fatal("the page was answered before it was closed")
	}
	for range 100 {
		if w.account.revocations() == 1 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the refresh token was not revoked")
}

// TestSignOutDuringARefresh: what the refresh brings must not outlive the session.
func TestSignOutDuringARefresh(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	csrf := b.csrf()
	w.pass(authserver.TokensLast)
	asked := make(chan struct{})
	var once sync.Once
	w.auth.OnToken = func(form url.Values) {
		once.Do(func() { close(asked) })
		time.Sleep(50 * time.Millisecond)
	}
	var tab sync.WaitGroup
	tab.Go(func() { b.get("/me") })
	<-asked
	b.post("/sign-out", url.Values{"csrf": {csrf}})
	tab.Wait()
	if alive := w.auth.Alive(); alive != 0 {
		t.Errorf("%d refresh tokens still work after the sign-out", alive)
	}
}

func TestSignOutEverywhere(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	form := url.Values{"csrf": {b.csrf()}, "everywhere": {"yes"}}
	w.account.failEverywhere = errors.New("down")
	b.refused(b.post("/sign-out", form), http.StatusBadGateway, "Cognito does not answer")
	if !b.signedIn() {
		t.Fatal("signed out here but not everywhere, and nothing left to try again with")
	}
	w.account.failEverywhere = nil
	if p := b.post("/sign-out", form); p.StatusCode != http.StatusSeeOther {
		t.Errorf("answered %s", p.Status)
	}
	if len(w.account.everywhere) != 2 || b.signedIn() || w.auth.Alive() != 0 {
		t.Errorf("%d calls, signed in %v, %d alive", len(w.account.everywhere), b.signedIn(), w.auth.Alive())
	}
}
