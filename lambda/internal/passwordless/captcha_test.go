package passwordless

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

func TestTheCaptchaServicesSecretGoesNowhereElse(t *testing.T) {
	followed := false
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			followed = true
			fmt.Fprint(w, `{"success":true}`)
			return
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer service.Close()
	if solved, err := (SiteVerify{URL: service.URL, Secret: "s3cret", Client: service.Client()}).Solved(t.Context(), "token"); solved || err == nil || followed {
		t.Errorf("want a redirect refused, got %t, %v, followed %t", solved, err, followed)
	}
}

func TestCaptcha(t *testing.T) {
	var asked []string
	status, body := http.StatusOK, `{"success":true}`
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.FormValue("secret")+" "+r.FormValue("response"))
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	defer service.Close()
	f := newFlow(t)
	f.create.SiteKey = "site-key"
	f.verify.Captcha = SiteVerify{URL: service.URL, Secret: "s3cret", Client: service.Client()}

	c := f.ask("u1", known, "[]")
	triggertest.SameJSON(t, `{"publicChallengeParameters":{"challenge":"captcha","siteKey":"site-key"},"privateChallengeParameters":{"challenge":"captcha"},"challengeMetadata":"captcha"}`, mustJSON(t, c))
	if len(f.memory.calls) != 0 {
		t.Errorf("a captcha costs no request to the table, got %q", f.memory.calls)
	}
	if !f.answer("u1", c, `"token"`, "") {
		t.Error("a solved captcha must be right")
	}
	if diff := cmp.Diff([]string{"s3cret token"}, asked); diff != "" {
		t.Errorf("the service was asked, -want +got\n%s", diff)
	}
	if f.answer("u1", c, `""`, "") || len(asked) != 1 {
		t.Error("an empty token is wrong without asking")
	}
	if f.answer("u1", c, `"`+strings.Repeat("x", maxAnswer)+`"`, "") || len(asked) != 1 {
		t.Error("an oversized token is wrong without asking")
	}
	for _, no := range []string{`{"success":false}`, `{}`, `{"success":null}`} {
		if body = no; f.answer("u1", c, `"token"`, "") {
			t.Errorf("%s must be wrong", no)
		}
	}
	code := f.ask("u1", known, `[{"challengeName":"CUSTOM_CHALLENGE","challengeResult":true,"challengeMetadata":"captcha"}]`)
	if code.Public["challenge"] != "code" || len(f.memory.mails) != 1 {
		t.Errorf("after the captcha comes the code, got %v and %q", code.Public, f.memory.mails)
	}
	for name, broken := range map[string]struct {
		status int
		body   string
	}{"an error": {500, `{"success":true}`}, "no JSON": {200, "yes"}, "nothing": {200, ""}} {
		status, body = broken.status, broken.body
		_, err := triggertest.Response(t.Context(), f.verify.Handler(), triggertest.Event(SourceVerify, "u1", `{"privateChallengeParameters":{"challenge":"captcha"},"challengeAnswer":"token"}`))
		if err != error(refusal.SignIn) {
			t.Errorf("the service answers %s: nobody passes, got %v", name, err)
		}
	}
	if strings.Contains(f.log.String(), "s3cret") || strings.Contains(f.log.String(), "token") {
		t.Errorf("a secret is in the log: %s", f.log.String())
	}
}
