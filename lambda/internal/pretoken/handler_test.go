package pretoken

import (
	"bytes"
	"strings"
	"testing"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/triggertest"
)

func versioned(version, source, request string) []byte {
	return bytes.Replace(triggertest.Event(source, "u", request), []byte(`"version":"1"`), []byte(`"version":"`+version+`"`), 1)
}

func TestVersions(t *testing.T) {
	for name, c := range map[string]struct {
		version, source string
		answered        bool
	}{
		"version 1":            {"1", SourceSignIn, false},
		"version 2":            {"2", SourceSignIn, true},
		"version 3":            {"3", SourceSignIn, true},
		"version 4":            {"4", SourceSignIn, false},
		"machine in version 2": {"2", SourceMachine, false},
		"machine in version 3": {"3", SourceMachine, true},
	} {
		var log triggertest.Log
		_, err := triggertest.Response(t.Context(), Handler(policy(), log.Logger()), versioned(c.version, c.source, `{}`))
		if c.answered != (err == nil) || err != nil && (err != error(refusal.Tokens) || !strings.Contains(log.String(), "unknown-version")) {
			t.Errorf("%s: want answered %t, got %v, %s", name, c.answered, err, log.String())
		}
	}
}

// What Cognito sends about groups, and what it must get back: an override that is there but
// empty makes it drop the groups.
func TestGroupsAreCopied(t *testing.T) {
	for request, want := range map[string]string{
		`null`: ``,
		`{"groupsToOverride":[],"iamRolesToOverride":[],"preferredRole":null}`:      ``,
		`{"groupsToOverride":null,"iamRolesToOverride":null,"preferredRole":null}`:  ``,
		`{"groupsToOverride":["g"],"iamRolesToOverride":[],"preferredRole":null}`:   `{"groupsToOverride":["g"]}`,
		`{"groupsToOverride":["g"],"iamRolesToOverride":["r"],"preferredRole":"r"}`: `{"groupsToOverride":["g"],"iamRolesToOverride":["r"],"preferredRole":"r"}`,
		`{"groupsToOverride":null,"iamRolesToOverride":["r"],"preferredRole":null}`: `{"groupsToOverride":[],"iamRolesToOverride":["r"]}`,
		`{"groupsToOverride":[],"iamRolesToOverride":[],"preferredRole":"r"}`:       `{"groupsToOverride":[],"preferredRole":"r"}`,
	} {
		var log triggertest.Log
		got, err := triggertest.Response(t.Context(), Handler(Policy{}, log.Logger()), versioned("2", SourceSignIn, `{"groupConfiguration":`+request+`}`))
		if err != nil {
			t.Fatalf("%s: %v", request, err)
		}
		if want != "" {
			want = `"groupOverrideDetails":` + want
		}
		triggertest.SameJSON(t, `{"claimsAndScopeOverrideDetails":{`+want+`}}`, got)
	}
}

func TestScopesWithoutClaims(t *testing.T) {
	got, err := policy().Decide(Request{Source: SourceSignIn, Groups: &Groups{Groups: []string{"readers"}}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, `{"accessTokenGeneration":{"scopesToAdd":["api/read"]},"groupOverrideDetails":{"groupsToOverride":["readers"]}}`, got.Override)
}

func TestSizeCountsEverything(t *testing.T) {
	o := Override{
		Access: &AccessToken{ScopesToAdd: []string{"1234"}, Add: &AccessClaims{Tenant: "12345", Permissions: []string{"123"}}},
		Groups: &Groups{Groups: []string{"12"}, Roles: []string{"1"}},
	}
	if want, got := 5+5+6+5+4, o.size(); got != want {
		t.Errorf("want %d, got %d", want, got)
	}
	exactly := func(n int) error {
		_, err := Policy{}.Decide(Request{Source: SourceSignIn, Groups: &Groups{Groups: []string{strings.Repeat("g", n-3)}}})
		return err
	}
	if err := exactly(maxOverride); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if err := exactly(maxOverride + 1); err != error(refusal.TokenTooLarge) {
		t.Errorf("above the limit: want %q, got %v", refusal.TokenTooLarge, err)
	}
}

// FuzzHandler: nothing makes it panic.
func FuzzHandler(f *testing.F) {
	f.Add([]byte(`{"userAttributes":{"custom:tenant_id":"acme"},"groupConfiguration":{"groupsToOverride":["admins"]},"scopes":["x"]}`))
	f.Add([]byte(`{"userAttributes":null,"groupConfiguration":[],"scopes":{}}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		var log triggertest.Log
		for _, source := range []string{SourceSignIn, SourceMachine} {
			_, _ = triggertest.Response(t.Context(), Handler(policy(), log.Logger()), versioned("3", source, string(request)))
		}
		if strings.Contains(log.String(), `"panic"`) {
			t.Fatalf("%q: %s", request, log.String())
		}
	})
}
