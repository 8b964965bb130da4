package tokens

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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

// The forge makes tokens byte by byte, so that it can make those that no library would.

const (
	testPool   = "eu-west-1_AbCdEfGhI"
	otherPool  = "eu-west-1_OtherPool"
	testClient = "2abcdefghijklmnopqrstuvwxy"
)

var (
	signingKeys = [3]func() *rsa.PrivateKey{sync.OnceValue(newKey), sync.OnceValue(newKey), sync.OnceValue(newKey)}
	epoch       = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// signed signs header and claims as they are.
func signed(key *rsa.PrivateKey, header, claims string) string {
	input := b64([]byte(header)) + "." + b64([]byte(claims))
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return input + "." + b64(signature)
}

const goodHeader = `{"kid":"k1","alg":"RS256"}`

// object is JSON with its members in the order of the claims maps' literals made irrelevant by sorting.
func object(claims map[string]any) string {
	raw, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// accessClaims are those of a real access token, 15 of them; over replaces some (nil removes).
func accessClaims(over map[string]any) map[string]any {
	return with(map[string]any{
		"sub": "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001", "cognito:groups": []string{"admins", "acme"},
		"iss": "https://cognito-idp.eu-west-1.amazonaws.com/" + testPool, "version": 2, "client_id": testClient,
		"origin_jti": "11111111-2222-4333-8444-555555555555", "event_id": "22222222-2222-4333-8444-555555555555",
		"token_use": "access", "scope": "files/read aws.cognito.signin.user.admin", "auth_time": epoch.Unix() - 60,
		"exp": epoch.Unix() + 3600, "iat": epoch.Unix() - 60, "jti": "33333333-2222-4333-8444-555555555555",
		"username": "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001", "tenant_id": "acme",
	}, over)
}

func idClaims(over map[string]any) map[string]any {
	return with(map[string]any{
		"sub": "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001", "cognito:groups": []string{"admins"}, "email_verified": true,
		"iss": "https://cognito-idp.eu-west-1.amazonaws.com/" + testPool, "cognito:username": "d2c5e4a4-1071-70f8-6e7c-1f4b0a6e0001",
		"origin_jti": "11111111-2222-4333-8444-555555555555", "aud": testClient, "token_use": "id", "nonce": "n-0S6_WzA2Mj",
		"auth_time": epoch.Unix() - 60, "exp": epoch.Unix() + 3600, "iat": epoch.Unix() - 60,
		"jti": "33333333-2222-4333-8444-555555555555", "email": "ada@company.com", "custom:tenant_id": "acme",
	}, over)
}

func with(claims, over map[string]any) map[string]any {
	for name, value := range over {
		if value == nil {
			delete(claims, name)
		} else {
			claims[name] = value
		}
	}
	return claims
}

func access(over map[string]any) string {
	return signed(signingKeys[0](), goodHeader, object(accessClaims(over)))
}

func id(over map[string]any) string {
	return signed(signingKeys[0](), goodHeader, object(idClaims(over)))
}

func jwk(kid string, key *rsa.PublicKey) string {
	return fmt.Sprintf(`{"alg":"RS256","e":%q,"kid":%q,"kty":"RSA","n":%q,"use":"sig"}`,
		b64(big.NewInt(int64(key.E)).Bytes()), kid, b64(key.N.Bytes()))
}

func jwks(keys ...string) string { return `{"keys":[` + strings.Join(keys, ",") + `]}` }

// endpoint serves a key set and counts who asks.
type endpoint struct {
	*httptest.Server
	fetches atomic.Int64
	mu      sync.Mutex
	answer  http.HandlerFunc
}

func newEndpoint(t testing.TB, document string) *endpoint {
	e := &endpoint{}
	e.serve(document)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.fetches.Add(1)
		e.mu.Lock()
		answer := e.answer
		e.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) handle(answer http.HandlerFunc) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

func (e *endpoint) serve(document string) {
	e.handle(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, document) })
}

// clock is a clock that tests move.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock { c := &clock{}; c.nanos.Store(epoch.UnixNano()); return c }

func (c *clock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *clock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

func mustVerifier(t testing.TB, config Config) *Verifier {
	t.Helper()
	v, err := NewVerifier(context.Background(), config)
	if err != nil {
		t.Fatalf("NewVerifier: %v", err)
	}
	return v
}

// pinnedVerifier knows two pools, each with its own key under the same kid.
func pinnedVerifier(t testing.TB) *Verifier {
	t.Helper()
	return mustVerifier(t, Config{Now: newClock().now, Pools: []Pool{
		{UserPoolID: testPool, ClientIDs: []string{testClient, "secondclient"}, JWKS: []byte(jwks(jwk("k1", &signingKeys[0]().PublicKey)))},
		{UserPoolID: otherPool, ClientIDs: []string{"otherclient"}, JWKS: []byte(jwks(jwk("k1", &signingKeys[1]().PublicKey), jwk("k9", &signingKeys[1]().PublicKey)))},
	}})
}
