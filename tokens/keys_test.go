package tokens

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func served(t testing.TB, e *endpoint, c *clock, more ...func(*Config)) *Verifier {
	t.Helper()
	config := Config{Now: c.now, Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKSURL: e.URL}}}
	for _, change := range more {
		change(&config)
	}
	return mustVerifier(t, config)
}

func first() string  { return jwk("k1", &signingKeys[0]().PublicKey) }
func second() string { return jwk("k2", &signingKeys[1]().PublicKey) }

func signedBySecond() string {
	return signed(signingKeys[1](), `{"kid":"k2","alg":"RS256"}`, object(accessClaims(nil)))
}

func forged(i int) string {
	return signed(signingKeys[2](), fmt.Sprintf(`{"kid":"forged-%d","alg":"RS256"}`, i), object(accessClaims(nil)))
}

func verifies(t *testing.T, v *Verifier, raw string) {
	t.Helper()
	if _, err := v.VerifyAccess(context.Background(), raw); err != nil {
		t.Errorf("a good token is refused: %v", err)
	}
}

func wantFetches(t *testing.T, e *endpoint, want int64) {
	t.Helper()
	if got := e.fetches.Load(); got != want {
		t.Errorf("keys were fetched %d times, want %d", got, want)
	}
}

func TestHydrateFetchesOnceAndVerificationNeedsNoMore(t *testing.T) {
	e := newEndpoint(t, jwks(first(), second()))
	v := served(t, e, newClock())
	for range 3 {
		if err := v.Hydrate(context.Background()); err != nil {
			t.Fatalf("Hydrate: %v", err)
		}
	}
	for range 10 {
		verifies(t, v, access(nil))
	}
	wantFetches(t, e, 1)
}

func TestWithoutHydrateTheFirstRequestsShareOneFetch(t *testing.T) {
	e := newEndpoint(t, jwks(first()))
	v := served(t, e, newClock())
	inParallel(50, func(int) { verifies(t, v, access(nil)) })
	wantFetches(t, e, 1)
}

func TestADeadAddressIsAnErrorAtStart(t *testing.T) {
	e := newEndpoint(t, "")
	e.Close()
	v := served(t, e, newClock())
	if err := v.Hydrate(context.Background()); !errors.Is(err, ErrKeysUnavailable) {
		t.Errorf("Hydrate: error is %v, want ErrKeysUnavailable", err)
	}
	_, err := v.VerifyAccess(context.Background(), access(nil))
	if !errors.Is(err, ErrKeysUnavailable) || Status(err) != http.StatusServiceUnavailable {
		t.Errorf("Verify: error is %v with status %d, want ErrKeysUnavailable with 503", err, Status(err))
	}
}

// While a pool changes its issuer it is listed with both, of which one has no keys yet.
func TestAnIssuerWithoutKeysLeavesTheOtherInForce(t *testing.T) {
	original, updated, c := newEndpoint(t, jwks(first())), newEndpoint(t, ""), newClock()
	updated.handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	v := mustVerifier(t, Config{Now: c.now, Pools: []Pool{
		{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKSURL: original.URL},
		{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKSURL: updated.URL, IssuerType: IssuerUpdated},
	}})
	if err := v.Hydrate(context.Background()); !errors.Is(err, ErrKeysUnavailable) {
		t.Errorf("Hydrate: error is %v, want ErrKeysUnavailable", err)
	}
	verifies(t, v, access(nil))
	wantFetches(t, original, 1)

	updated.serve(jwks(first()))
	c.advance(time.Minute)
	verifies(t, v, access(map[string]any{"iss": "https://issuer-cognito-idp.eu-west-1.amazonaws.com/" + testPool}))
	verifies(t, v, access(nil))
}

func TestRotationFailsNoRequest(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c)
	verifies(t, v, access(nil))
	e.serve(jwks(first(), second()))
	c.advance(time.Minute)
	raw := signedBySecond()
	inParallel(100, func(int) { verifies(t, v, raw) })
	inParallel(10, func(int) { verifies(t, v, access(nil)) })
	wantFetches(t, e, 2)
}

func TestAKeyThatIsGoneNoLongerVerifies(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c)
	verifies(t, v, access(nil))
	e.serve(jwks(second()))
	c.advance(time.Minute)
	verifies(t, v, signedBySecond())
	if _, err := v.VerifyAccess(context.Background(), access(nil)); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("token of the removed key: error is %v, want ErrUnknownKey", err)
	}
}

