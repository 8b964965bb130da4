package client

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"
)

// vectors were made with AWS's own client: testdata/srp-vectors.js says how.
type vectors struct {
	Passwords, Devices []vector
	Timestamps         []struct {
		At   time.Time
		Text string
	}
}

type vector struct {
	Group, User, Password, Salt, Verifier string
	SmallA                                string `json:"a"`
	SmallB                                string `json:"b"`
	A, B, Key                             string
	PasswordVerifier, SaltBase64          string
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	raw, err := os.ReadFile("testdata/srp-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	var v vectors
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if len(v.Passwords) < 10 || len(v.Devices) < 3 || len(v.Timestamps) < 5 {
		t.Fatalf("%d passwords, %d devices, %d timestamps: the file is not whole", len(v.Passwords), len(v.Devices), len(v.Timestamps))
	}
	return v
}

// UnmarshalJSON keeps a and A apart, which encoding/json would not.
func (v *vector) UnmarshalJSON(raw []byte) error {
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	*v = vector{m["group"], m["user"], m["password"], m["salt"], m["verifier"], m["a"], m["b"], m["A"], m["B"], m["key"], m["passwordVerifier"], m["saltBase64"]}
	return nil
}

func big16(t testing.TB, s string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(s, 16)
	if !ok {
		t.Fatalf("not hex: %q", s)
	}
	return n
}

func fixedSRP(t testing.TB, a string) *srp {
	n := big16(t, a)
	return &srp{a: n, A: new(big.Int).Exp(srpG, n, srpN)}
}

// parameters is the challenge for a vector.
func parameters(userKey, user, salt, b string, block []byte) map[string]string {
	return map[string]string{userKey: user, "SALT": salt, "SRP_B": b, "SECRET_BLOCK": base64.StdEncoding.EncodeToString(block)}
}

func TestSRPAgreesWithAWSsOwnClient(t *testing.T) {
	v := readVectors(t)
	for _, tt := range append(v.Passwords, v.Devices...) {
		t.Run(tt.User, func(t *testing.T) {
			s := fixedSRP(t, tt.SmallA)
			if s.public() != tt.A {
				t.Fatalf("A: want %s, got %s", tt.A, s.public())
			}
			p, err := readProof(parameters("U", tt.User, tt.Salt, tt.B, []byte("block")), "U")
			if err != nil {
				t.Fatal(err)
			}
			key, err := s.key(tt.Group, tt.Password, p)
			if err != nil || hex.EncodeToString(key) != tt.Key {
				t.Errorf("key: want %s, got %x, %v", tt.Key, key, err)
			}
			if wrong, _ := s.key(tt.Group, tt.Password+"x", p); bytes.Equal(wrong, key) {
				t.Error("another password gives the same key")
			}
		})
	}
}

// The other way: a server that knows only the verifier comes to the same key, and so accepts the client.
func TestAServerWithTheVerifierComesToTheSameKey(t *testing.T) {
	v := readVectors(t)
	for _, tt := range append(v.Passwords, v.Devices...) {
		t.Run(tt.User, func(t *testing.T) {
			A, B, b, verifier := big16(t, tt.A), big16(t, tt.B), big16(t, tt.SmallB), big16(t, tt.Verifier)
			u := new(big.Int).SetBytes(digest(padded(A), padded(B)))
			S := new(big.Int).Exp(verifier, u, srpN) // S = (A · v^u) ^ b
			S.Mul(S, A).Exp(S, b, srpN)
			key, err := hkdf.Key(sha256.New, padded(S), padded(u), "Caldera Derived Key", 16)
			if err != nil || hex.EncodeToString(key) != tt.Key {
				t.Errorf("the server's key: want %s, got %x, %v", tt.Key, key, err)
			}
		})
	}
}

// Vectors that others published.
func TestPublishedVectors(t *testing.T) {
	t.Run("k", func(t *testing.T) { // cognito-srp v4, Test_NewCognitoSRP
		if want := "37772559067617796309459009502931177628717927509759535181635788491848250400486"; srpK.String() != want {
			t.Errorf("want %s, got %s", want, srpK)
		}
	})
	t.Run("u", func(t *testing.T) { // cognito-srp v4, Test_calculateU
		got := new(big.Int).SetBytes(digest(padded(big16(t, "6D797365637265746861736841")), padded(big16(t, "6D797365637265746861736842"))))
		if want := "39743664823761398449876968619416475559594078623923024211668626611155104513539"; got.String() != want {
			t.Errorf("want %s, got %s", want, got)
		}
	})
	t.Run("key and signature", func(t *testing.T) { // cognito-srp v4, Test_PasswordVerifierChallenge
		s := fixedSRP(t, "499602d2")
		p, err := readProof(parameters("USER_ID_FOR_SRP", "test", "499602d2", "499602d2", []byte("secretssecrestssecrets")), "USER_ID_FOR_SRP")
		if err != nil {
			t.Fatal(err)
		}
		key, err := s.key("myPool", "test", p)
		if want := "d96cde6c95dda17175c1293140c5a81f"; err != nil || hex.EncodeToString(key) != want {
			t.Errorf("key: want %s, got %x, %v", want, key, err)
		}
		signature, _, err := s.sign("myPool", "test", p, time.Date(2018, 7, 10, 11, 1, 0, 0, time.UTC))
		if want := "tdvQu/Li/qWl8Nni0aFPs+MwY4rvKZm0kSMrGIMSUHk="; err != nil || signature != want {
			t.Errorf("signature: want %s, got %s, %v", want, signature, err)
		}
	})
	t.Run("secret hash", func(t *testing.T) { // cognito-srp v4, and cognito-srp-helper
		for _, tt := range []struct{ user, id, secret, want string }{
			{"test", "123abd", "clientSecret", "LoIX/oPJWZzFYv8liJYRo+CHv16FNDY10JlZEDjL3Vg="},
			{"username", "EPswPGbpdBLZnh9XW134hK7qYe", "ps50nb7hd1umdnmlt1xa9nwiscqvdvzy5ijw63vcacd09yihc2b", "oUkNFqfm7UjLds8vXFWarT1l3gqORGoztf+EyFmoX2Q="},
		} {
			if got := SecretHash(tt.user, tt.id, tt.secret); got != tt.want {
				t.Errorf("want %s, got %s", tt.want, got)
			}
		}
	})
}

func TestDeviceVerifierAgreesWithAWSsOwnClient(t *testing.T) {
	for _, tt := range readVectors(t).Devices {
		salt, err := base64.StdEncoding.DecodeString(tt.SaltBase64)
		if err != nil {
			t.Fatal(err)
		}
		verifier, padded := deviceVerifier(salt, tt.Group, tt.User, tt.Password)
		if got := base64.StdEncoding.EncodeToString(verifier); got != tt.PasswordVerifier {
			t.Errorf("verifier of %s: want %s, got %s", tt.User, tt.PasswordVerifier, got)
		}
		if got := base64.StdEncoding.EncodeToString(padded); got != tt.SaltBase64 {
			t.Errorf("salt of %s: want %s, got %s", tt.User, tt.SaltBase64, got)
		}
	}
}

func TestTheTimestampIsAsAWSsOwnClientWritesIt(t *testing.T) {
	elsewhere := time.FixedZone("UTC+13", 13*3600)
	for _, tt := range readVectors(t).Timestamps {
		if got := srpTime(tt.At.In(elsewhere)); got != tt.Text {
			t.Errorf("%s: want %q, got %q", tt.At, tt.Text, got)
		}
	}
}

func TestHostileChallengesAreErrors(t *testing.T) {
	good := func() map[string]string { return parameters("USER_ID_FOR_SRP", "u", "ab", "499602d2", []byte("b")) }
	if _, err := readProof(good(), "USER_ID_FOR_SRP"); err != nil {
		t.Fatalf("the base of this table: %v", err)
	}
	for _, tt := range []struct{ name, key, value string }{
		{"B missing", "SRP_B", ""},
		{"B zero", "SRP_B", "0"},
		{"B many zeros", "SRP_B", strings.Repeat("0", 768)},
		{"B the modulus, so zero to it", "SRP_B", srpN.Text(16)},
		{"B twice the modulus", "SRP_B", new(big.Int).Lsh(srpN, 1).Text(16)},
		{"B above the modulus", "SRP_B", new(big.Int).Add(srpN, big.NewInt(5)).Text(16)},
		{"B negative", "SRP_B", "-ab"},
		{"B with a plus", "SRP_B", "+ab"},
		{"B with 0x", "SRP_B", "0xab"},
		{"B with underscores", "SRP_B", "a_b_c"},
		{"B with a space", "SRP_B", " ab"},
		{"B not hex", "SRP_B", "xyz"},
		{"B of a million digits", "SRP_B", strings.Repeat("a", 1_000_000)},
		{"salt missing", "SALT", ""},
		{"salt not hex", "SALT", "salt"},
		{"salt negative", "SALT", "-1"},
		{"salt of a million digits", "SALT", strings.Repeat("a", 1_000_000)},
		{"secret block missing", "SECRET_BLOCK", ""},
		{"secret block not base64", "SECRET_BLOCK", "?"},
		{"secret block cut short", "SECRET_BLOCK", "YWJ"},
		{"secret block of a million characters", "SECRET_BLOCK", strings.Repeat("YWJj", 250_000)},
		{"user missing", "USER_ID_FOR_SRP", ""},
		{"user of a million characters", "USER_ID_FOR_SRP", strings.Repeat("u", 1_000_000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := good()
			p[tt.key] = tt.value
			if _, err := readProof(p, "USER_ID_FOR_SRP"); !errors.Is(err, ErrServer) || !strings.Contains(err.Error(), tt.key) {
				t.Errorf("error is %v, want ErrServer that names %s", err, tt.key)
			}
		})
	}
	t.Run("no parameters at all", func(t *testing.T) {
		if _, err := readProof(nil, "USER_ID_FOR_SRP"); !errors.Is(err, ErrServer) {
			t.Errorf("error is %v, want ErrServer", err)
		}
	})
}

func TestARandomSourceThatFailsIsAnError(t *testing.T) {
	for name, source := range map[string][]byte{"ends early": make([]byte, 5), "zeros": make([]byte, 128)} {
		if _, err := newSRP(bytes.NewReader(source)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzChallenge gives the client any challenge: it signs or returns an error, quickly, and never panics.
func FuzzChallenge(f *testing.F) {
	f.Add("user", "ab", "499602d2", "YWJj")
	f.Add("", "", "", "")
	f.Add("u", "-1", "0", "=")
	f.Add("u", strings.Repeat("f", 512), srpN.Text(16), "AAAA")
	f.Fuzz(func(t *testing.T, user, salt, b, block string) {
		p, err := readProof(map[string]string{"USER_ID_FOR_SRP": user, "SALT": salt, "SRP_B": b, "SECRET_BLOCK": block}, "USER_ID_FOR_SRP")
		if err != nil {
			if !errors.Is(err, ErrServer) {
				t.Errorf("error is %v, want ErrServer", err)
			}
			return
		}
		signature, _, err := fixedSRP(t, "abcdef0123456789").sign("pool", "password", p, time.Unix(0, 0))
		if err != nil || len(signature) != 44 {
			t.Errorf("signature %q, %v", signature, err)
		}
	})
}
