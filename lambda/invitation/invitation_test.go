package invitation

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)

func sample() Invitation {
	return Invitation{Tenant: "acme", Email: "Ada@Company.com", PoolID: "us-east-1_TEST"}
}

func keys(t testing.TB) map[string]Key {
	t.Helper()
	ed, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Key{"Ed25519": ed, "P-256": {p256}}
}

func verifier(t testing.TB, k Key) Verifier {
	t.Helper()
	public, err := k.Public()
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParsePublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func issue(t testing.TB, k Key) (string, Invitation) {
	t.Helper()
	token, in, err := Issue(t.Context(), k, sample(), noon, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token, in
}

func TestRoundTrip(t *testing.T) {
	for name, key := range keys(t) {
		t.Run(name, func(t *testing.T) {
			data, err := key.PEM()
			if err != nil {
				t.Fatal(err)
			}
			back, err := ParseKey(data)
			if err != nil {
				t.Fatal(err)
			}
			token, in := issue(t, back)
			got, err := verifier(t, key).Verify(token, noon)
			if err != nil {
				t.Fatalf("a fresh token: %v", err)
			}
			if !got.Expires.Equal(in.Expires) {
				t.Errorf("expiry: want %s, got %s", in.Expires, got.Expires)
			}
			got.Expires, in.Expires = time.Time{}, time.Time{}
			if got != in || got.Email != "ada@company.com" || got.ID == "" {
				t.Errorf("want %+v, got %+v", in, got)
			}
			if len(token) > 320 {
				t.Errorf("a token should fit into a link, got %d characters", len(token))
			}
		})
	}
}

func TestTokensAreBoundToTheirExpiry(t *testing.T) {
	key := keys(t)["Ed25519"]
	token, in := issue(t, key)
	v := verifier(t, key)
	for at, want := range map[time.Duration]error{-time.Second: nil, 0: ErrExpired, time.Second: ErrExpired, 1000 * time.Hour: ErrExpired} {
		if _, err := v.Verify(token, in.Expires.Add(at)); !errors.Is(err, want) {
			t.Errorf("%s after expiry: want %v, got %v", at, want, err)
		}
	}
}

func TestTokensOfYearsAreRefused(t *testing.T) {
	key := keys(t)["Ed25519"]
	for days, want := range map[int64]error{30: nil, 31: ErrTooLong, 3650: ErrTooLong, 100_000_000_000_000: ErrTooLong} {
		signed, err := encode(payload{Tenant: "acme", Email: "ada@company.com", PoolID: "us-east-1_TEST", Expires: noon.Unix() + days*86400})
		if err != nil {
			t.Fatal(err)
		}
		signature, err := key.Sign(t.Context(), []byte(protocol+signed))
		if err != nil {
			t.Fatal(err)
		}
		token := signed + "." + base64.RawURLEncoding.EncodeToString(signature)
		if _, err := verifier(t, key).Verify(token, noon); !errors.Is(err, want) {
			t.Errorf("good for %d days, by somebody with the key: want %v, got %v", days, want, err)
		}
		if _, err := verifier(t, key).Verify(token, noon.Add(-clockSkew)); !errors.Is(err, want) {
			t.Errorf("good for %d days, by a clock that is fast: want %v, got %v", days, want, err)
		}
		if _, err := verifier(t, key).Verify(token, noon.Add(-clockSkew-time.Second)); !errors.Is(err, ErrTooLong) {
			t.Errorf("good for %d days, by a clock that is wrong: want a refusal, got %v", days, err)
		}
	}
}

func TestForgedTokensAreRefused(t *testing.T) {
	all := keys(t)
	token, _ := issue(t, all["Ed25519"])
	p256token, _ := issue(t, all["P-256"])
	stranger, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := issue(t, stranger)
	head, signature, _ := strings.Cut(strings.TrimPrefix(token, prefix), ".")
	data, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		t.Fatal(err)
	}
	other := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(data), "acme", "evil", 1)))
	bare, err := all["Ed25519"].Sign(t.Context(), []byte(prefix+head)) // without the protocol's name
	if err != nil {
		t.Fatal(err)
	}
	v := verifier(t, all["Ed25519"])
	for name, c := range map[string]struct {
		token string
		want  error
	}{
		"another tenant":                {prefix + other + "." + signature, ErrSignature},
		"another key":                   {foreign, ErrSignature},
		"another kind of key":           {p256token, ErrSignature},
		"signature of another protocol": {prefix + head + "." + base64.RawURLEncoding.EncodeToString(bare), ErrSignature},
		"no signature":                  {prefix + head + ".", ErrSignature},
		"no payload":                    {prefix + "." + signature, ErrSignature},
		"no dot":                        {prefix + head, ErrMalformed},
		"another prefix":                {"cgi2." + head + "." + signature, ErrMalformed},
		"a JWT":                         {"eyJhbGciOiJub25lIn0." + head + ".", ErrMalformed},
		"empty":                         {"", ErrMalformed},
		"prefix alone":                  {prefix, ErrMalformed},
		"padded base64":                 {token + "=", ErrMalformed},
		"line break inside":             {token[:20] + "\n" + token[20:], ErrMalformed},
		"line break in the signature":   {token + "\n", ErrMalformed},
		"longer than is read":           {prefix + strings.Repeat("A", maxToken) + "." + signature, ErrMalformed},
		"truncated signature":           {token[:len(token)-6], ErrSignature},
		"two dots":                      {token + "." + signature, ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := v.Verify(c.token, noon); !errors.Is(err, c.want) {
				t.Errorf("want %v, got %v", c.want, err)
			}
		})
	}
	t.Run("every flipped character", func(t *testing.T) {
		for i := range token {
			flipped := []byte(token)
			flipped[i] ^= 1
			if _, err := v.Verify(string(flipped), noon); err == nil {
				t.Errorf("character %d may be anything", i)
			}
		}
	})
	t.Run("the zero verifier accepts nothing", func(t *testing.T) {
		if _, err := (Verifier{}).Verify(token, noon); !errors.Is(err, ErrSignature) {
			t.Errorf("want %v, got %v", ErrSignature, err)
		}
	})
}

