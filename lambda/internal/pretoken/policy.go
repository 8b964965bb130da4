package pretoken

import (
	"errors"
	"fmt"
	"regexp"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/setting"
	"example.com/cognitocdk/lambda/internal/tenant"
)

// Policy is what tokens of one pool get. PolicyFromEnv makes only valid ones; the zero Policy
// copies a native user's tenant, lets no provider's user in, and adds nothing else.
type Policy struct {
	Federated   tenant.Federated    // which provider belongs to which tenant
	Scopes      map[string][]string // group, or Everybody → scopes of the access token
	Permissions map[string][]string // group, or Everybody → entries of the access token's permissions claim
	// MachineScope is the resource server whose scopes name a machine's tenant: with "tenant",
	// a client that may request tenant/acme belongs to acme. Empty: machines have no tenant.
	MachineScope string
}

const (
	envScopes      = "GROUP_SCOPES"
	envPermissions = "GROUP_PERMISSIONS"
	envMachine     = "MACHINE_TENANT_RESOURCE_SERVER"
)

// Everybody is the group of all people, whoever created them: PostConfirmation, which could
// put them into one, does not fire for those whom an administrator creates.
const Everybody = "*"

// maxAdded bounds what one group's entry, and all of them together, add to an access token.
// Tokens travel in headers, and common servers refuse 8 KB of them.
const maxAdded = 2048

var (
	// A custom scope is <resource server>/<scope>: without the slash it would be one of
	// Cognito's own, such as aws.cognito.signin.user.admin.
	scopeForm      = regexp.MustCompile(`^[!#-.0-\[\]-~]{1,256}/[!#-.0-\[\]-~]{1,256}$`)
	serverForm     = regexp.MustCompile(`^[!#-.0-\[\]-~]{1,256}$`)
	permissionForm = regexp.MustCompile(`^[A-Za-z0-9_.:/*-]{1,128}$`)
)

// PolicyFromEnv reads the function's environment and reports every problem at once.
func PolicyFromEnv(getenv func(string) string) (Policy, error) {
	federated, err1 := tenant.FederatedFromEnv(getenv)
	scopes, err2 := lists(envScopes, getenv, scopeForm, "<resource server>/<scope>")
	permissions, err3 := lists(envPermissions, getenv, permissionForm, "1 to 128 of letters, digits and _.:/*-")
	machine := getenv(envMachine)
	var err4 error
	if machine != "" {
		err4 = fielderr.Matches(envMachine, machine, serverForm, "the identifier of a resource server, without a slash")
	}
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return Policy{}, err
	}
	return Policy{Federated: federated, Scopes: scopes, Permissions: permissions, MachineScope: machine}, nil
}

func lists(name string, getenv func(string) string, form *regexp.Regexp, says string) (map[string][]string, error) {
	size := 0
	all, err := setting.Optional(name, getenv(name), func(field, group string, entries []string) error {
		problems := []error{
			fielderr.Required(field, group),
			fielderr.Unique(field, entries),
			fielderr.Needs(len(entries) == 0, field, "at least one entry", "an empty list has no effect"),
		}
		for i, entry := range entries {
			size += len(entry) + len(`"",`)
			problems = append(problems, fielderr.Matches(fmt.Sprintf("%s[%d]", field, i), entry, form, says))
		}
		return errors.Join(problems...)
	})
	if size > maxAdded {
		err = errors.Join(err, fielderr.Problem(name, "adds up to %d bytes, must be at most %d: tokens travel in headers", size, maxAdded))
	}
	return all, err
}
