package site

import (
	"crypto/sha256"
	"sync"
	"time"

	"example.com/web/oauth"
)

const (
	// attemptLifetime is how long a person has on the hosted pages.
	attemptLifetime = 15 * time.Minute
	// maxAttempts bounds what people who never sign in can make the server remember; the oldest goes first.
	maxAttempts = 10_000
)

// attempts are the sign-ins under way. Each belongs to the browser that began it: a state that somebody else brings,
// or brings twice, is none.
type attempts struct {
	now func() time.Time

	mu      sync.Mutex
	byKey   map[[32]byte]attempt
	inOrder [][32]byte // oldest first; may name what is gone, and is what is bounded
}

type attempt struct {
	oauth.SignIn
	returnTo string
	began    time.Time
}

// attemptKey binds the state to the browser. Both are 43 characters long, so no two pairs are written the same.
func attemptKey(browser, state string) [32]byte {
	return sha256.Sum256([]byte(browser + "\x00" + state))
}

func (all *attempts) add(browser string, s oauth.SignIn, returnTo string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	now := all.now()
	for len(all.inOrder) > 0 {
		oldest, there := all.byKey[all.inOrder[0]]
		if there && now.Sub(oldest.began) <= attemptLifetime && len(all.inOrder) < maxAttempts {
			break
		}
		delete(all.byKey, all.inOrder[0])
		all.inOrder = all.inOrder[1:]
	}
	key := attemptKey(browser, s.State)
	all.byKey[key] = attempt{SignIn: s, returnTo: returnTo, began: now}
	all.inOrder = append(all.inOrder, key)
}

// take returns a sign-in once.
func (all *attempts) take(browser, state string) (attempt, bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	key := attemptKey(browser, state)
	a, there := all.byKey[key]
	delete(all.byKey, key)
	return a, there && all.now().Sub(a.began) <= attemptLifetime
}
