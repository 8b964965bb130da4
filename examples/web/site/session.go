package site

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"sync"
	"time"

	"example.com/cognitocdk/client"

	"example.com/web/oauth"
	"example.com/web/storage"
)

// errEnded: the session is over, here or at Cognito. The person has to sign in again.
var errEnded = errors.New("the session has ended")

const (
	// ahead is how long before its end a token is replaced: requests and clocks take time.
	ahead = time.Minute
	// patience is how long a refresh may take. It does not end with the request that began it: the answer to a
	// rotation must not be lost, since the old token is good for seconds only.
	patience = 15 * time.Second
	// pause is how long nothing is tried again after a refresh that failed: those who waited for it would try one after
	// the other, each for as long as it takes a service that hangs.
	pause = 5 * time.Second
)

// session is one signed-in browser.
type session struct {
	csrf    string
	began   time.Time
	refresh func(context.Context, oauth.Tokens) (oauth.Tokens, error)
	now     func() time.Time

	mu        sync.Mutex
	tokens    oauth.Tokens
	refreshes int
	failed    error     // of the last refresh
	retry     time.Time // not before
	ended     bool
	room      *storage.Room
	enrolment *client.Enrolment
	enrolled  time.Time
	notice    string
}

// fresh returns tokens that are good for a minute at least. Callers that come at the same time wait for one refresh:
// with rotation a second one would look like a stolen token.
func (s *session) fresh(ctx context.Context) (oauth.Tokens, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.renewed(ctx)
}

// renewed is fresh, for those who hold the lock.
func (s *session) renewed(ctx context.Context) (oauth.Tokens, error) {
	now := s.now()
	switch {
	case s.ended:
		return oauth.Tokens{}, errEnded
	case now.Add(ahead).Before(s.tokens.ExpiresAt):
		return s.tokens, nil
	case now.Before(s.retry):
		return s.asLongAsGood(now)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	fresh, err := s.refresh(ctx, s.tokens)
	switch {
	case err == nil:
		s.tokens, s.room, s.retry = fresh, nil, time.Time{}
		s.refreshes++
		return fresh, nil
	case errors.Is(err, oauth.ErrGrant), errors.Is(err, oauth.ErrToken):
		s.ended = true
		return oauth.Tokens{}, errors.Join(errEnded, err)
	}
	s.failed, s.retry = err, s.now().Add(pause)
	return s.asLongAsGood(now)
}

// asLongAsGood returns tokens that are about to end, or why there are no others.
func (s *session) asLongAsGood(now time.Time) (oauth.Tokens, error) {
	if now.Before(s.tokens.ExpiresAt) {
		return s.tokens, nil
	}
	return oauth.Tokens{}, s.failed
}

// end ends the session and returns its last tokens, after a refresh that is under way: what that one got must be
// revoked as well. False where it had ended before.
func (s *session) end() (oauth.Tokens, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, was := s.tokens, !s.ended
	s.ended, s.room, s.enrolment = true, nil, nil
	return last, was
}

// files opens the person's room, once for as long as its credentials last.
func (s *session) files(ctx context.Context, open func(context.Context, oauth.Tokens) (*storage.Room, error)) (*storage.Room, error) {
	s.mu.Lock() // until the end: a sign-out waits, and nothing is opened after it
	defer s.mu.Unlock()
	t, err := s.renewed(ctx)
	if err != nil {
		return nil, err
	}
	// Longer than a presigned address is good for, which would end early otherwise.
	if s.room != nil && s.now().Add(10*time.Minute).Before(s.room.ExpiresAt) {
		return s.room, nil
	}
	room, err := open(ctx, t)
	if err == nil {
		s.room = room
	}
	return room, err
}

// keepEnrolment remembers the authenticator that is being enrolled; currentEnrolment returns it for a few minutes.
func (s *session) keepEnrolment(e *client.Enrolment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enrolment, s.enrolled = e, s.now()
}

func (s *session) currentEnrolment() *client.Enrolment {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enrolment == nil || s.now().Sub(s.enrolled) > 10*time.Minute {
		return nil
	}
	return s.enrolment
}

// say leaves a sentence for the next page; said takes it.
func (s *session) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notice = text
}

func (s *session) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.notice
	s.notice = ""
	return text
}

// meant reports whether a form was made for this session.
func (s *session) meant(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.csrf)) == 1
}

// sessions are all of them, by the hash of the cookie: a look at the memory gives nobody a cookie.
type sessions struct {
	now func() time.Time

	mu    sync.Mutex
	byID  map[[32]byte]*entry
	swept time.Time
}

type entry struct {
	session *session
	seen    time.Time
}

const (
	// idle ends a session that nobody used; lifetime ends every one.
	idle, lifetime = 8 * time.Hour, 7 * 24 * time.Hour
	// maxSessions bounds the memory; the one that was not used for longest goes first.
	maxSessions = 50_000
)

func (all *sessions) add(s *session) (id string) {
	id = oauth.Random()
	all.mu.Lock()
	defer all.mu.Unlock()
	all.sweep()
	all.byID[sha256.Sum256([]byte(id))] = &entry{session: s, seen: all.now()}
	return id
}

func (all *sessions) get(id string) *session {
	all.mu.Lock()
	defer all.mu.Unlock()
	key := sha256.Sum256([]byte(id))
	e, there := all.byID[key]
	if !there {
		return nil
	}
	now := all.now()
	if now.Sub(e.seen) > idle || now.Sub(e.session.began) > lifetime {
		delete(all.byID, key)
		return nil
	}
	e.seen = now
	return e.session
}

func (all *sessions) remove(id string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.byID, sha256.Sum256([]byte(id)))
}

// sweep forgets what is over, once a minute, and the oldest where there are too many.
func (all *sessions) sweep() {
	now, full := all.now(), len(all.byID) >= maxSessions
	if now.Sub(all.swept) < time.Minute && !full {
		return
	}
	all.swept = now
	var oldest [32]byte
	var oldestSeen time.Time
	for key, e := range all.byID {
		switch {
		case now.Sub(e.seen) > idle, now.Sub(e.session.began) > lifetime:
			delete(all.byID, key)
		case oldestSeen.IsZero() || e.seen.Before(oldestSeen):
			oldest, oldestSeen = key, e.seen
		}
	}
	if len(all.byID) >= maxSessions {
		delete(all.byID, oldest)
	}
}
