package appclient

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

var customAttribute = regexp.MustCompile(`^custom:[A-Za-z0-9_-]{1,20}$`)

// standard are the attributes that every pool has
// (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
var standard = []string{"address", "birthdate", "email", "family_name", "gender", "given_name", "locale", "middle_name",
	"name", "nickname", "phone_number", "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo"}

// verdicts are Cognito's own: clients may read them, and who lists them as writable is
// refused at deployment.
var verdicts = []string{"email_verified", "phone_number_verified"}

// validateAttributes wants attributes that exist, and of those to write that a client can.
func (p Props) validateAttributes() error {
	problems := []error{
		p.attributes("appclient.ReadAttributes", p.ReadAttributes, slices.Concat(standard, verdicts, []string{"identities", "sub"})),
		p.attributes("appclient.WriteAttributes", p.WriteAttributes, standard),
	}
	for i, name := range p.WriteAttributes {
		problems = append(problems, fielderr.Needs(fielderr.Unresolved(name), fmt.Sprintf("appclient.WriteAttributes[%d]", i),
			"a name that is known at synthesis", "it could be one that decides what its user may do"))
	}
	if slices.Contains(p.WriteAttributes, userpool.TenantAttribute) {
		problems = append(problems, fielderr.Problem("appclient.WriteAttributes",
			"%s is never listed here: the pool's TenantAssignment decides who writes it", userpool.TenantAttribute))
	}
	return errors.Join(problems...)
}

func (p Props) attributes(field string, names, known []string) error {
	var problems []error
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", field, i)
		custom := customAttribute.MatchString(name)
		switch {
		case fielderr.Unresolved(name) || slices.Contains(known, name):
		case !custom && slices.Contains(verdicts, name):
			problems = append(problems, fielderr.Problem(at, "%q is written by Cognito alone", name))
		case !custom:
			problems = append(problems, fielderr.Problem(at, "must be a standard attribute's name or custom:<name>, got %q", name))
		case p.Pool != nil && p.Pool.Cfn() != nil && !slices.Contains(p.Pool.CustomAttributes(), name):
			problems = append(problems, fielderr.Problem(at, "%q is not an attribute of the pool (%s)", name, strings.Join(p.Pool.CustomAttributes(), ", ")))
		}
	}
	return errors.Join(problems...)
}
