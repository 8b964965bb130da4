package tokens

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzVerify looks for a token that is accepted without a good signature of the pool, or that panics.
func FuzzVerify(f *testing.F) {
	v := pinnedVerifier(f)
	for _, seed := range []string{access(nil), id(nil), forged(1), rfc7515RS256, "a.b.c", "..", strings.Replace(access(nil), ".", "..", 1)} {
		f.Add(seed)
	}
	public := &signingKeys[0]().PublicKey
	f.Fuzz(func(t *testing.T, raw string) {
		claims, err := v.VerifyAccess(context.Background(), raw)
		if err != nil {
			if s := Status(err); s != 401 {
				t.Errorf("status %d for %q, want 401", s, err)
			}
			return
		}
		end := strings.LastIndexByte(raw, '.')
		signature, _ := base64.RawURLEncoding.DecodeString(raw[end+1:])
		sum := sha256.Sum256([]byte(raw[:end]))
		if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature); err != nil {
			t.Errorf("accepted %q of %s without a signature of the pool: %v", raw, claims.Subject, err)
		}
	})
}

// FuzzClaims gives signed claims of any form to the decoder: what it takes must be what encoding/json sees too.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{object(accessClaims(nil)), object(idClaims(nil)), `{}`, `{"exp":1e9}`, `{"iss":"a","iss":"b"}`, `{"cognito:groups":[null]}`, `{"a":{"a":1,"a":2}}`,
		`{"ISS":"a","SUB":"b"}`, `{"iss":"a" ,"\u0069ss":"b"}`, strings.Replace(object(accessClaims(nil)), `{`, `{ "plan":1,`, 1)} {
		f.Add([]byte(seed))
	}
	p := &pool{id: testPool, clients: map[string]bool{testClient: true}}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := decoding(string(data))
		if err != nil || d.settle(p, Access) != nil {
			return
		}
		var plain map[string]any
		if err := json.Unmarshal(data, &plain); err != nil {
			t.Fatalf("accepted what is not JSON: %q", data)
		}
		for name, got := range map[string]string{
			"sub": d.Subject, "client_id": d.ClientID, "iss": d.Issuer, "token_use": string(d.Use), "username": d.Username,
			"jti": d.TokenID, "scope": d.scope, TenantClaimAccess: d.tenantAccess, TenantClaimID: d.tenantID,
		} {
			if want, _ := plain[name].(string); got != want {
				t.Errorf("%q: %s is %q, want %q", data, name, got, want)
			}
		}
		if got := len(d.Names()); got != len(plain) {
			t.Errorf("%q: %d names, want %d", data, got, len(plain))
		}
		if d.Tenant != "" && !isTenant(d.Tenant) {
			t.Errorf("tenant %q got through", d.Tenant)
		}
	})
}

// FuzzKeySet gives the key parser any answer of an endpoint: it returns usable RSA keys or an error.
func FuzzKeySet(f *testing.F) {
	for _, seed := range []string{jwks(first(), second()), jwks(rfc7515Key), `{"keys":[{"kty":"RSA","kid":"a","n":"AQ","e":"AQAB"}]}`, `{"keys":[{"kty":"EC"}]}`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, err := parseKeySet(document)
		if (err == nil) == (len(keys) == 0) {
			t.Fatalf("%d keys with error %v", len(keys), err)
		}
		for kid, key := range keys {
			if kid == "" || key.N.BitLen() < 2048 || key.E < 3 {
				t.Errorf("kid %q with %d bits, exponent %d", kid, key.N.BitLen(), key.E)
			}
		}
	})
}

// FuzzBearer gives any header to the reader: what it returns has no separator in it.
func FuzzBearer(f *testing.F) {
	for _, seed := range []string{"Bearer abc", "bearer  abc ", "Bearer a,b", "Basic x", "", "Bearer\tx"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		token, err := bearer(value)
		if err == nil && (token == "" || strings.ContainsAny(token, " ,\t")) {
			t.Errorf("%q: token %q", value, token)
		}
	})
}
