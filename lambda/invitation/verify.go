package invitation

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"time"
)

// Verifier checks tokens against one public key.
type Verifier struct {
	ed25519 ed25519.PublicKey
	p256    *ecdsa.PublicKey
}

// ParsePublicKey reads a public key (SubjectPublicKeyInfo), as PEM or as base64 of DER, which
// is how `aws kms get-public-key` prints it. Ed25519 and P-256 keys are accepted.
func ParsePublicKey(text string) (Verifier, error) {
	text = strings.TrimSpace(text)
	var der []byte
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der = block.Bytes
	} else {
		var err error
		if der, err = base64.StdEncoding.DecodeString(text); err != nil {
			return Verifier{}, errors.New("must be a public key, as PEM or base64 of DER")
		}
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return Verifier{}, errors.New("must be a public key, as PEM or base64 of DER")
	}
	return NewVerifier(key)
}

// NewVerifier takes an ed25519.PublicKey or a P-256 *ecdsa.PublicKey.
func NewVerifier(key any) (Verifier, error) {
	switch k := key.(type) {
	case ed25519.PublicKey:
		return Verifier{ed25519: k}, nil
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return Verifier{p256: k}, nil
		}
	}
	return Verifier{}, errors.New("must be an Ed25519 or a P-256 key")
}

// Verify returns what a token says, if it was signed by the key's owner, has not expired, and
// is not good for longer than any invitation: whoever has the key for a minute must not be
// able to keep a token for later years.
// Whose address, pool and tenant it is for is the caller's to compare.
func (v Verifier) Verify(token string, now time.Time) (Invitation, error) {
	signed, data, signature, err := split(token)
	if err != nil {
		return Invitation{}, err
	}
	if !v.genuine(signed, signature) {
		return Invitation{}, ErrSignature
	}
	p, err := decode(data)
	if err != nil {
		return Invitation{}, err
	}
	in := Invitation{Tenant: p.Tenant, Email: p.Email, PoolID: p.PoolID, Expires: time.Unix(p.Expires, 0), ID: p.ID}
	if !now.Before(in.Expires) {
		return Invitation{}, ErrExpired
	}
	if in.Expires.Sub(now) > MaxValidity+clockSkew {
		return Invitation{}, ErrTooLong
	}
	return in, nil
}

// genuine is false for the zero Verifier, which has no key.
func (v Verifier) genuine(signed string, signature []byte) bool {
	message := []byte(protocol + signed)
	switch {
	case v.ed25519 != nil:
		return ed25519.Verify(v.ed25519, message, signature)
	case v.p256 != nil:
		digest := sha256.Sum256(message)
		return ecdsa.VerifyASN1(v.p256, digest[:], signature)
	}
	return false
}
