package pretoken

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What everybody gets must reach people whom an administrator created, who never pass
// PostConfirmation and so are in no group; and no machine.
func TestEverybody(t *testing.T) {
	p := Policy{Scopes: map[string][]string{Everybody: {"api/read"}, "admins": {"api/admin"}}, Permissions: map[string][]string{Everybody: {"read"}}}
	for name, c := range map[string]struct {
		request     Request
		scopes      []string
		permissions []string
	}{
		"no group configuration": {Request{Source: SourceHostedAuth}, []string{"api/read"}, []string{"read"}},
		"no group":               {Request{Source: SourceHostedAuth, Groups: &Groups{}}, []string{"api/read"}, []string{"read"}},
		"a group":                {Request{Source: SourceHostedAuth, Groups: &Groups{Groups: []string{"admins"}}}, []string{"api/admin", "api/read"}, []string{"read"}},
		"a machine":              {Request{Source: SourceMachine}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := p.Decide(c.request)
			if err != nil {
				t.Fatal(err)
			}
			var scopes, permissions []string
			if a := got.Override.Access; a != nil {
				scopes = a.ScopesToAdd
				if a.Add != nil {
					permissions = a.Add.Permissions
				}
			}
			if diff := cmp.Diff(c.scopes, scopes); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.permissions, permissions); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}
