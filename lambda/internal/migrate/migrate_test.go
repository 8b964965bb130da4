package migrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

func policy() Policy { return Policy{Tenants: map[string]bool{"acme": true}, MinLength: 12} }

func ada() User {
	return User{Email: "Ada@Company.com", EmailVerified: true, Tenant: "acme", Attributes: map[string]string{"given_name": "Ada", "custom:tenant_id": "other", "custom:role": "admin", "locale": ""}}
}

// old is an old system in memory.
type old struct {
	user  User
	err   error
	calls []string
}

func (o *old) Authenticate(_ context.Context, userName, password string) (User, error) {
	o.calls = append(o.calls, "authenticate "+userName+" "+password)
	return o.user, o.err
}

func (o *old) Lookup(_ context.Context, userName string) (User, error) {
	o.calls = append(o.calls, "lookup "+userName)
	return o.user, o.err
}

func TestMigrate(t *testing.T) {
	const strong, weak = "Correct-horse-1", "correct horse"
	const confirmed = `{"userAttributes":{"email":"ada@company.com","email_verified":"true","custom:tenant_id":"acme","given_name":"Ada"},"finalUserStatus":"CONFIRMED","messageAction":"SUPPRESS","desiredDeliveryMediums":["EMAIL"],"forceAliasCreation":false}`
	reset := strings.Replace(confirmed, "CONFIRMED", "RESET_REQUIRED", 1)
	for name, c := range map[string]struct {
		source, user, password string
		edit                   func(*User)
		err                    error
		want                   string // response, or what the log says
		called                 bool
	}{
		"right password":                        {password: strong, want: confirmed, called: true},
		"name in capitals":                      {user: "ADA@company.COM", password: strong, want: confirmed, called: true},
		"weak password has to be reset":         {password: weak, want: reset, called: true},
		"forgotten password has to be reset":    {source: SourceForgotPassword, want: reset, called: true},
		"forgotten password, given one is moot": {source: SourceForgotPassword, password: strong, want: reset, called: true},
		"the old system says no":                {password: strong, err: refusal.LegacyRefused, want: `"reason":"old-system-says-no"`, called: true},
		"the old system is down":                {password: strong, err: errors.New("secret"), want: `"step":"asking the old system"`, called: true},
		"another address":                       {password: strong, edit: func(u *User) { u.Email = "victim@company.com" }, want: `"reason":"old-system-names-another-address"`, called: true},
		"address that is not strict":            {password: strong, edit: func(u *User) { u.Email = "Ada <ada@company.com>" }, want: `"reason":"address-not-strict"`, called: true},
		"address that was never verified":       {password: strong, edit: func(u *User) { u.EmailVerified = false }, want: `"reason":"old-system-has-not-verified-the-address"`, called: true},
		"tenant that is not migrated":           {password: strong, edit: func(u *User) { u.Tenant = "other" }, want: `"reason":"tenant-not-migrated"`, called: true},
		"tenant that breaks out":                {password: strong, edit: func(u *User) { u.Tenant = "acme/*" }, want: `"reason":"tenant-malformed"`, called: true},
		"no tenant":                             {password: strong, edit: func(u *User) { u.Tenant = "" }, want: `"reason":"tenant-malformed"`, called: true},
		"attribute beyond the limit":            {password: strong, edit: func(u *User) { u.Attributes["name"] = strings.Repeat("x", 2049) }, want: `"reason":"attribute-too-long"`, called: true},
		"no password":                           {want: `"reason":"password-out-of-range"`},
		"password of 256 characters":            {password: strings.Repeat("x", 256), want: reset, called: true},
		"attribute at the limit":                {password: strong, edit: func(u *User) { u.Attributes["name"] = strings.Repeat("ä", 2048) }, want: strings.Replace(confirmed, `"given_name"`, `"name":"`+strings.Repeat("ä", 2048)+`","given_name"`, 1), called: true},
		"password of 257 characters":            {password: strings.Repeat("x", 257), want: `"reason":"password-out-of-range"`},
		"user name that is no address":          {user: "ada", password: strong, want: `"reason":"address-not-strict"`},
	} {
		t.Run(name, func(t *testing.T) {
			var log triggertest.Log
			o := &old{user: ada(), err: c.err}
			if c.edit != nil {
				c.edit(&o.user)
			}
			if c.source == "" {
				c.source = SourceSignIn
			}
			if c.user == "" {
				c.user = "ada@company.com"
			}
			request, _ := json.Marshal(map[string]string{"password": c.password})
			got, err := triggertest.Response(t.Context(), Migrator{policy(), o, log.Logger()}.Handler(), triggertest.Event(c.source, c.user, string(request)))
			if strings.HasPrefix(c.want, "{") {
				if err != nil {
					t.Fatalf("want an answer, got %v, %s", err, log.String())
				}
				triggertest.SameJSON(t, c.want, got)
			} else if err != error(refusal.SignIn) || !strings.Contains(log.String(), c.want) {
				t.Errorf("want the sentence and %s in the log, got %v, %s", c.want, err, log.String())
			}
			if c.called != (len(o.calls) == 1) {
				t.Errorf("want the old system asked %t, got %q", c.called, o.calls)
			}
			for _, s := range []string{"secret", strong, weak, "ompany"} {
				if strings.Contains(log.String(), s) {
					t.Errorf("%q is in the log: %s", s, log.String())
				}
			}
		})
	}
}

