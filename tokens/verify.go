package tokens

import (
	"context"
	"encoding/base64"
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
	validator *jwt.Validator
	headers   headers
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
	d, from, set, err := v.parse(ctx, raw)
	if err != nil {
		return Claims{}, err
	}
	// The signature is good: say everything that is wrong with the claims.
	if err := errors.Join(d.complete(), times(v.validator.Validate(d)), d.settle(from, use)); err != nil {
		return Claims{}, err
	}
	if v.cache == nil {
		return d.Claims, nil
	}
	v.cache.put(key, d.Claims, from.keys, set)
	return d.Claims.clone(), nil
}

// parse checks structure, header and signature. What it returns was signed by the pool, and nothing more is known.
func (v *Verifier) parse(ctx context.Context, raw string) (*decoded, *pool, *snapshot, error) {
	header, rest, _ := strings.Cut(raw, ".")
	body, last, ok := strings.Cut(rest, ".")
	if !ok {
		return nil, nil, nil, fmt.Errorf("%w: not three parts", ErrMalformed)
	}
	signature, err := decodeSegment(last)
	if err != nil {
		return nil, nil, nil, err
	}
	data, err := decodeSegment(body)
	if err != nil {
		return nil, nil, nil, err
	}
	kid, wrong := v.headers.kid(header)
	d, err := decode(data)
	if err := errors.Join(wrong, err); err != nil {
		return nil, nil, nil, err
	}
	from, ok := v.pools[d.Issuer]
	if !ok {
		return nil, nil, nil, fmt.Errorf("%w: %q", ErrIssuer, clip(d.Issuer))
	}
	public, set, err := from.keys.key(ctx, kid)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := jwt.SigningMethodRS256.Verify(raw[:len(header)+1+len(body)], signature, public); err != nil {
		return nil, nil, nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	v.headers.learn(header, kid)
	return d, from, set, nil
}

// decodeSegment decodes strict base64url. encoding/base64 skips carriage returns and newlines even when it is strict,
// so without the look at them one signature would verify in many spellings.
func decodeSegment(segment string) ([]byte, error) {
	if strings.IndexByte(segment, '\n') >= 0 || strings.IndexByte(segment, '\r') >= 0 {
		return nil, fmt.Errorf("%w: a line break", ErrMalformed)
	}
	data, err := base64url.DecodeString(segment)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return data, nil
}

var base64url = base64.RawURLEncoding.Strict()

// times puts this package's sentinels in the place of those of golang-jwt's validator.
func times(err error) error {
	if err == nil {
		return nil
	}
	var found []error
	for _, m := range []struct{ theirs, ours error }{
		{jwt.ErrTokenExpired, ErrExpired},
		{jwt.ErrTokenNotValidYet, ErrNotYetValid},
		{jwt.ErrTokenUsedBeforeIssued, ErrNotYetValid},
		{jwt.ErrTokenRequiredClaimMissing, ErrClaim},
	} {
		if errors.Is(err, m.theirs) {
			found = append(found, m.ours)
		}
	}
	if len(found) == 0 {
		found = append(found, ErrClaim) // the library has more reasons than are asked of it here
	}
	return fmt.Errorf("%w: %w", errors.Join(found...), err)
}
