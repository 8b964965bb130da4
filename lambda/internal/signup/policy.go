package signup

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/setting"
	"example.com/cognitocdk/lambda/internal/tenant"
)

// Assignment says who decides the tenant of a new user.
type Assignment string

// The assignments.
const (
	Administrator Assignment = "administrator"
	EmailDomain   Assignment = "email-domain"
	Invitation    Assignment = "invitation"
)

// Policy is what one pool allows. PolicyFromEnv makes only valid ones.
type Policy struct {
	Assignment  Assignment
	Domains     map[string]string // domain → tenant, both in lower case; EmailDomain only
	AutoConfirm bool              // Invitation only: confirm the account, never the address
	Verifier    Verifier          // Invitation only
	Providers   []string          // identity providers whose users may come, in lower case
}

// The environment that the construct writes; lambda/presignup documents it.
const (
	envAssignment  = "TENANT_ASSIGNMENT"
	envDomains     = "TENANT_DOMAINS"
	envAutoConfirm = "AUTO_CONFIRM"
	envProviders   = "FEDERATED_PROVIDERS"
	envPublicKey   = "INVITATION_PUBLIC_KEY"
)

// PolicyFromEnv reads the function's environment and reports every problem at once. A
// setting that belongs to another assignment is a problem too: somebody expected it to act.
func PolicyFromEnv(getenv func(string) string) (Policy, error) {
	p := Policy{Assignment: Assignment(getenv(envAssignment))}
	var problems []error
	note := func(err error) { problems = append(problems, err) }

	note(fielderr.OneOf(envAssignment, p.Assignment, Administrator, EmailDomain, Invitation))
	var err error
	if p.Assignment == EmailDomain {
		p.Domains, err = parseDomains(getenv(envDomains))
		note(err)
	} else {
		note(unused(getenv, envDomains, p.Assignment))
	}
	if p.Assignment == Invitation {
		p.AutoConfirm = getenv(envAutoConfirm) != ""
		p.Verifier, err = parseVerifier(getenv(envPublicKey))
		note(err)
	} else {
		note(unused(getenv, envAutoConfirm, p.Assignment))
		note(unused(getenv, envPublicKey, p.Assignment))
	}
	p.Providers, err = parseProviders(getenv(envProviders))
	note(err)

	if err := errors.Join(problems...); err != nil {
		return Policy{}, err
	}
	return p, nil
}

func unused(getenv func(string) string, name string, a Assignment) error {
	return fielderr.Conflict(getenv(name) != "", name, envAssignment+" "+string(a), "it would have no effect")
}

// parseDomains reads {"company.com":"acme"}.
func parseDomains(text string) (map[string]string, error) {
	return setting.Object(envDomains, text, func(field, domain, id string) error {
		return errors.Join(
			fielderr.Needs(!address.Domain(domain), field, "a host name in lower case", "such as company.com"),
			fielderr.Needs(!tenant.Valid(id), field, "a tenant id of 1 to 64 of a-z, 0-9 and -", fmt.Sprintf("got %q", id)),
		)
	})
}

// providerName is Cognito's own pattern ([^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+, up to 32)
// without the comma. Its lack of "_" from the third character on is what makes a user name
// of the form <provider>_<subject> unambiguous.
var providerName = regexp.MustCompile(`^[^_\p{Z},][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z},]{1,30}$`)

func parseProviders(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	var names []string
	var problems []error
	for i, name := range strings.Split(text, ",") {
		field := fmt.Sprintf("%s[%d]", envProviders, i)
		problems = append(problems, fielderr.Matches(field, name, providerName, "the name of an identity provider"))
		names = append(names, address.Lower(name))
	}
	problems = append(problems, fielderr.Unique(envProviders, names))
	return names, errors.Join(problems...)
}
