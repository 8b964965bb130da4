package postconfirm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

// world records what happened to it, and fails where a test says so.
type world struct {
	did       []string
	rows      map[string]bool // sub → announced
	failGroup error
	failRow   error
	failBus   error
	failMark  error
}

func (w *world) Add(_ context.Context, pool, user, group string) error {
	w.did = append(w.did, fmt.Sprintf("group %s %s", user, group))
	return w.failGroup
}

func (w *world) Create(_ context.Context, pool, sub, tenant string, _ time.Time) (bool, error) {
	if w.failRow != nil {
		return false, w.failRow
	}
	announced, there := w.rows[sub]
	if !there {
		w.rows[sub] = false
		w.did = append(w.did, fmt.Sprintf("row %s %s", sub, tenant))
	}
	return announced, nil
}

func (w *world) Announced(_ context.Context, _, sub string) error {
	if w.failMark == nil {
		w.rows[sub] = true
	}
	return w.failMark
}

func (w *world) Send(_ context.Context, kind string, detail any) error {
	if w.failBus != nil {
		return w.failBus
	}
	w.did = append(w.did, fmt.Sprintf("%s %+v", kind, detail))
	return nil
}

func confirmer(w *world, log *triggertest.Log) Confirmer {
	w.rows = map[string]bool{}
	return Confirmer{
		Policy: Policy{
			Groups: map[string]string{"*": "members", "acme": "acme-members"}, Table: true, Announce: true,
			Federated: tenant.Federated{"okta": "acme"},
		},
		Profiles: w, Groups: w, Bus: w, Log: log.Logger(), Now: time.Now,
	}
}

const (
	acme    = `{"userAttributes":{"sub":"s1","email":"secret@company.com","custom:tenant_id":"acme","cognito:user_status":"CONFIRMED"}}`
	sent    = `UserConfirmed {ID:us-east-1_TEST/s1 PoolID:us-east-1_TEST Sub:s1 Tenant:acme}`
	downErr = "secret is down"
)

func TestConfirm(t *testing.T) {
	for name, c := range map[string]struct {
		source  string
		request string
		edit    func(*Confirmer, *world)
		times   int
		want    []string
		refused bool
	}{
		"group, row, event":                    {request: acme, want: []string{"group u acme-members", "row s1 acme", sent}},
		"three deliveries are one effect":      {request: acme, times: 3, want: []string{"group u acme-members", "row s1 acme", sent, "group u acme-members", "group u acme-members"}},
		"another tenant's default group":       {request: strings.ReplaceAll(acme, `"acme"`, `"other"`), want: []string{"group u members", "row s1 other", strings.ReplaceAll(sent, "Tenant:acme", "Tenant:other")}},
		"no tenant":                            {request: `{"userAttributes":{"sub":"s1"}}`, want: []string{"group u members", "row s1 ", strings.ReplaceAll(sent, "Tenant:acme", "Tenant:")}},
		"provider's user, the table's tenant":  {request: `{"userAttributes":{"sub":"s1","cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"okta\"}]"}}`, want: []string{"group u acme-members", "row s1 acme", sent}},
		"provider that is not listed":          {request: `{"userAttributes":{"sub":"s1","cognito:user_status":"EXTERNAL_PROVIDER","identities":"[{\"providerName\":\"x\"}]"}}`, refused: true},
		"a forgotten password sets up nothing": {source: SourceForgotPassword, request: acme},
		"no default group":                     {request: acme, edit: func(c *Confirmer, _ *world) { c.Policy.Groups = nil }, want: []string{"row s1 acme", sent}},
		"no row":                               {request: acme, edit: func(c *Confirmer, _ *world) { c.Policy.Table = false }, want: []string{"group u acme-members"}},
		"no event":                             {request: acme, edit: func(c *Confirmer, _ *world) { c.Policy.Announce = false }, want: []string{"group u acme-members", "row s1 acme"}},
		"no sub":                               {request: `{"userAttributes":{}}`, refused: true},
		"group fails: refused, nothing else":   {request: acme, edit: func(_ *Confirmer, w *world) { w.failGroup = errors.New(downErr) }, want: []string{"group u acme-members"}, refused: true},
		"row fails: refused, no event":         {request: acme, edit: func(_ *Confirmer, w *world) { w.failRow = errors.New(downErr) }, want: []string{"group u acme-members"}, refused: true},
		"event fails: the user goes on":        {request: acme, edit: func(_ *Confirmer, w *world) { w.failBus = errors.New(downErr) }, want: []string{"group u acme-members", "row s1 acme"}},
		"event sent, not remembered: again":    {request: acme, times: 2, edit: func(_ *Confirmer, w *world) { w.failMark = errors.New(downErr) }, want: []string{"group u acme-members", "row s1 acme", sent, "group u acme-members", sent}},
	} {
		t.Run(name, func(t *testing.T) {
			var w world
			var log triggertest.Log
			confirm := confirmer(&w, &log)
			if c.edit != nil {
				c.edit(&confirm, &w)
			}
			if c.source == "" {
				c.source = SourceSignUp
			}
			for range max(c.times, 1) {
				response, err := triggertest.Response(t.Context(), confirm.Handler(), triggertest.Event(c.source, "u", c.request))
				if c.refused {
					if err != error(refusal.Confirmation) {
						t.Errorf("want the sentence, got %q, %v", response, err)
					}
				} else if err != nil || response != "{}" {
					t.Errorf("want an empty response, got %q, %v", response, err)
				}
			}
			if diff := cmp.Diff(c.want, w.did); diff != "" {
				t.Errorf("what happened, -want +got\n%s", diff)
			}
			if strings.Contains(log.String(), "secret") {
				t.Errorf("a value is in the log: %s", log.String())
			}
		})
	}
}

