package resourceserver_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	server := func(id string, scopes map[string]string) error {
		return resourceserver.Props{Pool: new(userpool.UserPool), Identifier: id, Scopes: scopes}.Validate()
	}
	one := map[string]string{"read": "read orders"}
	problemtest.Run(t, []problemtest.Case{
		{"a name", server("api", one), nil},
		{"an address", server("https://api.company.com", one), nil},
		{"empty: everything at once", resourceserver.Props{}.Validate(), []string{"resourceserver.Pool", "resourceserver.Identifier", "resourceserver.Scopes"}},
		{"a logical id with a hyphen", resourceserver.Props{Pool: new(userpool.UserPool), Identifier: "api", Scopes: one, LogicalID: "a-b"}.Validate(), []string{"resourceserver.LogicalID: must be"}},
		{"256 characters", server(strings.Repeat("a", 256), one), nil},
		{"257 characters", server(strings.Repeat("a", 257), one), []string{"resourceserver.Identifier: must be"}},
		{"a scope with a slash", server("api", map[string]string{"a/b": "x"}), []string{`resourceserver.Scopes["a/b"]: must be`}},
		{"a scope without a description", server("api", map[string]string{"read": ""}), []string{`resourceserver.Scopes["read"]: must have between 1 and 256 characters`}},
	})
}
