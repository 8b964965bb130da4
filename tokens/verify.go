package tokens

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// algorithm is the only one that Cognito signs with.
const algorithm = "RS256"

// Verifier verifies tokens. It is safe for concurrent use; make one per program.
type Verifier struct {
	pools     map[string]*pool // by issuer
	parser    *jwt.Parser
	validator *jwt.Validator
	cache     *cache
	maxBytes  int
	leeway    time.Duration
	now       func() time.Time
}

type pool struct {
	id      string
	clients map[string]bool
	keys    *keySet
}

// Hydrate fetches the key sets of all pools that have none yet, so that a wrong address or a closed network is an
// error at start and not at the first request. It reports every pool that failed.
func (v *Verifier) Hydrate(ctx context.Context) error {
	problems := make(chan error, len(v.pools))
	var wait sync.WaitGroup
	for _, p := range v.pools {
		wait.Go(func() {
			if p.keys.current() != nil {
				return
			}
			if err := p.keys.refresh(ctx, true); err != nil {
				problems <- fmt.Errorf("%w: pool %s: %w", ErrKeysUnavailable, p.id, err)
			}
		})
	}
	wait.Wait()
	close(problems)
	var all []error
	for err := range problems {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// VerifyAccess verifies an access token: what a client sends to an API.
func (v *Verifier) VerifyAccess(ctx context.Context, raw string) (Claims, error) {
	return v.Verify(ctx, raw, Access)
}

// VerifyID verifies an ID token: what a client gets to know its user by. After a code flow, also compare Nonce.
func (v *Verifier) VerifyID(ctx context.Context, raw string) (Claims, error) {
	return v.Verify(ctx, raw, ID)
}

// Verify verifies a token that must be for use. The error wraps every sentinel that applies; the claims are only
// returned when there is none. ctx bounds a fetch of keys, the only thing that can take time.
func (v *Verifier) Verify(ctx context.Context, raw string, use Use) (Claims, error) {
	if raw == "" {
		return Claims{}, ErrMissing
	}
	if len(raw) > v.maxBytes {
		return Claims{}, fmt.Errorf("%w: longer than %d bytes", ErrMalformed, v.maxBytes)
	}
	key, claims, hit := v.cache.get(raw, use, v.now().Add(-v.leeway))
	if hit {
		return claims, nil
	}
	for i := range len(raw) {
		if !compact(raw[i]) {
			return Claims{}, fmt.Errorf("%w: byte %d is not base64url", ErrMalformed, i)
		}
	}
	d, from, set, err := v.parse(ctx, raw)
	if err != nil {
		return Claims{}, err
	}
	// The signature is good: say everything that is wrong with the claims.
	if err := errors.Join(translate(v.validator.Validate(d), true), d.settle(from, use)); err != nil {
		return Claims{}, err
	}
	v.cache.put(key, d.Claims, from.keys, set)
	return d.Claims.clone(), nil
}

// parse checks structure, header and signature. What it returns was signed by the pool, and nothing more is known.
func (v *Verifier) parse(ctx context.Context, raw string) (*decoded, *pool, *snapshot, error) {
	var (
		found members
		d     decoded
		from  *pool
		set   *snapshot
	)
	_, err := v.parser.ParseWithClaims(raw, &found, func(t *jwt.Token) (any, error) {
		kid, err := headerKey(raw, t)
		if err != nil {
			return nil, err
		}
		if len(found) > maxMembers {
			return nil, fmt.Errorf("%w: more than %d claims", ErrMalformed, maxMembers)
		}
		if err := d.fill(found); err != nil {
			return nil, err
		}
		known, ok := v.pools[d.Issuer]
		if !ok {
			return nil, fmt.Errorf("%w: %q", ErrIssuer, clip(d.Issuer))
		}
		from = known
		public, in, err := from.keys.key(ctx, kid)
		set = in
		return public, err
	})
	return &d, from, set, translate(err, from != nil)
}

// maxMembers bounds what a signed token may cost. Cognito's own have about 20 claims; a trigger may add some.
const maxMembers = 256

// compact tells what a compact JWS may hold. encoding/base64 skips carriage returns and newlines even when it is
// strict, so without this one signature would verify in many spellings.
func compact(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
}

// headerKey checks the header and returns its kid. golang-jwt has read the header into a map, where duplicates are
// gone, so it is looked at once more.
func headerKey(raw string, t *jwt.Token) (string, error) {
	segment, _, _ := strings.Cut(raw, ".")
	data, err := base64.RawURLEncoding.Strict().DecodeString(segment)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	kid, ok := t.Header["kid"].(string)
	if !ok || kid == "" || len(kid) > maxKeyID {
		return "", fmt.Errorf("%w: kid", ErrHeader)
	}
	if string(data) == `{"kid":"`+kid+`","alg":"`+algorithm+`"}` { // as Cognito writes it: nothing more to look at
		return kid, nil
	}
	var found members
	if err := json.Unmarshal(data, &found); err != nil {
		return "", fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if len(found) != len(t.Header) {
		return "", fmt.Errorf("%w: a header parameter is there twice", ErrMalformed)
	}
	for name := range t.Header {
		switch name {
		case "alg", "kid":
		case "typ":
			if typ, ok := t.Header["typ"].(string); !ok || !strings.EqualFold(typ, "JWT") {
				return "", fmt.Errorf("%w: typ", ErrHeader)
			}
		default:
			return "", fmt.Errorf("%w: %q", ErrHeader, clip(name))
		}
	}
	return kid, nil
}

// translate puts this package's sentinels in the place of the library's. The library has none for an algorithm
// that is not allowed; that is what is left when it failed without asking for a key.
func translate(err error, asked bool) error {
	if err == nil {
		return nil
	}
	for _, ours := range []error{ErrMalformed, ErrHeader, ErrIssuer, ErrUnknownKey, ErrKeysUnavailable, ErrClaim} {
		if errors.Is(err, ours) {
			return err
		}
	}
	var found []error
	for _, m := range []struct{ theirs, ours error }{
		{jwt.ErrTokenMalformed, ErrMalformed},
		{jwt.ErrTokenExpired, ErrExpired},
		{jwt.ErrTokenNotValidYet, ErrNotYetValid},
		{jwt.ErrTokenUsedBeforeIssued, ErrNotYetValid},
		{jwt.ErrTokenRequiredClaimMissing, ErrClaim},
	} {
		if errors.Is(err, m.theirs) {
			found = append(found, m.ours)
		}
	}
	switch {
	case len(found) > 0:
	case asked:
		found = append(found, ErrSignature)
	default:
		found = append(found, ErrAlgorithm)
	}
	return fmt.Errorf("%w: %w", errors.Join(found...), err)
}