func TestAnEventWithoutPoolOrUserIsRefused(t *testing.T) {
	for name, event := range map[string][]byte{
		"pool": triggertest.WithoutPool(triggertest.Event(SourceSignUp, "u", acme)),
		"user": triggertest.Event(SourceSignUp, "", acme),
	} {
		var w world
		var log triggertest.Log
		if _, err := triggertest.Response(t.Context(), confirmer(&w, &log).Handler(), event); err != error(refusal.Confirmation) || len(w.did) > 0 {
			t.Errorf("without a %s: want the sentence, got %v, %q", name, err, w.did)
		}
	}
}

func TestPolicyFromEnv(t *testing.T) {
	type env map[string]string
	for name, c := range map[string]struct {
		env  env
		want string
	}{
		"groups":                      {env{"DEFAULT_GROUPS": `{"*":"members"}`}, ""},
		"a tenant's group":            {env{"DEFAULT_GROUPS": `{"acme":"m"}`}, ""},
		"table":                       {env{"USER_TABLE": "users"}, ""},
		"table and bus":               {env{"USER_TABLE": "users", "EVENT_BUS": "default"}, ""},
		"nothing to do":               {env{}, "DEFAULT_GROUPS: needs a group or USER_TABLE"},
		"bus without a table":         {env{"DEFAULT_GROUPS": `{"*":"m"}`, "EVENT_BUS": "default"}, "EVENT_BUS: needs USER_TABLE"},
		"tenant that cannot be":       {env{"DEFAULT_GROUPS": `{"A":"m"}`}, `DEFAULT_GROUPS["A"]: needs a tenant id or *`},
		"group with a space":          {env{"DEFAULT_GROUPS": `{"*":"a b"}`}, "must be the name of a group"},
		"group of 129 characters":     {env{"DEFAULT_GROUPS": `{"*":"` + strings.Repeat("g", 129) + `"}`}, "must have between 1 and 128 characters, got 129"},
		"malformed federated tenants": {env{"USER_TABLE": "users", "FEDERATED_TENANTS": "x"}, "FEDERATED_TENANTS: must be a JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := PolicyFromEnv(func(name string) string { return c.env[name] })
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("want error %q, got %v", c.want, err)
			}
		})
	}
}

func FuzzConfirm(f *testing.F) {
	f.Add([]byte(acme))
	f.Add([]byte(`{"userAttributes":null}`))
	f.Add([]byte(`{"userAttributes":{"sub":1,"identities":"[null]"}}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var w world
		var log triggertest.Log
		_, err := triggertest.Response(t.Context(), confirmer(&w, &log).Handler(), triggertest.Event(SourceSignUp, "u", string(request)))
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
		if err != nil && len(w.did) > 0 {
			t.Errorf("%q was refused, but did %q", request, w.did)
		}
	})
}
