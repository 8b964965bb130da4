package tokens

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestMiddleware(t *testing.T) {
	v := pinnedVerifier(t)
	tenant := RequireTenant(func(r *http.Request) string { return r.PathValue("tenant") })
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, found := FromContext(r.Context())
		if !found {
			t.Error("the handler ran without claims in its context")
		}
		_, _ = w.Write([]byte(claims.Subject))
	})
	routes := func(m Middleware) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/me", m.Handler(ok))
		mux.Handle("/read", m.Handler(RequireScope("files/read")(ok)))
		mux.Handle("/write", m.Handler(RequireScope("files/read", "files/write")(ok)))
		mux.Handle("/no-scope", m.Handler(RequireScope()(ok)))
		mux.Handle("/admin", m.Handler(RequireGroup("owners", "admins")(ok)))
		mux.Handle("/owner", m.Handler(RequireGroup("owners")(ok)))
		mux.Handle("/nobody", m.Handler(RequireGroup()(ok)))
		mux.Handle("/tenants/{tenant}/files", m.Handler(tenant(ok)))
		mux.Handle("/tenants", m.Handler(tenant(ok)))
		mux.Handle("/unguarded", RequireScope("files/read")(ok))
		return mux
	}
	const realm, invalid = `Bearer realm="api"`, `Bearer realm="api", error="invalid_token", error_description="`
	for _, tt := range []struct {
		name, path string
		header     []string
		acceptID   bool
		status     int
		challenge  string
	}{
		{name: "good token", path: "/me", header: []string{"Bearer " + access(nil)}, status: 200},
		{name: "scheme in lower case", path: "/me", header: []string{"bearer " + access(nil)}, status: 200},
		{name: "no token", path: "/me", status: 401, challenge: realm},
		{name: "another scheme", path: "/me", header: []string{"Basic YTpi"}, status: 401, challenge: realm},
		{name: "two headers", path: "/me", header: []string{"Bearer " + access(nil), "Bearer " + access(nil)}, status: 400, challenge: realm + `, error="invalid_request"`},
		{name: "two tokens", path: "/me", header: []string{"Bearer " + access(nil) + ", Bearer x"}, status: 400, challenge: realm + `, error="invalid_request"`},
		{name: "scheme alone", path: "/me", header: []string{"Bearer"}, status: 400, challenge: realm + `, error="invalid_request"`},
		{name: "token in the query is not looked at", path: "/me?access_token=" + access(nil), status: 401, challenge: realm},
		{name: "expired token", path: "/me", header: []string{"Bearer " + access(map[string]any{"exp": epoch.Unix() - 99})}, status: 401, challenge: invalid + `token is expired"`},
		{name: "ID token", path: "/me", header: []string{"Bearer " + id(nil)}, status: 401, challenge: invalid + `token is for another use"`},
		{name: "ID token where it is taken", path: "/me", header: []string{"Bearer " + id(nil)}, acceptID: true, status: 200},
		{name: "access token where ID tokens are taken", path: "/me", header: []string{"Bearer " + access(nil)}, acceptID: true, status: 401, challenge: invalid + `token is for another use"`},
		{name: "forged token", path: "/me", header: []string{"Bearer " + forged(1)}, status: 401, challenge: invalid + `token is not accepted"`},
		{name: "scope there", path: "/read", header: []string{"Bearer " + access(nil)}, status: 200},
		{name: "scope missing", path: "/write", header: []string{"Bearer " + access(nil)}, status: 403, challenge: realm + `, error="insufficient_scope", scope="files/read files/write"`},
		{name: "no scope named", path: "/no-scope", header: []string{"Bearer " + access(nil)}, status: 403, challenge: realm + `, error="insufficient_scope"`},
		{name: "header of two schemes", path: "/me", header: []string{"Basic YTpi", "Bearer " + access(nil)}, status: 400, challenge: realm + `, error="invalid_request"`},
		{name: "empty header", path: "/me", header: []string{""}, status: 401, challenge: realm},
		{name: "scope as a part of another", path: "/read", header: []string{"Bearer " + access(map[string]any{"scope": "files/reader xfiles/read"})}, status: 403, challenge: realm + `, error="insufficient_scope", scope="files/read"`},
		{name: "one group of two", path: "/admin", header: []string{"Bearer " + access(nil)}, status: 200},
		{name: "group missing", path: "/owner", header: []string{"Bearer " + access(nil)}, status: 403, challenge: realm + `, error="insufficient_scope"`},
		{name: "no group named", path: "/nobody", header: []string{"Bearer " + access(nil)}, status: 403, challenge: realm + `, error="insufficient_scope"`},
		{name: "own tenant", path: "/tenants/acme/files", header: []string{"Bearer " + access(nil)}, status: 200},
		{name: "foreign tenant", path: "/tenants/globex/files", header: []string{"Bearer " + access(nil)}, status: 403, challenge: realm + `, error="insufficient_scope"`},
		{name: "longer tenant", path: "/tenants/acme-2/files", header: []string{"Bearer " + access(nil)}, status: 403, challenge: realm + `, error="insufficient_scope"`},
		{name: "no tenant in the request, none in the token", path: "/tenants", header: []string{"Bearer " + access(map[string]any{"tenant_id": nil})}, status: 403, challenge: realm + `, error="insufficient_scope"`},
		{name: "Require without Middleware", path: "/unguarded", header: []string{"Bearer " + access(nil)}, status: 401, challenge: realm},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var refusals []error
			m := Middleware{Verifier: v, AcceptID: tt.acceptID, OnRefusal: func(_ *http.Request, err error) { refusals = append(refusals, err) }}
			r := httptest.NewRequest("GET", tt.path, nil)
			r.Header["Authorization"] = tt.header
			w := httptest.NewRecorder()
			routes(m).ServeHTTP(w, r)
			if w.Code != tt.status {
				t.Errorf("status: want %d, got %d", tt.status, w.Code)
			}
			if got := w.Header().Get("WWW-Authenticate"); got != tt.challenge {
				t.Errorf("WWW-Authenticate: want %q, got %q", tt.challenge, got)
			}
			if want := tt.status != 200 && tt.path != "/unguarded"; (len(refusals) == 1) != want {
				t.Errorf("OnRefusal: told of %v, want it told of a refusal: %v", refusals, want)
			}
		})
	}
}

