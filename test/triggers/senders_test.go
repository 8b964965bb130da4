package triggers

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	mpl "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygenerated"
	mpltypes "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygeneratedtypes"
	esdk "github.com/aws/aws-encryption-sdk/releases/go/encryption-sdk/awscryptographyencryptionsdksmithygenerated"
	esdktypes "github.com/aws/aws-encryption-sdk/releases/go/encryption-sdk/awscryptographyencryptionsdksmithygeneratedtypes"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"example.com/cognitocdk/internal/lambdatest"
)

// sealer encrypts codes as Cognito does: its suite, its context, a KMS key.
type sealer struct {
	t   testing.TB
	arn string
	esd *esdk.Client
	key mpltypes.IKeyring
}

func newSealer(t testing.TB) sealer {
	t.Helper()
	client := kms.NewFromConfig(awsConfig(t))
	made, err := client.CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	materials, err := mpl.NewClient(mpltypes.MaterialProvidersConfig{})
	if err != nil {
		t.Fatal(err)
	}
	keyring, err := materials.CreateAwsKmsKeyring(t.Context(), mpltypes.CreateAwsKmsKeyringInput{KmsClient: client, KmsKeyId: *made.KeyMetadata.Arn})
	if err != nil {
		t.Fatal(err)
	}
	policy := mpltypes.ESDKCommitmentPolicyForbidEncryptAllowDecrypt
	sdk, err := esdk.NewClient(esdktypes.AwsEncryptionSdkConfig{CommitmentPolicy: &policy})
	if err != nil {
		t.Fatal(err)
	}
	return sealer{t, *made.KeyMetadata.Arn, sdk, keyring}
}

func (s sealer) seal(code, pool string) string {
	s.t.Helper()
	suite := mpltypes.ESDKAlgorithmSuiteIdAlgAes256GcmIv12Tag16HkdfSha384EcdsaP384
	out, err := s.esd.Encrypt(s.t.Context(), esdktypes.EncryptInput{
		Plaintext: []byte(code), EncryptionContext: map[string]string{"userpool-id": pool}, Keyring: s.key, AlgorithmSuiteId: &suite,
	})
	if err != nil {
		s.t.Fatalf("sealing a code: %v", err)
	}
	return base64.StdEncoding.EncodeToString(out.Ciphertext)
}

func TestCustomEmailSender(t *testing.T) {
	s, users := newSealer(t), newTable(t)
	f := lambdatest.Start(t, binary("customemailsender"), awsEnv(map[string]string{
		"CODE_KEY_ARN": s.arn, "FROM_ADDRESS": fromAddress(t), "BRAND_NAME": "Acme", "USER_TABLE": users.name,
	}))
	for _, source := range fixtures(t, "CustomEmailSender_") {
		t.Run(source, func(t *testing.T) {
			to := strings.ToLower(source) + "@company.com"
			code := "Temp<&>" + source[len(source)-4:] + "1"
			sent := event(t, source, "request/code="+s.seal(code, "us-east-1_EXAMPLE"), "request/userAttributes/email="+to)
			for range 3 {
				answered(t, sent, f.Invoke(sent), `{}`)
			}
			inbox := mails(t, to)
			about := code
			if strings.HasSuffix(source, "AccountTakeOverNotification") {
				about = "Waren Sie das?"
			}
			if len(inbox) != 1 || !strings.Contains(inbox[0], about) {
				t.Errorf("three deliveries: want one mail with %q, got %q", about, inbox)
			}
		})
	}
	refused(t, f.Invoke(event(t, "CustomEmailSender_SignUp", "request/code="+s.seal("1", "us-east-1_OTHER"))), messageRefused, "code-is-not-for-this-pool")
	refused(t, f.Invoke(event(t, "CustomEmailSender_SignUp", "request/code=plain")), messageRefused, "event-unreadable")
	refused(t, f.Invoke(event(t, "CustomEmailSender_SignUp", "-request/userAttributes/email")), messageRefused, "no-address-to-send-to")
	refused(t, f.Invoke(event(t, "CustomSMSSender_SignUp")), messageRefused, "unknown-source")
	if strings.Contains(f.Output(), "Temp<") || strings.Contains(f.Output(), "ompany") {
		t.Errorf("a code or an address is in the log: %s", f.Output())
	}
}

func TestCustomSMSSender(t *testing.T) {
	s, users := newSealer(t), newTable(t)
	f := lambdatest.Start(t, binary("customsmssender"), awsEnv(map[string]string{"CODE_KEY_ARN": s.arn, "BRAND_NAME": "Acme", "USER_TABLE": users.name}))
	for i, source := range fixtures(t, "CustomSMSSender_") {
		t.Run(source, func(t *testing.T) {
			number := "+491511234567" + string(rune('0'+i))
			sent := event(t, source, "request/code="+s.seal("424242", "us-east-1_EXAMPLE"), "request/userAttributes/phone_number="+number)
			for range 3 {
				answered(t, sent, f.Invoke(sent), `{}`)
			}
			if got := texts(t, number); len(got) != 1 || !strings.Contains(got[0], "424242") {
				t.Errorf("three deliveries: want one text with the code, got %q", got)
			}
		})
	}
	refused(t, f.Invoke(event(t, "CustomSMSSender_SignUp", "request/userAttributes/phone_number=12")), messageRefused, "no-address-to-send-to")
	refused(t, f.Invoke(event(t, "CustomSMSSender_SignUp", "request/type=customSMSSenderRequestV2")), messageRefused, "unknown-version")
}

// fixtures are the sources with a prefix that there are events for.
func fixtures(t testing.TB, prefix string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "events", prefix+"*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no events of %s: %v", prefix, err)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(filepath.Base(file), ".json")
	}
	return files
}

// Every event is one that a test above delivers, and says so itself.
func TestFixturesAreWhole(t *testing.T) {
	for _, name := range fixtures(t, "") {
		raw, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var e struct {
			Version, TriggerSource, Region, UserPoolId string
			Request, Response                          json.RawMessage
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		source, _, _ := strings.Cut(name, ".")
		if e.TriggerSource != source || e.Version == "" || e.UserPoolId == "" || len(e.Request) == 0 || len(e.Response) == 0 {
			t.Errorf("%s: not a whole event of its source", name)
		}
	}
}
