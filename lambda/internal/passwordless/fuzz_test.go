package passwordless

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/lambda/internal/trigger"
	"example.com/cognitocdk/lambda/internal/triggertest"
	"example.com/cognitocdk/lambda/message"
)

// FuzzVerify: without the code nobody is right, whatever a request holds.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"privateChallengeParameters":{"challenge":"code","id":"x"},"challengeAnswer":"12345678"}`))
	f.Add([]byte(`{"privateChallengeParameters":{"challenge":"code"},"challengeAnswer":{"a":1}}`))
	f.Add([]byte(`{"privateChallengeParameters":null,"challengeAnswer":null}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		m := newMemory()
		m.sealed["x"], m.expires["x"] = seal("somebody else", "12345678"), time.Now().Add(time.Hour)
		h := Verifier{Codes: m, Log: log.Logger(), Now: time.Now}.Handler()
		fuzzed(t, h, &log, SourceVerify, request, `{"answerCorrect":false}`)
	})
}

// FuzzCreate: nothing makes it panic, and no answer holds an address.
func FuzzCreate(f *testing.F) {
	f.Add([]byte(`{"userAttributes":{"email":"ada@company.com","email_verified":"true"},"challengeName":"CUSTOM_CHALLENGE","session":[]}`))
	f.Add([]byte(`{"userAttributes":null,"challengeName":"CUSTOM_CHALLENGE","session":[{"challengeMetadata":"code:"}]}`))
	set, err := message.New(message.Brand{Name: "Acme"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		m := newMemory()
		c := Creator{Codes: m, Mailer: m, Messages: set, Log: log.Logger(), Now: time.Now, Wait: func(context.Context, time.Time) {}}
		fuzzed(t, c.Handler(), &log, SourceCreate, request, "")
	})
}

func fuzzed(t *testing.T, h trigger.Handler, log *triggertest.Log, source string, request []byte, want string) {
	t.Helper()
	got, err := triggertest.Response(t.Context(), h, triggertest.Event(source, "u", string(request)))
	if strings.Contains(log.String(), `"panic"`) {
		t.Fatalf("%q: %s", request, log.String())
	}
	if err == nil && want != "" && got != want {
		t.Errorf("%q: want %s, got %s", request, want, got)
	}
}