func TestAFloodOfUnknownKeysCausesOneFetchAnInterval(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c)
	verifies(t, v, access(nil))
	c.advance(time.Minute)
	flood := func() {
		inParallel(300, func(i int) {
			if _, err := v.VerifyAccess(context.Background(), forged(i)); !errors.Is(err, ErrUnknownKey) {
				t.Errorf("forged token: error is %v, want ErrUnknownKey", err)
			}
		})
	}
	start := time.Now()
	flood()
	wantFetches(t, e, 2)
	c.advance(14 * time.Second)
	flood()
	wantFetches(t, e, 2)
	c.advance(2 * time.Second)
	flood()
	wantFetches(t, e, 3)
	verifies(t, v, access(nil))
	if spent := time.Since(start); spent > 20*time.Second {
		t.Errorf("900 forged tokens took %s: a request waits for the limit", spent)
	}
}

func TestAFloodWithForeignIssuersNeverFetches(t *testing.T) {
	e := newEndpoint(t, jwks(first()))
	v := served(t, e, newClock())
	inParallel(100, func(i int) {
		raw := access(map[string]any{"iss": fmt.Sprintf("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool%d", i)})
		if _, err := v.VerifyAccess(context.Background(), raw); !errors.Is(err, ErrIssuer) {
			t.Errorf("error is %v, want ErrIssuer", err)
		}
	})
	wantFetches(t, e, 0)
}

func TestABrokenEndpointLeavesTheKeysAtHandInForce(t *testing.T) {
	var taken atomic.Int64
	for name, answer := range map[string]http.HandlerFunc{
		"status 500":              func(w http.ResponseWriter, _ *http.Request) { http.Error(w, jwks(second()), 500) },
		"status 404":              func(w http.ResponseWriter, _ *http.Request) { http.Error(w, jwks(second()), 404) },
		"status 204":              func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) },
		"no keys member":          text200(`{}`),
		"no keys":                 text200(`{"keys":[]}`),
		"keys null":               text200(`{"keys":null}`),
		"not JSON":                text200(`<html>maintenance</html>`),
		"cut short":               text200(`{"keys":[{"kty":"RSA"`),
		"text behind":             text200(jwks(second()) + "x"),
		"empty":                   text200(``),
		"a page of 100 MB":        endless(&taken),
		"33 keys":                 text200(jwks(thirtyThree()...)),
		"one kid twice":           text200(jwks(first(), jwk("k1", &signingKeys[1]().PublicKey))),
		"a redirect":              func(w http.ResponseWriter, r *http.Request) { redirectToSelf(w, r) },
		"connection cut":          func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"keys for encryption":     text200(strings.ReplaceAll(jwks(second()), `"sig"`, `"enc"`)),
		"keys for RS512":          text200(strings.ReplaceAll(jwks(second()), `"RS256"`, `"RS512"`)),
		"keys without kid":        text200(strings.ReplaceAll(jwks(second()), `"kid"`, `"kidd"`)),
		"symmetric keys":          text200(`{"keys":[{"kty":"oct","kid":"k2","k":"AAAA","alg":"RS256"}]}`),
		"a key of 1 bit":          text200(`{"keys":[{"kty":"RSA","kid":"k2","n":"AQ","e":"AQAB"}]}`),
		"an exponent of 1":        text200(strings.ReplaceAll(jwks(second()), `"AQAB"`, `"AQ"`)),
		"an even exponent":        text200(strings.ReplaceAll(jwks(second()), `"AQAB"`, `"BA"`)),
		"a modulus not base64":    text200(`{"keys":[{"kty":"RSA","kid":"k2","n":"!!","e":"AQAB"}]}`),
		"a private key":           text200(`{"keys":[` + strings.TrimSuffix(second(), "}") + `,"d":"AQAB"}]}`),
		"an address in the key":   text200(`{"keys":[` + strings.TrimSuffix(second(), "}") + `,"x5u":"http://127.0.0.1:1/"}]}`),
		"primes of a private key": text200(`{"keys":[` + strings.TrimSuffix(second(), "}") + `,"p":"AQ","q":"AQ"}]}`),
		"keys to sign with":       text200(`{"keys":[` + strings.TrimSuffix(second(), "}") + `,"key_ops":["sign"]}]}`),
		"key_ops not a list":      text200(`{"keys":[` + strings.TrimSuffix(second(), "}") + `,"key_ops":"verify"}]}`),
		"a modulus twice":         text200(`{"keys":[` + strings.TrimSuffix(second(), "}") + `,"n":"` + b64(signingKeys[2]().N.Bytes()) + `"}]}`),
		"an even modulus":         text200(strings.ReplaceAll(jwks(second()), b64(signingKeys[1]().N.Bytes()), b64(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes()))),
		"keys twice":              text200(`{"keys":[` + second() + `],"keys":[` + second() + `]}`),
		"keys in capitals":        text200(`{"KEYS":[` + second() + `]}`),
		"kid in capitals":         text200(strings.ReplaceAll(jwks(second()), `"kid"`, `"KID"`)),
		"kid a number":            text200(strings.ReplaceAll(jwks(second()), `"k2"`, `2`)),
		"keys not a list":         text200(`{"keys":{"k2":1}}`),
		"keys of wrong kind":      text200(`{"keys":[1,"a",null,[]]}`),
	} {
		t.Run(name, func(t *testing.T) {
			e, c := newEndpoint(t, jwks(first())), newClock()
			v := served(t, e, c)
			verifies(t, v, access(nil))
			e.handle(answer)
			c.advance(2 * time.Hour)
			if _, err := v.VerifyAccess(context.Background(), signedBySecond()); !errors.Is(err, ErrUnknownKey) {
				t.Errorf("token of a key that was never published properly: error is %v, want ErrUnknownKey", err)
			}
			if e.fetches.Load() < 2 {
				t.Error("the broken answer was never asked for")
			}
			for range 3 {
				verifies(t, v, access(map[string]any{"exp": epoch.Unix() + 3*3600}))
			}
		})
	}
}

