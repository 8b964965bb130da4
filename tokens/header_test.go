package tokens

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func (h *headers) size() int {
	if known := h.known.Load(); known != nil {
		return len(*known)
	}
	return 0
}

func TestOnlyHeadersOfVerifiedTokensAreRemembered(t *testing.T) {
	v := pinnedVerifier(t)
	claims := object(accessClaims(nil))
	for i := range 100 {
		header := fmt.Sprintf(`{"kid":"k%d","alg":"RS256"}`, i)
		_, _ = v.VerifyAccess(context.Background(), signed(signingKeys[2](), header, claims))
	}
	if got := v.headers.size(); got != 0 {
		t.Errorf("forged tokens left %d headers, want none", got)
	}
	for range 3 {
		verifies(t, v, access(nil))
	}
	if got := v.headers.size(); got != 1 {
		t.Errorf("the pool's tokens left %d headers, want 1", got)
	}
	for i := range 3 * maxHeaders { // the same parameters in as many spellings
		verifies(t, v, signed(signingKeys[0](), fmt.Sprintf(`{"kid":"k1",%*s"alg":"RS256"}`, i, ""), claims))
		if got := v.headers.size(); got < 1 || got > maxHeaders {
			t.Fatalf("%d headers, want 1 to %d", got, maxHeaders)
		}
	}
}

func TestARememberedHeaderNamesTheKeyOfTheTokensOwnPool(t *testing.T) {
	v := pinnedVerifier(t)
	verifies(t, v, access(nil))
	for name, key := range map[string]int{"a stranger's key": 2, "the other pool's key under the same kid": 1} {
		_, err := v.VerifyAccess(context.Background(), signed(signingKeys[key](), goodHeader, object(accessClaims(nil))))
		if !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v, want ErrSignature", name, err)
		}
	}
}
