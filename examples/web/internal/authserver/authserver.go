// Package authserver is an OAuth server for tests: what the hosted pages of Cognito document, as RFC 6749, 7636, 7009
// and OpenID Connect ask for it, rotation of refresh tokens included.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html,
// https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
package authserver

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// What the server knows: one pool, one confidential client.
const (
	PoolID       = "eu-west-1_AbCdEfGhI"
	Issuer       = "https://cognito-idp.eu-west-1.amazonaws.com/" + PoolID
	ClientID     = "1example23456789"
	ClientSecret = "a-secret+with/signs"
	// TokensLast is the validity of access and ID tokens.
	TokensLast = 15 * time.Minute
)

// Server is the OAuth server. Its fields may be changed before requests that they concern.
type Server struct {
	*httptest.Server
	// Redirect is the registered callback; the logout address is the same origin's "/".
	Redirect string
	// Now is the clock.
	Now func() time.Time
	// User is who signs in next: the claims of both tokens.
	User map[string]any
	// Scope is granted.
	Scope string
	// Mangle changes the claims of a token before it is signed; nil for an honest server. kind is "id" or "access".
	Mangle func(kind string, claims jwt.MapClaims)
	// Down makes the token endpoint answer 503.
	Down bool
	// NoRevocation answers 404 for /oauth2/revoke, as the local endpoint does.
	NoRevocation bool
	// OnToken is called for every request of the token endpoint, before it is looked at.
	OnToken func(form url.Values)
	// OnRevoke is called for every request of the revocation endpoint.
	OnRevoke func()

	key *rsa.PrivateKey

	mu      sync.Mutex
	codes   map[string]grant
	refresh map[string]*family
	Calls   []string // the grant types of the token endpoint's calls, and "revoke"
	Revoked []string
	issued  []string
}

type grant struct {
	challenge, redirect, nonce string
	user                       map[string]any
}

// family is a sign-in's refresh token through its rotations.
type family struct {
	user    map[string]any
	current string
	over    bool
}

// signingKey is made once for each test program: it takes longer than all the rest.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// Start starts a server that ends with the test.
func Start(t testing.TB, redirect string, now func() time.Time) *Server {
	t.Helper()
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		Redirect: redirect, Now: now, key: key, codes: map[string]grant{}, refresh: map[string]*family{},
		Scope: "openid email profile aws.cognito.signin.user.admin api/read",
		User: map[string]any{
			"sub": "11111111-2222-4333-8444-555555555555", "username": "ada", "email": "ada@company.com", "email_verified": true,
			"name": "Ada Lovelace", "custom:tenant_id": "acme", "tenant_id": "acme", "cognito:groups": []string{"members"},
		},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oauth2/authorize", s.authorize)
	mux.HandleFunc("POST /oauth2/token", s.token)
	mux.HandleFunc("POST /oauth2/revoke", s.revoke)
	mux.HandleFunc("GET /jwks", s.jwks)
	s.Server = httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	return s
}

// authorize signs User in at once, as for somebody who has a session on the hosted pages.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch {
	case q.Get("client_id") != ClientID, q.Get("redirect_uri") != s.Redirect:
		http.Error(w, "redirect_mismatch", http.StatusBadRequest) // never a redirect: RFC 6749, section 4.1.2.1
		return
	case q.Get("response_type") != "code", q.Get("code_challenge_method") != "S256", len(q.Get("code_challenge")) != 43:
		s.back(w, r, url.Values{"error": {"invalid_request"}, "state": {q.Get("state")}})
		return
	}
	s.mu.Lock()
	code := random()
	s.codes[code] = grant{challenge: q.Get("code_challenge"), redirect: q.Get("redirect_uri"), nonce: q.Get("nonce"), user: maps.Clone(s.User)}
	s.mu.Unlock()
	s.back(w, r, url.Values{"code": {code}, "state": {q.Get("state")}})
}