func TestMiddlewareAnswers503WithoutAChallengeWhenThereAreNoKeys(t *testing.T) {
	e := newEndpoint(t, "")
	e.Close()
	m := Middleware{Verifier: served(t, e, newClock())}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Authorization", "Bearer "+access(nil))
	w := httptest.NewRecorder()
	m.Handler(http.NotFoundHandler()).ServeHTTP(w, r)
	if w.Code != 503 || w.Header().Get("Retry-After") == "" || w.Header().Get("WWW-Authenticate") != "" {
		t.Errorf("status %d, headers %v; want 503 with Retry-After and no challenge: the token may be good", w.Code, w.Header())
	}
}

func TestTheRealmCannotBreakOutOfItsQuotes(t *testing.T) {
	want := `Bearer realm="a, x=b"`
	if got := challenge("a\", \\x=\r\nb\u00e9", ErrMissing, nil); got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestStatus(t *testing.T) {
	for err, want := range map[error]int{
		nil: 200, ErrMissing: 401, ErrRequest: 400, ErrMalformed: 401, ErrAlgorithm: 401, ErrHeader: 401, ErrUnknownKey: 401,
		ErrSignature: 401, ErrIssuer: 401, ErrClaim: 401, ErrExpired: 401, ErrNotYetValid: 401, ErrUse: 401, ErrClient: 401,
		ErrKeysUnavailable: 503, ErrScope: 403, ErrGroup: 403, ErrTenant: 403, errors.New("something else"): 401,
	} {
		if got := Status(err); got != want {
			t.Errorf("status of %v: want %d, got %d", err, want, got)
		}
	}
}

func TestClaimsAreCopies(t *testing.T) {
	v := mustVerifier(t, Config{Now: newClock().now, CacheEntries: 8, Pools: []Pool{
		{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKS: []byte(jwks(first()))}}})
	raw := access(nil)
	for range 3 {
		c, err := v.VerifyAccess(context.Background(), raw)
		if err != nil {
			t.Fatal(err)
		}
		if !c.InGroup("admins") || !c.HasScope("files/read") {
			t.Fatalf("groups %v, scopes %v: an earlier caller changed them", c.Groups, c.Scopes)
		}
		c.Groups[0], c.Scopes[0] = "changed", "changed"
		var groups []string
		if ok, err := c.Claim("cognito:groups", &groups); !ok || err != nil || groups[0] != "admins" {
			t.Fatalf("Claim: %v, %v, %v", groups, ok, err)
		}
		groups[0] = "changed"
	}
}

func TestClaimReadsWhatATriggerAdded(t *testing.T) {
	c, err := pinnedVerifier(t).VerifyAccess(context.Background(), access(map[string]any{"plan": map[string]any{"seats": 5}}))
	if err != nil {
		t.Fatal(err)
	}
	var plan struct{ Seats int }
	if ok, err := c.Claim("plan", &plan); !ok || err != nil || plan.Seats != 5 {
		t.Errorf("plan: got %+v, %v, %v; want 5 seats", plan, ok, err)
	}
	if ok, err := c.Claim("absent", &plan); ok || err != nil {
		t.Errorf("absent claim: got %v, %v; want false and no error", ok, err)
	}
	var wrong []int
	if ok, err := c.Claim("plan", &wrong); !ok || !errors.Is(err, ErrClaim) {
		t.Errorf("claim of another form: got %v, %v; want ErrClaim", ok, err)
	}
	if got := len(c.Names()); got != 16 {
		t.Errorf("%d claims, want 16: %v", got, c.Names())
	}
}
