package tokens

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

// BenchmarkBareRSA is the floor: the hash and the RSA verification that every verifier has to do.
func BenchmarkBareRSA(b *testing.B) {
	raw := access(nil)
	end := strings.LastIndexByte(raw, '.')
	signature := must(base64.RawURLEncoding.DecodeString(raw[end+1:]))
	public := &signingKeys[0]().PublicKey
	b.ReportAllocs()
	for b.Loop() {
		sum := sha256.Sum256([]byte(raw[:end]))
		if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B)       { benchmarkVerify(b, 0, access(nil)) }
func BenchmarkVerifyCached(b *testing.B) { benchmarkVerify(b, 100, access(nil)) }

// BenchmarkVerifyExtra verifies a token with a claim that is not known here: it is read twice.
func BenchmarkVerifyExtra(b *testing.B) {
	benchmarkVerify(b, 0, access(map[string]any{"plan": "gold"}))
}

func benchmarkVerify(b *testing.B, entries int, raw string) {
	v := mustVerifier(b, Config{Now: newClock().now, CacheEntries: entries, Pools: []Pool{
		{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKS: []byte(jwks(first(), second()))}}})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.VerifyAccess(context.Background(), raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLibraries is golang-jwt with keyfunc as their own examples use them, into a typed struct, with the same
// checks of issuer, use and client, without those of duplicates, exact names and strict encoding.
func BenchmarkLibraries(b *testing.B) {
	keys := must(keyfunc.NewJWKSetJSON([]byte(jwks(first(), second()))))
	parser := jwt.NewParser(jwt.WithValidMethods([]string{algorithm}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer("https://cognito-idp.eu-west-1.amazonaws.com/"+testPool), jwt.WithTimeFunc(newClock().now))
	raw := access(nil)
	b.ReportAllocs()
	for b.Loop() {
		var c struct {
			jwt.RegisteredClaims
			Use      string   `json:"token_use"`
			ClientID string   `json:"client_id"`
			Username string   `json:"username"`
			Scope    string   `json:"scope"`
			Tenant   string   `json:"tenant_id"`
			Groups   []string `json:"cognito:groups"`
		}
		if _, err := parser.ParseWithClaims(raw, &c, keys.Keyfunc); err != nil || c.Use != "access" || c.ClientID != testClient {
			b.Fatal(err)
		}
	}
}

func BenchmarkSHA256(b *testing.B) {
	raw := access(nil)
	b.ReportAllocs()
	for b.Loop() {
		_ = sha256.Sum256([]byte(raw))
	}
}