func (s *Server) back(w http.ResponseWriter, r *http.Request, values url.Values) {
	http.Redirect(w, r, s.Redirect+"?"+values.Encode(), http.StatusFound)
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	if s.OnToken != nil {
		s.OnToken(r.PostForm)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Calls = append(s.Calls, r.PostForm.Get("grant_type"))
	if s.Down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	if !s.client(r) {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		code := r.PostForm.Get("code")
		g, there := s.codes[code]
		delete(s.codes, code) // good for one attempt
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		if !there || g.redirect != r.PostForm.Get("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
			refuse(w, http.StatusBadRequest, "invalid_grant")
			return
		}
		f := &family{user: g.user}
		s.answer(w, f, g.nonce)
	case "refresh_token":
		token := r.PostForm.Get("refresh_token")
		f := s.refresh[token]
		if f == nil || f.over || f.current != token {
			if f != nil {
				f.over = true // somebody else has it too: RFC 9700, section 4.14.2
			}
			refuse(w, http.StatusBadRequest, "invalid_grant")
			return
		}
		s.answer(w, f, "")
	default:
		refuse(w, http.StatusBadRequest, "unsupported_grant_type")
	}
}

// answer issues tokens and rotates the refresh token.
func (s *Server) answer(w http.ResponseWriter, f *family, nonce string) {
	f.current = random()
	s.refresh[f.current] = f
	access, id := s.sign("access", f.user, ""), s.sign("id", f.user, nonce)
	s.issued = append(s.issued, access, id, f.current)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"access_token": access, "id_token": id, "refresh_token": f.current,
		"token_type": "Bearer", "expires_in": int(TokensLast.Seconds()),
	})
}

func (s *Server) sign(kind string, user map[string]any, nonce string) string {
	now := s.Now()
	claims := jwt.MapClaims{
		"iss": Issuer, "sub": user["sub"], "token_use": kind, "jti": random(), "origin_jti": "origin",
		"auth_time": now.Unix(), "iat": now.Unix(), "exp": now.Add(TokensLast).Unix(), "cognito:groups": user["cognito:groups"],
	}
	if kind == "id" {
		for _, name := range []string{"email", "email_verified", "name", "custom:tenant_id"} {
			claims[name] = user[name]
		}
		claims["aud"], claims["cognito:username"] = ClientID, user["username"]
		if nonce != "" {
			claims["nonce"] = nonce
		}
	} else {
		claims["client_id"], claims["username"], claims["scope"], claims["tenant_id"] = ClientID, user["username"], s.Scope, user["tenant_id"]
	}
	if s.Mangle != nil {
		s.Mangle(kind, claims)
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header = map[string]any{"alg": "RS256", "kid": "key-1"}
	signed, err := token.SignedString(s.key)
	if err != nil {
		panic(err) // a claim that is no JSON: the test's mistake
	}
	return signed
}

func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	if s.OnRevoke != nil {
		s.OnRevoke()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Calls = append(s.Calls, "revoke")
	if s.NoRevocation {
		http.NotFound(w, r)
		return
	}
	if !s.client(r) {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	token := r.PostForm.Get("token")
	s.Revoked = append(s.Revoked, token)
	if f := s.refresh[token]; f != nil {
		f.over = true
	}
	w.WriteHeader(http.StatusOK) // also for an unknown token: RFC 7009, section 2.2
}

func (s *Server) jwks(w http.ResponseWriter, _ *http.Request) {
	part := base64.RawURLEncoding.EncodeToString
	json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "key-1",
		"n": part(s.key.N.Bytes()), "e": part(big.NewInt(int64(s.key.E)).Bytes()),
	}}})
}

func (s *Server) client(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	id, errID := url.QueryUnescape(id) // RFC 6749, section 2.3.1
	secret, errSecret := url.QueryUnescape(secret)
	return ok && errID == nil && errSecret == nil && id == ClientID && secret == ClientSecret
}

// Current is the refresh token that works now, of the only sign-in.
func (s *Server) Current(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.refresh {
		if !f.over {
			return f.current
		}
	}
	t.Fatal("no refresh token works")
	return ""
}

// Alive is how many sign-ins have a refresh token that works.
func (s *Server) Alive() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	alive := map[*family]bool{}
	for _, f := range s.refresh {
		if !f.over {
			alive[f] = true
		}
	}
	return len(alive)
}

// Count is how often the token endpoint was called for a grant type.
func (s *Server) Count(grantType string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.Calls) - len(slices.DeleteFunc(slices.Clone(s.Calls), func(c string) bool { return c == grantType }))
}

// Issued are all tokens that were ever given out.
func (s *Server) Issued() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.issued)
}

// EndAll ends every refresh token, as a sign-out on another device does.
func (s *Server) EndAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.refresh {
		f.over = true
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":%q}`, code)
}

func random() string {
	b := make([]byte, 24)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
