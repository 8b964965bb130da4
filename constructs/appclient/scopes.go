package appclient

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

// own are the scopes that every pool has; all others are <resource server>/<scope>.
var own = []string{"openid", "email", "profile", "phone", adminScope}

// scopeName is RFC 6749's form of a scope (section 3.3), in Cognito's length.
var scopeName = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]+/[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$`)

// validateScopes wants scopes that a resource server can have, and of the servers that are
// given those that they do have: Cognito refuses others, at deployment.
func (p Props) validateScopes() error {
	problems := []error{
		fielderr.Count("appclient.Scopes", len(p.Scopes), 0, 50),
		fielderr.Unique("appclient.Scopes", p.Scopes),
	}
	for i, server := range p.ResourceServers {
		at := fmt.Sprintf("appclient.ResourceServers[%d]", i)
		if server == nil {
			problems = append(problems, fielderr.Problem(at, "is nil"))
		} else if p.Pool != nil && !p.Pool.Is(server.Pool()) {
			problems = append(problems, fielderr.Problem(at, "%s is a resource server of another pool", server.Identifier()))
		}
	}
	for i, scope := range p.Scopes {
		at := fmt.Sprintf("appclient.Scopes[%d]", i)
		if fielderr.Unresolved(scope) || slices.Contains(own, scope) {
			continue
		}
		problems = append(problems, fielderr.Matches(at, scope, scopeName,
			"a scope: "+strings.Join(own, ", ")+", or <resource server>/<scope> without spaces, quotes or backslashes"))
		identifier := scope[:max(0, strings.LastIndexByte(scope, '/'))]
		for _, server := range p.ResourceServers {
			if server != nil && server.Identifier() == identifier && !slices.Contains(server.Scopes(), scope) {
				problems = append(problems, fielderr.Problem(at, "%q is not a scope of %s (%s)", scope, server.Identifier(), strings.Join(server.Scopes(), ", ")))
			}
		}
	}
	return errors.Join(problems...)
}
