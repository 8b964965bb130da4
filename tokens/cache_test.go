package tokens

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func cached8(config *Config) { config.CacheEntries = 8 }

func (c *cache) size() int { return len(c.young) + len(c.old) }

func TestTheCacheAnswersAsTheVerifierDoes(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c, cached8)
	raw := access(nil)
	want, err := v.VerifyAccess(context.Background(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if v.cache.size() != 1 {
		t.Fatalf("the cache holds %d entries, want 1", v.cache.size())
	}
	got, err := v.VerifyAccess(context.Background(), raw)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Claims{})); diff != "" || err != nil {
		t.Errorf("from the cache: %v (-want +got):\n%s", err, diff)
	}
}

func TestTheCacheForgets(t *testing.T) {
	raw := access(nil)
	for _, tt := range []struct {
		name   string
		change func(e *endpoint, c *clock, v *Verifier)
		use    Use
		want   error
	}{
		{"nothing, as the control", func(*endpoint, *clock, *Verifier) {}, Access, nil},
		{"a token that expires", func(_ *endpoint, c *clock, _ *Verifier) { c.advance(time.Hour + 10*time.Second) }, Access, ErrExpired},
		{"nothing within the leeway", func(_ *endpoint, c *clock, _ *Verifier) { c.advance(time.Hour + 9*time.Second) }, Access, nil},
		{"a token asked for another use", func(*endpoint, *clock, *Verifier) {}, ID, ErrUse},
		{"a token whose key is gone", func(e *endpoint, c *clock, v *Verifier) {
			e.serve(jwks(second()))
			c.advance(time.Minute)
			_, _ = v.VerifyAccess(context.Background(), signedBySecond())
		}, Access, ErrUnknownKey},
		{"a token whose key was replaced under its kid", func(e *endpoint, c *clock, v *Verifier) {
			e.serve(jwks(jwk("k1", &signingKeys[1]().PublicKey)))
			c.advance(time.Minute)
			_, _ = v.VerifyAccess(context.Background(), forged(1))
		}, Access, ErrSignature},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, c := newEndpoint(t, jwks(first())), newClock()
			v := served(t, e, c, cached8)
			verifies(t, v, raw)
			tt.change(e, c, v)
			if _, err := v.Verify(context.Background(), raw, tt.use); !errors.Is(err, tt.want) {
				t.Errorf("error is %v, want %v", err, tt.want)
			}
		})
	}
}

func TestTheCacheSeesAnOldKeySet(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c, cached8)
	raw := access(map[string]any{"exp": epoch.Unix() + 5*3600})
	verifies(t, v, raw)
	e.serve(jwks(second()))
	c.advance(2 * time.Hour)
	eventually(t, "a program that only sees remembered tokens notices a removed key", func() bool {
		_, err := v.VerifyAccess(context.Background(), raw)
		return errors.Is(err, ErrUnknownKey)
	})
}

func TestTheCacheIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	v := served(t, newEndpoint(t, jwks(first())), newClock(), cached8)
	often := access(nil)
	for i := range 40 {
		verifies(t, v, access(map[string]any{"jti": fmt.Sprint(i)}))
		verifies(t, v, often)
		if got := v.cache.size(); got > 8 {
			t.Fatalf("the cache holds %d entries, want at most 8", got)
		}
		if _, _, hit := v.cache.get(often, Access, epoch); !hit {
			t.Fatalf("after %d other tokens the one in use is forgotten", i+1)
		}
	}
}

func TestRefusedTokensAreNotRemembered(t *testing.T) {
	v := served(t, newEndpoint(t, jwks(first())), newClock(), cached8)
	for _, raw := range []string{forged(0), id(nil), access(map[string]any{"client_id": "thirdclient"}), access(map[string]any{"exp": 1})} {
		if _, err := v.VerifyAccess(context.Background(), raw); err == nil {
			t.Fatal("a bad token is accepted")
		}
	}
	if got := v.cache.size(); got != 0 {
		t.Errorf("the cache holds %d entries, want none", got)
	}
}

func TestTheCacheIsSafeForConcurrentUse(t *testing.T) {
	e, c := newEndpoint(t, jwks(first())), newClock()
	v := served(t, e, c, cached8)
	raws := make([]string, 20)
	for i := range raws {
		raws[i] = access(map[string]any{"jti": fmt.Sprint(i)})
	}
	inParallel(200, func(i int) {
		claims, err := v.VerifyAccess(context.Background(), raws[i%len(raws)])
		if err != nil || claims.TokenID != fmt.Sprint(i%len(raws)) {
			t.Errorf("token %d: got %q, %v", i%len(raws), claims.TokenID, err)
		}
	})
}