func TestSignedNonsenseIsRefused(t *testing.T) {
	key := keys(t)["Ed25519"]
	for _, text := range []string{`{}x`, `null garbage`, `{"t":1}`, `{"t":"acme","admin":true}`, `[]`} {
		signed := prefix + base64.RawURLEncoding.EncodeToString([]byte(text))
		signature, err := key.Sign(t.Context(), []byte(protocol+signed))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verifier(t, key).Verify(signed+"."+base64.RawURLEncoding.EncodeToString(signature), noon); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: want %v, got %v", text, ErrMalformed, err)
		}
	}
}

func TestIssueRefuses(t *testing.T) {
	key := keys(t)["Ed25519"]
	for name, c := range map[string]struct {
		edit     func(*Invitation)
		validity time.Duration
		want     string
	}{
		"tenant with a wildcard":  {func(in *Invitation) { in.Tenant = "*" }, time.Hour, "tenant: needs 1 to 64"},
		"address with two @":      {func(in *Invitation) { in.Email = "a@b.c@d.e" }, time.Hour, "email: needs a plain address"},
		"no pool":                 {func(in *Invitation) { in.PoolID = "" }, time.Hour, "pool: must be the id of a user pool"},
		"59 seconds":              {func(*Invitation) {}, 59 * time.Second, "expires: must be between"},
		"a second beyond 30 days": {func(*Invitation) {}, MaxValidity + time.Second, "expires: must be between"},
		"everything at once":      {func(in *Invitation) { *in = Invitation{} }, 0, "tenant: needs"},
	} {
		t.Run(name, func(t *testing.T) {
			in := sample()
			c.edit(&in)
			if token, _, err := Issue(t.Context(), key, in, noon, c.validity); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %q, %v", c.want, token, err)
			}
		})
	}
}

func TestPublicKeyAsPEM(t *testing.T) {
	for name, key := range keys(t) {
		public, err := key.Public()
		if err != nil {
			t.Fatal(err)
		}
		token, _ := issue(t, key)
		if _, err := ParsePublicKey(" " + public + " \n"); err != nil {
			t.Errorf("%s, with spaces around it: %v", name, err)
		}
		v, err := ParsePublicKey("-----BEGIN PUBLIC KEY-----\n" + public + "\n-----END PUBLIC KEY-----\n")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := v.Verify(token, noon); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseKeyRefuses(t *testing.T) {
	big, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	labelled, err := keys(t)["Ed25519"].PEM()
	if err != nil {
		t.Fatal(err)
	}
	x25519, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(x25519)
	if err != nil {
		t.Fatal(err)
	}
	agreement := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	p384, err := Key{big}.PEM()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing": "", "not PEM": "key", "public key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		"not PKCS #8": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "another curve": string(p384),
		"another label": strings.ReplaceAll(string(labelled), "PRIVATE", "SECRET"), "key agreement": string(agreement),
	} {
		if _, err := ParseKey([]byte(text)); err == nil {
			t.Errorf("%s was read as a key", name)
		}
	}
}

// FuzzVerify: no token but the issued ones verifies, and nothing panics.
func FuzzVerify(f *testing.F) {
	all := keys(f)
	token, _ := issue(f, all["Ed25519"])
	other, _ := issue(f, all["P-256"])
	v, w := verifier(f, all["Ed25519"]), verifier(f, all["P-256"])
	for _, s := range []string{token, other, prefix + ".", "cgi1..", token + "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := v.Verify(s, noon); err == nil && s != token {
			t.Errorf("%q verifies", s)
		}
		if _, err := w.Verify(s, noon); err == nil && s != other {
			t.Errorf("%q verifies", s)
		}
	})
}
