package isolation

import (
	"errors"

	"example.com/cognitocdk/template"
)

// ErrNoIdentityPool says that there is nothing to prove.
var ErrNoIdentityPool = errors.New("no identity pool")

// Scope says whose data a proven role is confined to.
type Scope string

// User confines to one identity, Tenant to all users of one tenant.
const (
	User   Scope = "user"
	Tenant Scope = "tenant"
)

// Result is the answer for every role that an identity pool can hand out, in the
// order of files and lines.
type Result struct {
	Roles []Role
}

// Proven says that every role is.
func (r Result) Proven() bool {
	for _, role := range r.Roles {
		if !role.Proven {
			return false
		}
	}
	return true
}

// Role is the answer for one role. Exactly one of Claim, Undecided and
// Counterexample is set.
type Role struct {
	Role     string // logical id; what else names the role when it is not in the templates
	File     string
	Stack    string
	Position template.Position

	Proven    bool
	Scope     Scope
	Claim     string // one sentence: what was proven
	Undecided string // why it cannot be decided

	Counterexample *Counterexample
	// Explanation is the counter-example as a readable paragraph.
	Explanation string
}

// Counterexample is a request that the role allows and that leaves the space of
// the identity that makes it.
type Counterexample struct {
	Action   string
	Resource string
	Identity string // the identity id that asks
	Tenant   string // its own tenant; empty when it has none
	// Context holds the condition keys of the request that the outcome depends on.
	Context map[string][]string
	// Tags are the session's principal tags.
	Tags map[string]string
	// Statement is where it is allowed: the policy's logical id, and the index.
	Statement string
}
