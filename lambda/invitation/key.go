package invitation

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
)

// Key is a private key from a file. Keep it where only those who may invite can read it; a
// KMS key (package kmskey) never leaves KMS and has an audit trail.
type Key struct{ private crypto.Signer }

// NewKey makes an Ed25519 key.
func NewKey() (Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	return Key{private}, err
}

// ParseKey reads a private key in PEM (PKCS #8), Ed25519 or P-256, as PEM of Key or
// `openssl genpkey -algorithm ed25519` write it.
func ParseKey(data []byte) (Key, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return Key{}, errors.New("must be a private key in PEM, beginning with -----BEGIN PRIVATE KEY-----")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return Key{}, fmt.Errorf("reading the private key: %w", err)
	}
	private, ok := parsed.(crypto.Signer)
	if !ok {
		return Key{}, errors.New("must be an Ed25519 or a P-256 key")
	}
	if _, err := NewVerifier(private.Public()); err != nil {
		return Key{}, err
	}
	return Key{private}, nil
}

// PEM is the private key as a file.
func (k Key) PEM() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// Public is the public key as the pre-sign-up trigger takes it: base64 of DER.
func (k Key) Public() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(k.private.Public())
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(der), nil
}

// Sign signs a message as Verifier checks it.
func (k Key) Sign(_ context.Context, message []byte) ([]byte, error) {
	if _, ok := k.private.(*ecdsa.PrivateKey); ok {
		digest := sha256.Sum256(message)
		return k.private.Sign(rand.Reader, digest[:], crypto.SHA256)
	}
	return k.private.Sign(rand.Reader, message, crypto.Hash(0))
}
