package tokens

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/MicahParks/keyfunc/v3"
)

const (
	maxKeySetBytes = 64 << 10 // Cognito's has two keys, under 1 kB
	maxKeys        = 32       // per pool
	maxKeyID       = 256      // bytes of a kid
	minModulusBits = 2048     // RFC 7518, section 3.3
	maxModulusBits = 8192
)

// parseKeySet reads a JWK Set (RFC 7517). Keys that cannot verify RS256 are left out, since a set may grow kinds
// that are not known here; a set without a usable key is an error, so that a broken answer never empties a good set.
func parseKeySet(document []byte) (map[string]*rsa.PublicKey, error) {
	if len(document) > maxKeySetBytes {
		return nil, fmt.Errorf("longer than %d bytes", maxKeySetBytes)
	}
	set, err := takeApart(document)
	if err != nil {
		return nil, fmt.Errorf("not a JWK set: %w", err)
	}
	var entries []json.RawMessage
	if list := named(set, "keys"); list != nil {
		if err := json.Unmarshal(list, &entries); err != nil {
			return nil, fmt.Errorf("not a JWK set: keys: %w", err)
		}
	}
	if len(entries) > maxKeys {
		return nil, fmt.Errorf("more than %d keys", maxKeys)
	}
	keys := make(map[string]*rsa.PublicKey, len(entries))
	var left []error
	for i, raw := range entries {
		kid, key, err := parseKey(raw)
		if err != nil {
			left = append(left, fmt.Errorf("keys[%d]: %w", i, err))
			continue
		}
		if _, twice := keys[kid]; twice {
			return nil, fmt.Errorf("kid %q is there twice", clip(kid))
		}
		keys[kid] = key
	}
	if len(keys) == 0 {
		return nil, errors.Join(append([]error{errors.New("no key for RS256")}, left...)...)
	}
	return keys, nil
}

// parseKey reads a JWK by the exact names of RFC 7517 and 7518. keyfunc gets these members and nothing else, since it
// would take "N" for n, or the last of two.
func parseKey(raw json.RawMessage) (string, *rsa.PublicKey, error) {
	members, err := takeApart(raw)
	if err != nil {
		return "", nil, err
	}
	for _, m := range members {
		switch m.name {
		case "d", "p", "q", "dp", "dq", "qi", "oth", "k":
			return "", nil, errors.New("has a private part: whoever reads this document can sign")
		case "x5u":
			return "", nil, errors.New("x5u: nothing else is fetched")
		}
	}
	jwk := map[string]string{}
	for _, name := range []string{"kid", "kty", "alg", "use", "n", "e"} {
		if value := named(members, name); value != nil {
			var t text
			if err := json.Unmarshal(value, &t); err != nil || t.wrong {
				return "", nil, fmt.Errorf("%s: must be a string", name)
			}
			jwk[name] = t.value
		}
	}
	kid, kty, alg, use := jwk["kid"], jwk["kty"], jwk["alg"], jwk["use"]
	switch {
	case kid == "" || len(kid) > maxKeyID:
		return "", nil, errors.New("kid is missing or too long")
	case kty != "RSA" || alg != "" && alg != algorithm || use != "" && use != "sig":
		return "", nil, fmt.Errorf("kty %q, alg %q, use %q: not for RS256 signatures", clip(kty), clip(alg), clip(use))
	}
	if value := named(members, "key_ops"); value != nil {
		var ops texts
		if err := json.Unmarshal(value, &ops); err != nil || ops.wrong || !slices.Contains(ops.value, "verify") {
			return "", nil, errors.New("key_ops: not for verification")
		}
	}
	plain, err := json.Marshal(jwk)
	if err != nil {
		return "", nil, err
	}
	parsed, err := keyfunc.NewJWKJSON(plain)
	if err != nil {
		return "", nil, err
	}
	set, err := parsed.VerificationKeySet(context.Background())
	if err != nil {
		return "", nil, err
	}
	if len(set.Keys) != 1 {
		return "", nil, fmt.Errorf("%d keys, want 1", len(set.Keys))
	}
	key, ok := set.Keys[0].(*rsa.PublicKey)
	if !ok {
		return "", nil, fmt.Errorf("%T, want an RSA key", set.Keys[0])
	}
	if key.N.Bit(0) == 0 {
		return "", nil, errors.New("RSA key with an even modulus")
	}
	if bits := key.N.BitLen(); bits < minModulusBits || bits > maxModulusBits || key.E < 3 || key.E%2 == 0 {
		return "", nil, fmt.Errorf("RSA key of %d bits and exponent %d", bits, key.E)
	}
	return kid, key, nil
}
