package userpool

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"

	"example.com/cognitocdk/internal/fielderr"
)

// invitationKey wants a public key that the pre-sign-up function can verify with.
func invitationKey(field, given string) error {
	if fielderr.Unresolved(given) {
		return nil
	}
	block, _ := pem.Decode([]byte(given))
	if block == nil {
		return fielderr.Problem(field, "must be a public key in PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return fielderr.Problem(field, "must be a public key in PEM: %v", err)
	}
	switch key := key.(type) {
	case ed25519.PublicKey:
		return nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return nil
		}
	}
	return fielderr.Problem(field, "must be an Ed25519 or ECDSA P-256 key, got %T", key)
}
