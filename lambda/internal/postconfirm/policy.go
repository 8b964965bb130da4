package postconfirm

import (
	"errors"
	"regexp"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/setting"
	"example.com/cognitocdk/lambda/internal/tenant"
)

// Policy is what users of one pool get when they are confirmed.
type Policy struct {
	Groups    map[string]string // tenant, or "*" for all others → group
	Table     bool              // keep a profile row
	Announce  bool              // send an event; needs the row, which makes it idempotent
	Federated tenant.Federated
}

const (
	envGroups = "DEFAULT_GROUPS"
	envTable  = "USER_TABLE"
	envBus    = "EVENT_BUS"
	anyTenant = "*"
)

// groupName is Cognito's pattern without what would need quoting in a log. Its {1,128} is checked apart: as part of the
// pattern it takes 4 ms of each cold start on a whole core, of which a function has a fraction.
var groupName = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$`)

// PolicyFromEnv reads the function's environment and reports every problem at once. A
// function that would do nothing is a problem.
func PolicyFromEnv(getenv func(string) string) (Policy, error) {
	groups, err1 := setting.Optional(envGroups, getenv(envGroups), func(field, id, group string) error {
		return errors.Join(
			fielderr.Needs(id != anyTenant && !tenant.Valid(id), field, "a tenant id or *", "it says whose default group this is"),
			fielderr.Matches(field, group, groupName, "the name of a group"),
			fielderr.Length(field, group, 1, 128),
		)
	})
	federated, err2 := tenant.FederatedFromEnv(getenv)
	p := Policy{Groups: groups, Table: getenv(envTable) != "", Announce: getenv(envBus) != "", Federated: federated}
	if err := errors.Join(err1, err2,
		fielderr.Needs(p.Announce && !p.Table, envBus, envTable, "the row remembers that the event went out"),
		fielderr.Needs(len(groups) == 0 && !p.Table, envGroups, "a group or "+envTable, "the function would do nothing"),
	); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// group is the default group of a tenant's users, or "".
func (p Policy) group(id string) string {
	if g, ok := p.Groups[id]; ok {
		return g
	}
	return p.Groups[anyTenant]
}
