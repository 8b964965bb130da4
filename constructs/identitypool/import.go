package identitypool

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Existing is an identity pool that another stack provisioned.
type Existing struct {
	// ID of the pool, <region>:<uuid>. Required.
	ID string
	// AuthenticatedRoleARN is the role of its signed-in users. Required.
	AuthenticatedRoleARN string
	// GroupRoleARNs are its roles by group. Default: none.
	GroupRoleARNs map[string]string
}

var (
	poolID  = regexp.MustCompile(`^[\w-]+:[0-9a-f-]+$`)
	roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}$`)
)

func validateRole(field, arn string) error {
	return matches(field, arn, roleARN, "the ARN of a role, arn:aws:iam::<account>:role/<name>")
}

// matches wants a value, and one that matches pattern.
func matches(field, given string, pattern *regexp.Regexp, form string) error {
	if given == "" {
		return fielderr.Required(field, given)
	}
	return fielderr.Matches(field, given, pattern, form)
}

// Validate reports every problem at once, each "identitypool.Existing.Field: what".
func (e Existing) Validate() error {
	problems := []error{
		matches("identitypool.Existing.ID", e.ID, poolID, "the id of an identity pool, <region>:<uuid>"),
		validateRole("identitypool.Existing.AuthenticatedRoleARN", e.AuthenticatedRoleARN),
	}
	for _, group := range slices.Sorted(maps.Keys(e.GroupRoleARNs)) {
		problems = append(problems, validateRole(fmt.Sprintf("identitypool.Existing.GroupRoleARNs[%q]", group), e.GroupRoleARNs[group]))
	}
	return errors.Join(problems...)
}

// Import finds a pool that another stack provisioned, so that a bucket, a table or an API
// can be granted to its roles here. It panics with the error of Existing.Validate.
func Import(scope constructs.Construct, id string, pool Existing) *IdentityPool {
	problems := []error{pool.Validate(), validateRegion(scope), naming.Account("identitypool.Existing.AuthenticatedRoleARN", pool.AuthenticatedRoleARN, scope)}
	for _, group := range slices.Sorted(maps.Keys(pool.GroupRoleARNs)) {
		problems = append(problems, naming.Account(fmt.Sprintf("identitypool.Existing.GroupRoleARNs[%q]", group), pool.GroupRoleARNs[group], scope))
	}
	if err := errors.Join(problems...); err != nil {
		panic(err)
	}
	node := constructs.NewConstruct(scope, jsii.String(id))
	p := &IdentityPool{node: node, id: pool.ID, groups: map[string]*Role{}}
	p.authenticated = existingRole(node, "Authenticated", pool.AuthenticatedRoleARN)
	groups := slices.Sorted(maps.Keys(pool.GroupRoleARNs))
	for i, group := range groups {
		p.groups[group] = existingRole(node, naming.ConstructID("Group ", groups, i), pool.GroupRoleARNs[group])
	}
	return p
}

func existingRole(node constructs.Construct, name, arn string) *Role {
	role := ImportRole(node, name, arn)
	role.name = *node.Node().Id() + " " + name
	return role
}
