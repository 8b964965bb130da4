package passwordless

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/lambda/internal/triggertest"
	"example.com/cognitocdk/lambda/message"
)

// memory is Codes in memory, and a mailbox. It counts calls, to compare shapes.
type memory struct {
	current map[string]string
	at      map[string]time.Time
	mailed  map[string]bool
	sealed  map[string]string
	expires map[string]time.Time
	tries   map[string]int
	counts  map[string]int
	calls   []string
	mails   []string // address and code
	fail    map[string]error
}

func newMemory() *memory {
	return &memory{map[string]string{}, map[string]time.Time{}, map[string]bool{}, map[string]string{}, map[string]time.Time{}, map[string]int{}, map[string]int{}, nil, nil, map[string]error{}}
}

func (m *memory) call(name string) error {
	m.calls = append(m.calls, name)
	return m.fail[name]
}

func (m *memory) Reserve(_ context.Context, user, id string, now time.Time, repeat time.Duration) (string, bool, error) {
	if err := m.call("reserve"); err != nil {
		return "", false, err
	}
	if old, ok := m.current[user]; ok && m.mailed[user] && now.Sub(m.at[user]) < repeat {
		return old, false, nil
	}
	m.current[user], m.at[user], m.mailed[user] = id, now, false
	return id, true, nil
}

func (m *memory) Mailed(_ context.Context, user, _ string) error {
	m.mailed[user] = true
	return m.call("mailed")
}

func (m *memory) Keep(_ context.Context, id, sealed string, expires time.Time) error {
	m.sealed[id], m.expires[id] = sealed, expires
	return m.call("keep")
}

func (m *memory) Try(_ context.Context, id string, now time.Time, max int) (string, bool, error) {
	if err := m.call("try"); err != nil {
		return "", false, err
	}
	if m.sealed[id] == "" || !now.Before(m.expires[id]) || m.tries[id] >= max {
		return "", false, nil
	}
	m.tries[id]++
	return m.sealed[id], true, nil
}

func (m *memory) Spend(_ context.Context, id string, until time.Time) error {
	if until.Before(m.expires[id]) {
		m.expires[id] = until
	}
	return m.call("spend")
}

func (m *memory) Count(_ context.Context, user, what string, window int64, _ time.Time) (int, error) {
	k := fmt.Sprint(user, what, window)
	m.counts[k]++
	return m.counts[k], m.call("count " + what)
}

var codeForm = regexp.MustCompile(`\b[0-9]{8}\b`)

func (m *memory) Send(_ context.Context, to string, msg message.Message) error {
	if err := m.fail["send"]; err != nil {
		return err
	}
	m.mails = append(m.mails, to+" "+codeForm.FindString(msg.Text))
	return nil
}

// flow is the two functions over one memory, and a clock.
type flow struct {
	t      *testing.T
	memory *memory
	log    triggertest.Log
	clock  time.Time
	waited time.Time
	create Creator
	verify Verifier
}

func newFlow(t *testing.T) *flow {
	t.Helper()
	set, err := message.New(message.Brand{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &flow{t: t, memory: newMemory(), clock: time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return f.clock }
	f.create = Creator{
		Codes: f.memory, Mailer: f.memory, Messages: set, LinkURL: "https://app.example.com/in", Log: f.log.Logger(), Now: now,
		Wait: func(_ context.Context, until time.Time) { f.waited = until },
	}
	f.verify = Verifier{Codes: f.memory, Log: f.log.Logger(), Now: now}
	return f
}

const (
	known   = `"userAttributes":{"email":"ada@company.com","email_verified":"true","locale":"de"}`
	unknown = `"userAttributes":{},"userNotFound":true`
)

func (f *flow) ask(user, attributes, session string) created {
	f.t.Helper()
	response, err := triggertest.Response(f.t.Context(), f.create.Handler(), triggertest.Event(SourceCreate, user, `{`+attributes+`,"challengeName":"CUSTOM_CHALLENGE","session":`+session+`}`))
	if err != nil {
		f.t.Fatalf("asking for a code: %v, %s", err, f.log.String())
	}
	var c created
	if err := json.Unmarshal([]byte(response), &c); err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *flow) answer(user string, c created, answer, more string) bool {
	f.t.Helper()
	private, err := json.Marshal(c.Private)
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := triggertest.Response(f.t.Context(), f.verify.Handler(), triggertest.Event(SourceVerify, user, fmt.Sprintf(`{"privateChallengeParameters":%s,"challengeAnswer":%s%s}`, private, answer, more)))
	if err != nil {
		f.t.Fatalf("answering: %v, %s", err, f.log.String())
	}
	return response == `{"answerCorrect":true}`
}

// code is the one that was mailed last, as JSON.
func (f *flow) code() string {
	f.t.Helper()
	if len(f.memory.mails) == 0 {
		f.t.Fatal("no mail was sent")
	}
	_, code, _ := strings.Cut(f.memory.mails[len(f.memory.mails)-1], " ")
	if len(code) != 8 {
		f.t.Fatalf("want eight digits, got %q", code)
	}
	return `"` + code + `"`
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
