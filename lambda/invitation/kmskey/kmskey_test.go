package kmskey

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"example.com/cognitocdk/lambda/invitation"
)

// fake signs digests, as KMS does when MessageType is DIGEST.
type fake struct {
	key *ecdsa.PrivateKey
	err error
}

func (f fake) Sign(_ context.Context, in *kms.SignInput, _ ...func(*kms.Options)) (*kms.SignOutput, error) {
	if f.err != nil {
		return nil, f.err
	}
	if in.MessageType != types.MessageTypeDigest || in.SigningAlgorithm != types.SigningAlgorithmSpecEcdsaSha256 || len(in.Message) != 32 || *in.KeyId != "alias/invitations" {
		return nil, errors.New("not what KMS needs for P-256")
	}
	signature, err := ecdsa.SignASN1(rand.Reader, f.key, in.Message)
	return &kms.SignOutput{Signature: signature}, err
}

func (f fake) GetPublicKey(context.Context, *kms.GetPublicKeyInput, ...func(*kms.Options)) (*kms.GetPublicKeyOutput, error) {
	der, err := x509.MarshalPKIXPublicKey(&f.key.PublicKey)
	return &kms.GetPublicKeyOutput{PublicKey: der}, errors.Join(err, f.err)
}

func TestInvitationsSignedByKMSVerify(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := Key{fake{key: private}, "alias/invitations"}
	public, err := key.Public(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := invitation.ParsePublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	token, _, err := invitation.Issue(t.Context(), key, invitation.Invitation{Tenant: "acme", Email: "ada@company.com", PoolID: "us-east-1_TEST"}, now, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifier.Verify(token, now); err != nil {
		t.Errorf("want a good token, got %v", err)
	}
}

func TestErrorsOfKMSArePassedOn(t *testing.T) {
	denied := errors.New("denied")
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := Key{fake{key: private, err: denied}, "alias/invitations"}
	if _, err := key.Sign(t.Context(), []byte("x")); !errors.Is(err, denied) {
		t.Errorf("Sign: want %v, got %v", denied, err)
	}
	if _, err := key.Public(t.Context()); !errors.Is(err, denied) {
		t.Errorf("Public: want %v, got %v", denied, err)
	}
}
