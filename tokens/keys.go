package tokens

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	fetchTimeout = 3 * time.Second // for all of a fetch
	maxBackOff   = 5 * time.Minute // between fetches after failures
	firstBackOff = 1 * time.Second // after the first
)

// snapshot is one answer of the endpoint. It is never changed, only replaced.
type snapshot struct {
	keys       map[string]*rsa.PublicKey
	fetched    time.Time
	generation uint64 // counts changes of keys, so that a cache can tell
}

// keySet holds the keys of one pool and decides when to fetch them again.
type keySet struct {
	base               context.Context // ends background fetches
	url                string
	client             *http.Client
	now                func() time.Time
	maxAge, minRefetch time.Duration
	pinned             bool
	snap               atomic.Pointer[snapshot]
	mu                 sync.Mutex
	flight             *flight   // the fetch that is under way
	next               time.Time // no fetch before
	failures           int       // in a row
}

// flight is a fetch that any number of requests wait for.
type flight struct {
	done chan struct{}
	err  error
}

var errTooSoon = errors.New("fetched a moment ago")

func (k *keySet) current() *snapshot { return k.snap.Load() }

// pin takes the document as the only one there will be.
func (k *keySet) pin(document []byte) error {
	keys, err := parseKeySet(document)
	if err != nil {
		return err
	}
	k.pinned = true
	k.snap.Store(&snapshot{keys: keys, fetched: k.now()})
	return nil
}

// key returns the key that kid names, and the snapshot it is from. An unknown kid waits for a fetch if one is
// allowed now or under way.
func (k *keySet) key(ctx context.Context, kid string) (*rsa.PublicKey, *snapshot, error) {
	s := k.current()
	if s != nil {
		if public, ok := s.keys[kid]; ok {
			k.refreshIfOld(s)
			return public, s, nil
		}
		if k.pinned {
			return nil, nil, fmt.Errorf("%w: %q", ErrUnknownKey, clip(kid))
		}
	}
	err := k.refresh(ctx, false)
	if s = k.current(); s == nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	}
	if public, ok := s.keys[kid]; ok {
		return public, s, nil
	}
	return nil, nil, fmt.Errorf("%w: %q", ErrUnknownKey, clip(kid))
}

// refreshIfOld starts a fetch that nobody waits for.
func (k *keySet) refreshIfOld(s *snapshot) {
	if k.pinned || k.now().Sub(s.fetched) < k.maxAge {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight == nil && !k.now().Before(k.next) {
		k.start()
	}
}

// refresh joins the fetch under way, or starts one if the limit (or force) allows, and waits for it.
func (k *keySet) refresh(ctx context.Context, force bool) error {
	k.mu.Lock()
	if k.flight == nil {
		if k.now().Before(k.next) && !force {
			k.mu.Unlock()
			return errTooSoon
		}
		k.start()
	}
	f := k.flight
	k.mu.Unlock()
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// start needs the lock. The fetch has a context of its own: a request that gives up must not fail the others.
func (k *keySet) start() {
	f := &flight{done: make(chan struct{})}
	k.flight = f
	go func() {
		ctx, cancel := context.WithTimeout(k.base, fetchTimeout)
		defer cancel()
		keys, err := k.fetch(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if err != nil {
			k.failures++
			k.next = k.now().Add(backOff(k.failures))
		} else {
			k.failures = 0
			k.next = k.now().Add(k.minRefetch)
			k.replace(keys)
		}
		f.err = err
		k.flight = nil
		close(f.done)
	}()
}

// replace needs the lock.
func (k *keySet) replace(keys map[string]*rsa.PublicKey) {
	s := &snapshot{keys: keys, fetched: k.now()}
	if old := k.current(); old != nil {
		s.generation = old.generation
		if !sameKeys(old.keys, keys) {
			s.generation++
		}
	}
	k.snap.Store(s)
}

func sameKeys(a, b map[string]*rsa.PublicKey) bool {
	if len(a) != len(b) {
		return false
	}
	for kid, key := range a {
		if other, ok := b[kid]; !ok || !key.Equal(other) {
			return false
		}
	}
	return true
}

func backOff(failures int) time.Duration {
	wait := firstBackOff
	for i := 1; i < failures && wait < maxBackOff; i++ {
		wait *= 2
	}
	return min(wait, maxBackOff)
}

func (k *keySet) fetch(ctx context.Context) (map[string]*rsa.PublicKey, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return nil, fmt.Errorf("fetching keys: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("fetching keys: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetching keys from %s: status %d", k.url, response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeySetBytes+1))
	if err != nil {
		return nil, fmt.Errorf("fetching keys from %s: %w", k.url, err)
	}
	keys, err := parseKeySet(body)
	if err != nil {
		return nil, fmt.Errorf("keys from %s: %w", k.url, err)
	}
	return keys, nil
}