func TestAPageOf100MBIsNotRead(t *testing.T) {
	var taken atomic.Int64
	e := newEndpoint(t, "")
	e.handle(endless(&taken))
	if err := served(t, e, newClock()).Hydrate(context.Background()); !errors.Is(err, ErrKeysUnavailable) {
		t.Errorf("Hydrate: error is %v, want ErrKeysUnavailable", err)
	}
	e.Close() // waits for the handler
	if got := taken.Load(); got > 20<<20 {
		t.Errorf("%d bytes were taken from the endpoint, want a small part of 100 MB", got)
	}
}

func TestUnusableKeysBesideAGoodOneAreLeftOut(t *testing.T) {
	e := newEndpoint(t, jwks(`{"kty":"EC","kid":"ec","crv":"P-256","x":"AA","y":"AA"}`, `{"kty":"future","kid":"f"}`, `7`, first()))
	verifies(t, served(t, e, newClock()), access(nil))
}

func TestAKeyIsReadByTheExactNamesOfItsMembers(t *testing.T) {
	other := b64(signingKeys[2]().N.Bytes())
	for name, key := range map[string]string{
		"N beside n":      strings.TrimSuffix(first(), "}") + `,"N":"` + other + `"}`,
		"KID beside kid":  strings.TrimSuffix(first(), "}") + `,"KID":"other"}`,
		"key_ops, verify": strings.TrimSuffix(first(), "}") + `,"key_ops":["verify"]}`,
		"x5c, of no use":  strings.TrimSuffix(first(), "}") + `,"x5c":["AAAA"]}`,
	} {
		t.Run(name, func(t *testing.T) { verifies(t, served(t, newEndpoint(t, jwks(key)), newClock()), access(nil)) })
	}
}

func TestFailuresBackOff(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c)
	verifies(t, v, access(nil))
	e.handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	c.advance(time.Minute)
	before, raw := e.fetches.Load(), forged(0)
	for range 3600 { // an hour of one forged token a second
		_, _ = v.VerifyAccess(context.Background(), raw)
		c.advance(time.Second)
	}
	// 1, 2, 4, … 256 s, then every 300 s: 9 + (3600-511)/300 ≈ 20
	if got := e.fetches.Load() - before; got < 10 || got > 22 {
		t.Errorf("%d fetches in an hour of failures, want between 10 and 22", got)
	}
	e.serve(jwks(first(), second()))
	c.advance(5 * time.Minute)
	if _, err := v.VerifyAccess(context.Background(), signed(signingKeys[1](), `{"kid":"k2","alg":"RS256"}`,
		object(accessClaims(map[string]any{"exp": epoch.Unix() + 7200})))); err != nil {
		t.Errorf("after the endpoint came back: %v", err)
	}
}