func TestPasswordsThatThePoolWouldRefuse(t *testing.T) {
	for password, want := range map[string]bool{
		"Correct-horse-1": true, "Abcdefghij1!": true, "Abcdefghi1!": false, "abcdefghij1!": false, "ABCDEFGHIJ1!": false,
		"Abcdefghijk!": false, "Abcdefghijk1": false, " Abcdefghi1!": false, "Abcdefghi1! ": false, "Abcdefghij1ä": false, "Abcdefgh 1 1": true,
		"AAAAAAAAAaz0!": true, "zzzzzzzzAZ9!": true, "aaaaaaaaaA0!": true, "zzzzzzzzzZ9$": true, "ABCDEFGHIJ1{": false, "ABCDEFGHIJ1{!": false, "abcdefghij1[!": false, "abcdefghij1[": false,
		"Abcdefghijk:!": false, "Abcdefghijk/!": false, "abcdefghij1@": false, "ABCDEFGHIJ1`": false, "Abcdefghijk1\u00a7": false,
		"aaaaaaaaaAA0": false, "aaaaaaaaaa0!": false, "aaaaaaaaaZ0!": true, "AAAAAAAAAa9+": true, "AAAAAAAAAz9+": true, "Abcdefghijk\t1": false,
	} {
		if got := policy().strong(password); got != want {
			t.Errorf("%q: want %t, got %t", password, want, got)
		}
	}
}

func TestHTTP(t *testing.T) {
	var count atomic.Int32
	var answer http.HandlerFunc
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { count.Add(1); answer(w, r) }))
	defer service.Close()
	h, err := NewHTTP(service.URL+"/", "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	reply := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); fmt.Fprint(w, body) }
	}
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		want    string // part of the error; empty: a user
		calls   int32
		refused bool
	}{
		"a user":                  {answer: reply(200, `{"email":"a@b.de","emailVerified":true,"tenant":"acme","future":1}`), calls: 1},
		"401 is a no, asked once": {answer: reply(401, ""), want: "old-system-says-no", calls: 1, refused: true},
		"404 is a no, asked once": {answer: reply(404, "{}"), want: "old-system-says-no", calls: 1, refused: true},
		"500 is tried again":      {answer: reply(500, "secret"), want: "status 500", calls: 2},
		"403 is a failure":        {answer: reply(403, ""), want: "status 403", calls: 2},
		"a redirect is not followed": {answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, want: "status 307", calls: 2},
		"no JSON":            {answer: reply(200, "<html>secret"), want: "the reply is not a user", calls: 2},
		"as long as is read": {answer: reply(200, `{"email":"a@b.de","x":"`+strings.Repeat("x", maxReply-25)+`"}`), calls: 1},
		"too long":           {answer: reply(200, `{"email":"`+strings.Repeat("x", maxReply)), want: "the reply is too long", calls: 2},
		"down, then up": {answer: func(w http.ResponseWriter, r *http.Request) {
			if count.Load() == 1 {
				panic(http.ErrAbortHandler)
			}
			reply(200, `{"email":"a@b.de"}`)(w, r)
		}, calls: 2},
	} {
		t.Run(name, func(t *testing.T) {
			count.Store(0)
			answer = c.answer
			user, err := h.Lookup(t.Context(), "a@b.de")
			if c.want == "" {
				if err != nil || user.Email != "a@b.de" {
					t.Errorf("want a user, got %+v, %v", user, err)
				}
			} else if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("want %q, got %v", c.want, err)
			}
			if errors.Is(err, refusal.LegacyRefused) != c.refused || count.Load() != c.calls {
				t.Errorf("want a no %t after %d calls, got %v after %d", c.refused, c.calls, err, count.Load())
			}
		})
	}
	t.Run("what is asked", func(t *testing.T) {
		var got []string
		answer = func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = append(got, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Content-Type")+" "+string(body))
			reply(401, "")(w, r)
		}
		_, _ = h.Authenticate(t.Context(), "a@b.de", "p")
		_, _ = h.Lookup(t.Context(), "a@b.de")
		want := []string{`POST /authenticate Bearer s3cret application/json {"password":"p","username":"a@b.de"}`, `POST /lookup Bearer s3cret application/json {"username":"a@b.de"}`}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("want %q, got %q", want, got)
		}
	})
	t.Run("an old system that hangs costs no more than the time there is", func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		answer = func(http.ResponseWriter, *http.Request) { <-hang }
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := h.Lookup(ctx, "a@b.de"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("want the deadline, got %v", err)
		}
	})
}

