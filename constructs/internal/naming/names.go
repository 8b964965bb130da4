package naming

import (
	"regexp"
	"slices"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

var (
	label  = regexp.MustCompile(`^[\w +=,.@-]{1,128}$`)
	group  = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$`)
	tenant = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
	domain = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`)
)

// Label wants what the console calls a pool, an app client or an identity pool, or none.
func Label(field, given string) error {
	if given == "" {
		return nil
	}
	if strings.TrimSpace(given) == "" {
		return fielderr.Problem(field, "must not be blank")
	}
	return fielderr.Matches(field, given, label, "1 to 128 letters, digits, spaces and +=,.@-")
}

// Group wants the name of a user pool's group
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html).
func Group(field, given string) error {
	return fielderr.Matches(field, given, group, "1 to 128 characters without space")
}

// Tenant wants a tenant's id: what policies put between two slashes, and the triggers accept.
func Tenant(field, given string) error {
	return fielderr.Matches(field, given, tenant, "a tenant of 1 to 64 characters a-z, 0-9 and -")
}

// Domain wants a domain of mail addresses as the triggers compare it, in its ASCII form.
func Domain(field, given string) error {
	const form = "a domain in lower-case ASCII letters, digits and hyphens, such as company.com"
	if len(given) > 253 && !fielderr.Unresolved(given) { // RFC 1035, section 2.3.4, without the root
		return fielderr.Problem(field, "must be %s, of at most 253 characters, got %d", form, len(given))
	}
	return fielderr.Matches(field, given, domain, form)
}

// Choice wants one of allowed. A token is none: what is chosen decides what is provisioned,
// and at deployment it is too late for that.
func Choice[T ~string](field string, given T, allowed ...T) error {
	if slices.Contains(allowed, given) {
		return nil
	}
	names := make([]string, len(allowed))
	for i, choice := range allowed {
		if names[i] = string(choice); choice == "" {
			names[i] = `"" (the default)`
		}
	}
	return fielderr.Problem(field, "must be one of %s, got %q", strings.Join(names, ", "), string(given))
}