func TestAnOldSetIsRefreshedInTheBackground(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c)
	verifies(t, v, access(nil))
	release := make(chan struct{})
	arrived := make(chan struct{}, 1)
	e.handle(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-release
		fmt.Fprint(w, jwks(second()))
	})
	c.advance(61 * time.Minute)
	raw := access(map[string]any{"exp": epoch.Unix() + 7200})
	inParallel(20, func(int) { verifies(t, v, raw) }) // none of them waits for the endpoint
	<-arrived
	close(release)
	eventually(t, "the removed key is dropped", func() bool {
		_, err := v.VerifyAccess(context.Background(), raw)
		return errors.Is(err, ErrUnknownKey)
	})
	wantFetches(t, e, 2)
}

func TestARequestThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	e := newEndpoint(t, "")
	release := make(chan struct{})
	e.handle(func(w http.ResponseWriter, _ *http.Request) { <-release; fmt.Fprint(w, jwks(first())) })
	v := served(t, e, newClock())
	hurried, cancel := context.WithCancel(context.Background())
	gone := make(chan error)
	go func() { _, err := v.VerifyAccess(hurried, access(nil)); gone <- err }()
	eventually(t, "the fetch is under way", func() bool { return e.fetches.Load() == 1 })
	patient := make(chan error)
	go func() { _, err := v.VerifyAccess(context.Background(), access(nil)); patient <- err }()
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the request that gave up got %v, want context.Canceled", err)
	}
	close(release)
	if err := <-patient; err != nil {
		t.Errorf("the request that waited got %v", err)
	}
	wantFetches(t, e, 1)
}

func TestASlowEndpointIsBounded(t *testing.T) {
	done := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush() // headers at once, then a byte now and then: only a limit on the whole helps
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				fmt.Fprint(w, " ")
				w.(http.Flusher).Flush()
			}
		}
	}))
	defer slow.Close()
	defer close(done)
	k := &keySet{base: context.Background(), url: slow.URL, client: http.DefaultClient, now: time.Now}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := k.fetch(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v, want the deadline", err)
	}
	if fetchTimeout > 5*time.Second {
		t.Errorf("a fetch may take %s, want at most 5 s", fetchTimeout)
	}
}

func TestTheVerifiersContextEndsItsFetches(t *testing.T) {
	e := newEndpoint(t, jwks(first()))
	ctx, cancel := context.WithCancel(context.Background())
	v, err := NewVerifier(ctx, Config{Pools: []Pool{{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKSURL: e.URL}}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := v.Hydrate(context.Background()); !errors.Is(err, context.Canceled) {
		t.Errorf("Hydrate after the end: error is %v, want context.Canceled", err)
	}
	wantFetches(t, e, 0)
}

func TestPinnedKeysAreNeverFetched(t *testing.T) {
	var dialled atomic.Int64
	refuse := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		dialled.Add(1)
		return nil, errors.New("no network")
	})}
	c := newClock()
	v := mustVerifier(t, Config{Now: c.now, HTTPClient: refuse, Pools: []Pool{
		{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKS: []byte(jwks(first()))}}})
	if err := v.Hydrate(context.Background()); err != nil {
		t.Errorf("Hydrate: %v", err)
	}
	verifies(t, v, access(nil))
	c.advance(48 * time.Hour)
	verifies(t, v, access(map[string]any{"exp": epoch.Unix() + 72*3600}))
	if _, err := v.VerifyAccess(context.Background(), signedBySecond()); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("unknown key: error is %v, want ErrUnknownKey", err)
	}
	if n := dialled.Load(); n != 0 {
		t.Errorf("%d requests went out, want none", n)
	}
}

func inParallel(n int, do func(i int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { do(i) })
	}
	wait.Wait()
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("within 5 seconds: %s: did not happen", what)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func text200(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
}

// endless offers 100 MB and remembers how much was taken.
func endless(taken *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		chunk := strings.Repeat("a", 64<<10)
		fmt.Fprint(w, `{"keys":[],"x":"`)
		for range 1600 {
			n, err := fmt.Fprint(w, chunk)
			taken.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
}

func redirectToSelf(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/elsewhere" {
		fmt.Fprint(w, jwks(second()))
		return
	}
	http.Redirect(w, r, "/elsewhere", http.StatusFound)
}

func thirtyThree() []string {
	all := make([]string, 33)
	for i := range all {
		all[i] = jwk(fmt.Sprintf("k%d", i), &signingKeys[1]().PublicKey)
	}
	return all
}
