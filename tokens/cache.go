package tokens

import (
	"crypto/sha256"
	"sync"
	"time"
)

// cache remembers verified tokens by their SHA-256, so the tokens themselves are not kept in memory. It has two
// generations: when the young one is full it becomes the old one, whose entries go with the next turn unless they
// are used. That bounds the size without a list to maintain, and one flood of good tokens cannot grow it.
type cache struct {
	mu         sync.Mutex
	half       int
	young, old map[cacheKey]cached
	scratch    sync.Pool // of *[]byte
}

type cacheKey [sha256.Size]byte

type cached struct {
	claims     Claims
	keys       *keySet
	generation uint64
}

func newCache(entries int) *cache {
	if entries == 0 {
		return nil
	}
	return &cache{
		half: max(1, entries/2), young: map[cacheKey]cached{},
		scratch: sync.Pool{New: func() any { return new([]byte) }},
	}
}

// get returns the token's key for a later put, and its claims if they are remembered, are for use, have not
// expired at now, and the pool's keys have not changed since.
func (c *cache) get(raw string, use Use, now time.Time) (cacheKey, Claims, bool) {
	if c == nil {
		return cacheKey{}, Claims{}, false
	}
	scratch := c.scratch.Get().(*[]byte) // hashing a string would copy it to new memory every time
	*scratch = append((*scratch)[:0], raw...)
	key := cacheKey(sha256.Sum256(*scratch))
	c.scratch.Put(scratch)
	c.mu.Lock()
	entry, ok := c.young[key]
	if !ok {
		if entry, ok = c.old[key]; ok {
			c.insert(key, entry)
		}
	}
	c.mu.Unlock()
	if !ok || entry.claims.Use != use || !now.Before(entry.claims.ExpiresAt) {
		return key, Claims{}, false
	}
	set := entry.keys.current()
	if set.generation != entry.generation {
		return key, Claims{}, false
	}
	entry.keys.refreshIfOld(set)
	return key, entry.claims.clone(), true
}

func (c *cache) put(key cacheKey, claims Claims, keys *keySet, set *snapshot) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.insert(key, cached{claims: claims, keys: keys, generation: set.generation})
}

// insert needs the lock.
func (c *cache) insert(key cacheKey, entry cached) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[cacheKey]cached, c.half)
	}
	c.young[key] = entry
}