func TestFromEnv(t *testing.T) {
	good := map[string]string{"LEGACY_URL": "https://old.example/auth", "LEGACY_SECRET_PARAMETER": "/legacy", "MIGRATION_TENANTS": "acme,other"}
	for name, c := range map[string]struct{ key, value, want string }{
		"good":                     {"", "", ""},
		"length":                   {"PASSWORD_MIN_LENGTH", "8", ""},
		"http":                     {"LEGACY_URL", "http://old.example", "LEGACY_URL: must be https"},
		"http on loopback":         {"LEGACY_URL", "http://127.0.0.1:8080", ""},
		"http on localhost":        {"LEGACY_URL", "http://localhost:8080", ""},
		"http on another address":  {"LEGACY_URL", "http://10.0.0.1", "LEGACY_URL: must be https"},
		"another scheme":           {"LEGACY_URL", "ftp://127.0.0.1", "LEGACY_URL: must be https"},
		"URL with a query":         {"LEGACY_URL", "https://old.example/?a=b", "without user, query and fragment"},
		"URL with a fragment":      {"LEGACY_URL", "https://old.example/#a", "without user, query and fragment"},
		"http on a lookalike":      {"LEGACY_URL", "http://localhost.evil.example", "LEGACY_URL: must be https"},
		"no URL":                   {"LEGACY_URL", "", "LEGACY_URL: must be a URL"},
		"URL with a user":          {"LEGACY_URL", "https://u:p@old.example", "LEGACY_URL: must be a URL without user"},
		"no secret":                {"LEGACY_SECRET_PARAMETER", "", "LEGACY_SECRET_PARAMETER: is required"},
		"no tenants":               {"MIGRATION_TENANTS", "", "MIGRATION_TENANTS[0]: needs a tenant id"},
		"tenant with a wildcard":   {"MIGRATION_TENANTS", "acme,*", "MIGRATION_TENANTS[1]: needs a tenant id"},
		"length that is no number": {"PASSWORD_MIN_LENGTH", "x", "PASSWORD_MIN_LENGTH: must be a number"},
		"length of 5":              {"PASSWORD_MIN_LENGTH", "5", "PASSWORD_MIN_LENGTH: must be between 6 and 99"},
		"length of 100":            {"PASSWORD_MIN_LENGTH", "100", "PASSWORD_MIN_LENGTH: must be between 6 and 99"},
	} {
		t.Run(name, func(t *testing.T) {
			got, base, parameter, err := FromEnv(func(name string) string {
				if name == c.key {
					return c.value
				}
				return good[name]
			})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("want %q, got %v", c.want, err)
			}
			if name != "good" && name != "length" {
				return
			}
			want := Policy{Tenants: map[string]bool{"acme": true, "other": true}, MinLength: map[string]int{"good": 12, "length": 8}[name]}
			if diff := cmp.Diff(want, got); diff != "" || base != good["LEGACY_URL"] || parameter != "/legacy" {
				t.Errorf("got %q, %q, -want +got\n%s", base, parameter, diff)
			}
		})
	}
}

// FuzzDecide: whatever the old system says, a user comes only under the own, verified
// address and only into a tenant that is being migrated.
func FuzzDecide(f *testing.F) {
	f.Add("ada@company.com", "ada@company.com", true, "acme", "given_name", "Ada")
	f.Add("ada@company.com", "victim@company.com", true, "acme", "email", "x@y.z")
	f.Add("ada@company.com", "ADA@company.com", false, "../x", "custom:tenant_id", "other")
	f.Fuzz(func(t *testing.T, userName, email string, verified bool, tenant, name, value string) {
		a, err := policy().Decide(userName, User{email, verified, tenant, map[string]string{name: value}}, true)
		if err != nil {
			return
		}
		if !strings.EqualFold(a.Attributes["email"], userName) || !verified || a.Attributes["custom:tenant_id"] != "acme" || a.ForceAlias || a.Action != "SUPPRESS" {
			t.Errorf("%q came as %+v", userName, a)
		}
	})
}

// FuzzEvent: nothing makes the handler panic.
func FuzzEvent(f *testing.F) {
	f.Add("ada@company.com", []byte(`{"password":"x"}`))
	f.Add("ada", []byte(`{"password":{}}`))
	f.Fuzz(func(t *testing.T, user string, request []byte) {
		var log triggertest.Log
		_, _ = triggertest.Response(t.Context(), Migrator{policy(), &old{user: ada()}, log.Logger()}.Handler(), triggertest.Event(SourceSignIn, user, string(request)))
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
	})
}
