package codekey

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	mpl "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygenerated"
	mpltypes "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygeneratedtypes"
	esdk "github.com/aws/aws-encryption-sdk/releases/go/encryption-sdk/awscryptographyencryptionsdksmithygenerated"
	esdktypes "github.com/aws/aws-encryption-sdk/releases/go/encryption-sdk/awscryptographyencryptionsdksmithygeneratedtypes"

	"example.com/cognitocdk/lambda/internal/refusal"
)

func keyring(t testing.TB, fill byte) mpltypes.IKeyring {
	t.Helper()
	materials, err := mpl.NewClient(mpltypes.MaterialProvidersConfig{})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := materials.CreateRawAesKeyring(t.Context(), mpltypes.CreateRawAesKeyringInput{
		KeyName: "key", KeyNamespace: "test", WrappingAlg: mpltypes.AesWrappingAlgAlgAes256GcmIv12Tag16,
		WrappingKey: bytes.Repeat([]byte{fill}, 32),
	})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// encrypt does what Cognito does: its suite (0x0378, no key commitment) and its context.
func encrypt(t testing.TB, ring mpltypes.IKeyring, code string, encryption map[string]string) string {
	t.Helper()
	policy := mpltypes.ESDKCommitmentPolicyForbidEncryptAllowDecrypt
	client, err := esdk.NewClient(esdktypes.AwsEncryptionSdkConfig{CommitmentPolicy: &policy})
	if err != nil {
		t.Fatal(err)
	}
	suite := mpltypes.ESDKAlgorithmSuiteIdAlgAes256GcmIv12Tag16HkdfSha384EcdsaP384
	out, err := client.Encrypt(t.Context(), esdktypes.EncryptInput{Plaintext: []byte(code), EncryptionContext: encryption, Keyring: ring, AlgorithmSuiteId: &suite})
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Ciphertext)
}

const pool = "eu-central-1_Example"

func TestOpen(t *testing.T) {
	ring := keyring(t, 1)
	opener, err := With(ring)
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]string{"userpool-id": pool}
	good := encrypt(t, ring, "424242", own)
	if !strings.HasPrefix(good, "AYADe") {
		t.Fatalf("want the suite that Cognito's codes begin with (AYADe), got %.12s", good)
	}
	flipped := []byte(good)
	flipped[len(flipped)-60] ^= 1
	for name, c := range map[string]struct {
		pool, code string
		want       string
		err        error // nil with an empty want: any
	}{
		"own pool's code":          {pool, good, "424242", nil},
		"another pool's code":      {"eu-central-1_Other", good, "", refusal.ForeignKey},
		"no context":               {pool, encrypt(t, ring, "424242", nil), "", refusal.ForeignKey},
		"another context":          {pool, encrypt(t, ring, "424242", map[string]string{"pool": pool}), "", refusal.ForeignKey},
		"another key":              {pool, encrypt(t, keyring(t, 2), "424242", own), "", nil},
		"changed on the way":       {pool, string(flipped), "", nil},
		"truncated":                {pool, good[:200], "", nil},
		"empty code":               {pool, encrypt(t, ring, "", own), "", nil},
		"nothing":                  {pool, "", "", refusal.EventUnreadable},
		"no pool":                  {"", good, "", refusal.EventUnreadable},
		"not base64":               {pool, "424242!", "", refusal.EventUnreadable},
		"base64 of something else": {pool, "NDI0MjQy", "", nil},
		"longer than is read":      {pool, encrypt(t, ring, strings.Repeat("x", maxCode), own), "", refusal.EventUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := opener.Open(t.Context(), c.pool, c.code)
			if c.want != "" {
				if err != nil || got != c.want {
					t.Errorf("want %q, got %q, %v", c.want, got, err)
				}
				return
			}
			if err == nil || c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("want error %v, got %q, %v", c.err, got, err)
			}
		})
	}
}

// stuck is a keyring of a KMS that does not answer, or of one whose answer nobody foresaw.
type stuck struct{ does func() }

func (s stuck) OnEncrypt(mpltypes.OnEncryptInput) (*mpltypes.OnEncryptOutput, error) {
	return nil, errors.New("not asked")
}

func (s stuck) OnDecrypt(mpltypes.OnDecryptInput) (*mpltypes.OnDecryptOutput, error) {
	s.does()
	return nil, errors.New("no key")
}

func TestOpenEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	forever := make(chan struct{})
	defer close(forever)
	opener, err := With(stuck{func() { cancel(); <-forever }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opener.Open(ctx, pool, encrypt(t, keyring(t, 1), "424242", nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("want the context's error, got %v", err)
	}
}

// TestAPanicReachesTheCaller, who recovers from it; in a goroutine of its own it would end the function.
func TestAPanicReachesTheCaller(t *testing.T) {
	opener, err := With(stuck{func() { panic("secret") }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if got := recover(); got != "secret" {
			t.Errorf("want the panic, got %v", got)
		}
	}()
	_, err = opener.Open(t.Context(), pool, encrypt(t, keyring(t, 1), "424242", nil))
	t.Logf("returned %v", err)
}

func TestARNFromEnv(t *testing.T) {
	for arn, ok := range map[string]bool{
		"arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-3333-4444-555555555555": true,
		"arn:aws:kms:eu-central-1:000000000000:key/mrk-0123":                             true,
		"": false, "alias/codes": false, "arn:aws:kms:eu-central-1:000000000000:alias/codes": false,
	} {
		if _, err := ARNFromEnv(func(string) string { return arn }); (err == nil) != ok {
			t.Errorf("%q: want accepted %t, got %v", arn, ok, err)
		}
	}
}

// FuzzOpen: nothing but what the key sealed opens, and nothing panics.
func FuzzOpen(f *testing.F) {
	ring := keyring(f, 1)
	opener, err := With(ring)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("AYADeA==")
	f.Add(encrypt(f, keyring(f, 2), "424242", map[string]string{"userpool-id": pool}))
	f.Fuzz(func(t *testing.T, code string) {
		if got, err := opener.Open(t.Context(), pool, code); err == nil {
			t.Errorf("%q opened as %q", code, got)
		}
	})
}
