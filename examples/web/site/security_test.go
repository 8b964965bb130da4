package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

func TestAuthenticatorIsEnrolled(t *testing.T) {
	w := start(t)
	w.account.right = "123456"
	b := w.browser(t)
	b.signIn()
	csrf := b.csrf()
	b.refused(b.post("/security/authenticator/code", url.Values{"csrf": {csrf}, "code": {"123456"}}), http.StatusBadRequest, "a code before anything was begun")
	if p := b.post("/security/authenticator", url.Values{"csrf": {csrf}}); p.StatusCode != http.StatusSeeOther {
		t.Fatalf("begin: %s", p.Status)
	}
	p := b.get("/security")
	for _, want := range []string{"JBSW Y3DP EHPK 3PXP", "<svg", "otpauth://totp/"} {
		if !strings.Contains(p.text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	for _, code := range []string{"654321", "12345", "abcdef", "", "1234567"} {
		b.refused(b.post("/security/authenticator/code", url.Values{"csrf": {csrf}, "code": {code}}), http.StatusUnprocessableEntity, "code "+code)
	}
	if p := b.post("/security/authenticator/code", url.Values{"csrf": {csrf}, "code": {"123 456"}}); p.StatusCode != http.StatusSeeOther {
		t.Errorf("the right code: %s", p.Status)
	}
	p = b.get("/security")
	if !strings.Contains(p.text, "second factor from now on") || strings.Contains(p.text, "JBSW") {
		t.Error("the page does not say that it is done, or still shows the secret")
	}
}

func TestEnrolmentIsForgotten(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	b.post("/security/authenticator", url.Values{"csrf": {b.csrf()}})
	w.pass(11 * time.Minute)
	if p := b.get("/security"); strings.Contains(p.text, "JBSW") {
		t.Error("the secret is shown after ten minutes")
	}
}

func TestWithoutTheScope(t *testing.T) {
	w := start(t)
	w.auth.Scope = "openid email profile"
	b := w.browser(t)
	b.signIn()
	if p := b.get("/security"); p.StatusCode != http.StatusOK || !strings.Contains(p.text, "not managed here") {
		t.Errorf("%s, want a page that says that this is not managed here", p.Status)
	}
	b.refused(b.post("/security/authenticator", url.Values{"csrf": {b.csrf()}}), http.StatusNotFound, "beginning all the same")
}

// TestCognitoKnowsFirst: a sign-out on another device is seen wherever Cognito itself is asked.
func TestCognitoKnowsFirst(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	b.signIn()
	w.account.failed = &types.NotAuthorizedException{}
	b.refused(b.get("/security"), http.StatusUnauthorized, "signed out on another device")
	if b.signedIn() {
		t.Error("still signed in here")
	}
}
