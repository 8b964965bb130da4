package site_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/client"
	"example.com/cognitocdk/tokens"

	"example.com/web/internal/authserver"
	"example.com/web/oauth"
	"example.com/web/site"
	"example.com/web/storage"
)

// world is the app, its OAuth server, and a clock that both live by.
type world struct {
	*httptest.Server
	auth    *authserver.Server
	account *account
	files   func(context.Context, oauth.Tokens) (*storage.Room, error)

	mu  sync.Mutex
	now time.Time
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func start(t *testing.T, change ...func(*site.Config)) *world {
	t.Helper()
	w := &world{account: &account{}, now: time.Now().Truncate(time.Second)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "https://" + listener.Addr().String()
	w.auth = authserver.Start(t, address+"/callback", w.clock)
	verifier, err := tokens.NewVerifier(t.Context(), tokens.Config{
		Pools:      []tokens.Pool{{UserPoolID: authserver.PoolID, ClientIDs: []string{authserver.ClientID}, JWKSURL: w.auth.URL + "/jwks"}},
		HTTPClient: w.auth.Client(), Now: w.clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	signIn, err := oauth.New(oauth.Config{
		PagesURL: w.auth.URL, ClientID: authserver.ClientID, ClientSecret: authserver.ClientSecret, Verifier: verifier,
		RedirectURL: address + "/callback", LogoutURL: address + "/", HTTPClient: w.auth.Client(),
	})
	if err != nil {
		t.Fatal(err)
	}
	config := site.Config{
		URL: address, OAuth: signIn, Account: w.account, FilesOrigin: "https://files.test", Log: slog.New(slog.DiscardHandler), Now: w.clock,
		Files: func(ctx context.Context, t oauth.Tokens) (*storage.Room, error) {
			if w.files == nil {
				return nil, errors.New("no files in this test")
			}
			return w.files(ctx, t)
		},
	}
	for _, c := range change {
		c(&config)
	}
	app, err := site.New(config)
	if err != nil {
		t.Fatal(err)
	}
	w.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: app}}
	w.StartTLS()
	t.Cleanup(w.Close)
	return w
}

// browser keeps cookies as browsers do, and follows no redirect by itself.
type browser struct {
	t *testing.T
	w *world
	*http.Client
}

func (w *world) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, w: w, Client: &http.Client{
		Jar: jar, Timeout: 20 * time.Second,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxIdleConnsPerHost: 100}, // two test servers, two authorities
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// page is an answer, read.
type page struct {
	*http.Response
	text string
}

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	response, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{response, string(body)}
}

// get asks for a path of the app, or for an address.
func (b *browser) get(path string) page {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.w.URL + path
	}
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r)
}

// post sends a form, as a browser's own page would.
func (b *browser) post(path string, form url.Values, headers ...string) page {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.w.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

// away begins a sign-in and returns the callback that the hosted pages answer with.
func (b *browser) away(path string) string {
	b.t.Helper()
	sent := b.get(path)
	if sent.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("GET %s: %s, want a redirect to the hosted pages", path, sent.Status)
	}
	back := b.get(sent.Header.Get("Location"))
	if back.StatusCode != http.StatusFound {
		b.t.Fatalf("the hosted pages answered %s: %s", back.Status, back.text)
	}
	return back.Header.Get("Location")
}

// signIn signs in and returns the page that it ends on.
func (b *browser) signIn() page {
	b.t.Helper()
	end := b.get(b.away("/sign-in"))
	if end.StatusCode != http.StatusSeeOther || end.Header.Get("Location") != "/me" {
		b.t.Fatalf("callback: %s to %q, want /me; %s", end.Status, end.Header.Get("Location"), end.text)
	}
	me := b.get("/me")
	if me.StatusCode != http.StatusOK {
		b.t.Fatalf("/me after the sign-in: %s", me.Status)
	}
	return me
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// csrf is the token that a signed-in page carries.
func (b *browser) csrf() string {
	b.t.Helper()
	found := csrfField.FindStringSubmatch(b.get("/me").text)
	if found == nil {
		b.t.Fatal("/me carries no token for forms")
	}
	return found[1]
}

// signedIn reports whether the app knows the browser.
func (b *browser) signedIn() bool {
	b.t.Helper()
	return b.get("/me").StatusCode == http.StatusOK
}

func (b *browser) cookie(name string) string {
	u, _ := url.Parse(b.w.URL)
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func (b *browser) plant(name, value string) {
	u, _ := url.Parse(b.w.URL)
	b.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/", Secure: true}})
}

func (b *browser) refused(p page, status int, what string) {
	b.t.Helper()
	if p.StatusCode != status {
		b.t.Errorf("%s: answered %s, want %d", what, p.Status, status)
	}
}

// account is the user pool's API.
type account struct {
	mu                     sync.Mutex
	factors                []string
	right                  string
	revoked, everywhere    []string
	failEverywhere, failed error
	slow                   time.Duration // how long Revoke takes
}

func (a *account) revocations() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.revoked)
}

func (a *account) User(_ context.Context, _ client.Tokens) (client.User, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return client.User{Factors: a.factors}, a.failed
}

func (a *account) StartTOTP(context.Context, client.Tokens) (client.Enrolment, error) {
	return client.Enrolment{Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}, nil
}

func (a *account) SignOutEverywhere(_ context.Context, t client.Tokens) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.everywhere = append(a.everywhere, t.Access)
	return a.failEverywhere
}

func (a *account) Revoke(ctx context.Context, t client.Tokens) error {
	// A server sees that somebody has gone a moment later.
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(a.slow):
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.revoked = append(a.revoked, t.Refresh)
	return nil
}

func (a *account) FinishTOTP(_ context.Context, _ client.Tokens, code, _ string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if code != a.right {
		return &types.EnableSoftwareTokenMFAException{}
	}
	a.factors = append(a.factors, "SOFTWARE_TOKEN_MFA")
	return nil
}
