// Package kmskey signs invitations with an asymmetric KMS key (ECC_NIST_P256, SIGN_VERIFY).
//
// The key never leaves KMS, who may invite is an IAM policy (kms:Sign on the key), and every
// invitation is in CloudTrail.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
package kmskey

import (
	"context"
	"crypto/sha256"
	"encoding/base64"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// API is what a Key calls; *kms.Client is one.
type API interface {
	Sign(context.Context, *kms.SignInput, ...func(*kms.Options)) (*kms.SignOutput, error)
	GetPublicKey(context.Context, *kms.GetPublicKeyInput, ...func(*kms.Options)) (*kms.GetPublicKeyOutput, error)
}

// Key is an invitation.Signer. ID is the key's id, ARN, or alias/name.
type Key struct {
	API API
	ID  string
}

// Sign signs a message with ECDSA_SHA_256.
func (k Key) Sign(ctx context.Context, message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	out, err := k.API.Sign(ctx, &kms.SignInput{
		KeyId:            aws.String(k.ID),
		Message:          digest[:],
		MessageType:      types.MessageTypeDigest,
		SigningAlgorithm: types.SigningAlgorithmSpecEcdsaSha256,
	})
	if err != nil {
		return nil, err
	}
	return out.Signature, nil
}

// Public is the public key as the pre-sign-up trigger takes it: base64 of DER.
func (k Key) Public(ctx context.Context) (string, error) {
	out, err := k.API.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: aws.String(k.ID)})
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.PublicKey), nil
}
