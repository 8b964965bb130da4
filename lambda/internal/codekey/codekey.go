// Package codekey opens the codes that Cognito encrypts for custom senders.
//
// Cognito uses the AWS Encryption SDK, a suite without key commitment, the pool's own KMS key,
// and the pool's id as encryption context (userpool-id): a code of another pool, or under
// another key, does not open.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
package codekey

import (
	"context"
	"encoding/base64"
	"errors"
	"regexp"

	mpl "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygenerated"
	mpltypes "github.com/aws/aws-cryptographic-material-providers-library/releases/go/mpl/awscryptographymaterialproviderssmithygeneratedtypes"
	esdk "github.com/aws/aws-encryption-sdk/releases/go/encryption-sdk/awscryptographyencryptionsdksmithygenerated"
	esdktypes "github.com/aws/aws-encryption-sdk/releases/go/encryption-sdk/awscryptographyencryptionsdksmithygeneratedtypes"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/refusal"
)

// Env is the environment variable with the key's ARN.
const Env = "CODE_KEY_ARN"

// contextPool is the member of the encryption context that names the pool.
const contextPool = "userpool-id"

// maxCode bounds what is decoded; a real one has some 600 bytes.
const maxCode = 8192

var keyARN = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)

// ARNFromEnv reads the key's ARN, which is required.
func ARNFromEnv(getenv func(string) string) (string, error) {
	arn := getenv(Env)
	return arn, fielderr.Matches(Env, arn, keyARN, "the ARN of a KMS key")
}

// Opener opens codes under one key. kms:Decrypt on it, with the encryption context
// userpool-id of the pool, is the only permission it needs.
type Opener struct {
	client  *esdk.Client
	keyring mpltypes.IKeyring
}

// New opens codes with a KMS key.
func New(ctx context.Context, config aws.Config, arn string) (Opener, error) {
	materials, err := mpl.NewClient(mpltypes.MaterialProvidersConfig{})
	if err != nil {
		return Opener{}, err
	}
	keyring, err := materials.CreateAwsKmsKeyring(ctx, mpltypes.CreateAwsKmsKeyringInput{KmsClient: kms.NewFromConfig(config), KmsKeyId: arn})
	if err != nil {
		return Opener{}, err
	}
	return With(keyring)
}

// With opens codes with any keyring.
func With(keyring mpltypes.IKeyring) (Opener, error) {
	policy := mpltypes.ESDKCommitmentPolicyRequireEncryptAllowDecrypt // Cognito's suite commits to no key
	client, err := esdk.NewClient(esdktypes.AwsEncryptionSdkConfig{CommitmentPolicy: &policy})
	return Opener{client, keyring}, err
}

// Open returns the code that Cognito encrypted for a pool.
func (o Opener) Open(ctx context.Context, pool, code string) (string, error) {
	if code == "" || len(code) > maxCode || pool == "" {
		return "", refusal.EventUnreadable
	}
	ciphertext, err := base64.StdEncoding.DecodeString(code)
	if err != nil {
		return "", refusal.EventUnreadable
	}
	out, err := o.decrypt(ctx, ciphertext)
	if err != nil {
		return "", err
	}
	if out.EncryptionContext[contextPool] != pool {
		return "", refusal.ForeignKey
	}
	if len(out.Plaintext) == 0 {
		return "", errors.New("the code is empty")
	}
	return string(out.Plaintext), nil
}

// decrypt returns when ctx ends. The Encryption SDK asks KMS under a context of its own, so that three attempts at a KMS
// that hangs would last longer than Cognito waits; the attempt that is left behind has no effect.
func (o Opener) decrypt(ctx context.Context, ciphertext []byte) (*esdktypes.DecryptOutput, error) {
	type outcome struct {
		out      *esdktypes.DecryptOutput
		err      error
		panicked any
	}
	done := make(chan outcome, 1)
	go func() {
		var got outcome
		defer func() {
			got.panicked = recover() // which would end the function, unlike one in the caller
			done <- got
		}()
		got.out, got.err = o.client.Decrypt(ctx, esdktypes.DecryptInput{Ciphertext: ciphertext, Keyring: o.keyring})
	}()
	select {
	case got := <-done:
		if got.panicked != nil {
			panic(got.panicked)
		}
		return got.out, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
