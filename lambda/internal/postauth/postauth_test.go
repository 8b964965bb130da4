package postauth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

type world struct {
	last             time.Time
	did              []string
	failRow, failBus error
}

func (w *world) SignedIn(_ context.Context, _, sub string, now time.Time, window time.Duration) (bool, error) {
	if w.failRow != nil {
		return false, w.failRow
	}
	if now.Sub(w.last) < window {
		return false, nil
	}
	w.last = now
	w.did = append(w.did, "row "+sub)
	return true, nil
}

func (w *world) Send(_ context.Context, kind string, detail any) error {
	if w.failBus != nil {
		return w.failBus
	}
	w.did = append(w.did, fmt.Sprintf("%s %+v", kind, detail))
	return nil
}

const request = `{"userAttributes":{"sub":"s1","email":"secret@company.com","custom:tenant_id":"acme"},"newDeviceUsed":true}`

func TestNote(t *testing.T) {
	now := time.Date(2026, 11, 5, 1, 2, 3, 0, time.UTC)
	const audit = "UserSignedIn {PoolID:us-east-1_TEST ClientID:client Sub:s1 Tenant:acme NewDevice:true At:2026-11-05T01:02:03Z}"
	for name, c := range map[string]struct {
		request string
		world   world
		times   int
		gap     time.Duration
		want    []string
		refused bool
		logged  string
	}{
		"row and audit event":                 {request: request, want: []string{"row s1", audit}},
		"three deliveries are one effect":     {request: request, times: 3, gap: 5 * time.Second, want: []string{"row s1", audit}},
		"two sign-ins are two":                {request: request, times: 2, gap: time.Minute, want: []string{"row s1", audit, "row s1", strings.Replace(audit, "01:02", "01:03", 1)}},
		"row fails: the user signs in":        {request: request, world: world{failRow: errors.New("secret")}, logged: `"step":"writing the last sign-in"`},
		"event fails: the user signs in":      {request: request, world: world{failBus: errors.New("secret")}, want: []string{"row s1"}, logged: `"step":"sending the audit event"`},
		"no sub":                              {request: `{"userAttributes":{}}`, refused: true},
		"malformed tenant":                    {request: `{"userAttributes":{"sub":"s","custom:tenant_id":"*"}}`, refused: true},
		"newDeviceUsed of another type":       {request: `{"userAttributes":{"sub":"s1"},"newDeviceUsed":"x"}`, refused: true},
		"provider's user of unknown provider": {request: `{"userAttributes":{"sub":"s","cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"x\"}]"}}`, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			var log triggertest.Log
			clock := now
			note := Note{Profiles: &c.world, Bus: &c.world, Log: log.Logger(), Now: func() time.Time { return clock }}
			for range max(c.times, 1) {
				response, err := triggertest.Response(t.Context(), note.Handler(), triggertest.Event(Source, "u", c.request))
				if c.refused != (err == error(refusal.SignIn)) || !c.refused && response != "{}" {
					t.Errorf("want refused %t, got %q, %v", c.refused, response, err)
				}
				clock = clock.Add(c.gap)
			}
			if diff := cmp.Diff(c.want, c.world.did); diff != "" {
				t.Errorf("what happened, -want +got\n%s", diff)
			}
			if !strings.Contains(log.String(), c.logged) {
				t.Errorf("want %s in the log, got %s", c.logged, log.String())
			}
			if strings.Contains(log.String(), "secret") {
				t.Errorf("a value is in the log: %s", log.String())
			}
		})
	}
	t.Run("without a bus", func(t *testing.T) {
		var log triggertest.Log
		var w world
		note := Note{Profiles: &w, Log: log.Logger(), Now: time.Now}
		if response, err := triggertest.Response(t.Context(), note.Handler(), triggertest.Event(Source, "u", request)); err != nil || response != "{}" {
			t.Errorf("want an empty response, got %q, %v", response, err)
		}
	})
}

func TestAnEventWithoutAPoolIsRefused(t *testing.T) {
	var log triggertest.Log
	note := Note{Profiles: &world{}, Log: log.Logger(), Now: time.Now}
	if _, err := triggertest.Response(t.Context(), note.Handler(), triggertest.WithoutPool(triggertest.Event(Source, "u", request))); err != error(refusal.SignIn) {
		t.Errorf("want the sentence, got %v", err)
	}
}

func FuzzNote(f *testing.F) {
	f.Add([]byte(request))
	f.Add([]byte(`{"userAttributes":{"sub":true},"newDeviceUsed":null}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		var w world
		note := Note{Profiles: &w, Bus: &w, Log: log.Logger(), Now: time.Now}
		response, err := triggertest.Response(t.Context(), note.Handler(), triggertest.Event(Source, "u", string(request)))
		if strings.Contains(log.String(), `"panic"`) || err == nil && response != "{}" {
			t.Fatalf("%q: %q, %s", request, response, log.String())
		}
	})
}
