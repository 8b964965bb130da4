package tokens

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
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

func BenchmarkVerify(b *testing.B)       { benchmarkVerify(b, 0) }
func BenchmarkVerifyCached(b *testing.B) { benchmarkVerify(b, 100) }

func benchmarkVerify(b *testing.B, entries int) {
	v := mustVerifier(b, Config{Now: newClock().now, CacheEntries: entries, Pools: []Pool{
		{UserPoolID: testPool, ClientIDs: []string{testClient}, JWKS: []byte(jwks(first(), second()))}}})
	raw := access(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.VerifyAccess(context.Background(), raw); err != nil {
			b.Fatal(err)
		}
	}
}
