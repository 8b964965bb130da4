package userpool

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// TenantAttribute is the attribute that says which tenant a user belongs to. It is a
// string of 1 to 64 characters, immutable: written when the user is created, never again.
const TenantAttribute = "custom:tenant_id"

// TenantAssignment is the one decision about who sets [TenantAttribute]. The zero value
// is [ByAdministrator].
//
// A client can only write an immutable attribute in SignUp, so self-sign-up into a
// tenant is safe only while a pre-sign-up trigger checks the value. The pool therefore
// refuses to synthesize under [ByEmailDomain] and [ByInvitation] until trigger.NewPreSignUp
// is attached to it.
type TenantAssignment struct {
	kind          string
	domains       map[string]string
	invitationKey string
}

const (
	byAdministrator = ""
	byEmailDomain   = "email-domain"
	byInvitation    = "invitation"
)

// ByAdministrator lets only AdminCreateUser create users: self-sign-up is off and no app
// client may write the tenant.
func ByAdministrator() TenantAssignment { return TenantAssignment{} }

// ByEmailDomain lets people sign up whose verified e-mail address is in one of domains,
// into that domain's tenant: {"company.com": "acme"}. Domains are compared exactly, in
// lower case; a sub-domain is another domain.
func ByEmailDomain(domains map[string]string) TenantAssignment {
	return TenantAssignment{kind: byEmailDomain, domains: maps.Clone(domains)}
}

// ByInvitation lets people sign up who hold a token of `cognitocdk invite`, into the
// tenant that it names. publicKey verifies it: PEM, Ed25519 or ECDSA P-256.
func ByInvitation(publicKey string) TenantAssignment {
	return TenantAssignment{kind: byInvitation, invitationKey: publicKey}
}

// SelfSignUp reports whether SignUp is open, and an app client writes the tenant there.
func (t TenantAssignment) SelfSignUp() bool { return t.kind != byAdministrator }

// CheckedBy says in a sentence what checks a tenant that the client sends, for the
// exception that an app client carries.
func (t TenantAssignment) CheckedBy() string {
	switch t.kind {
	case byEmailDomain:
		return "self-sign-up by e-mail domain: the pre-sign-up trigger accepts only the tenant of the address's domain, the address is proven by its code, and the attribute is immutable afterwards"
	case byInvitation:
		return "self-sign-up by invitation: the pre-sign-up trigger accepts only the tenant of a signed invitation, and the attribute is immutable afterwards"
	}
	return "only an administrator sets the tenant"
}

// Environment is the assignment as the pre-sign-up function reads it (lambda/presignup).
func (t TenantAssignment) Environment() map[string]string {
	switch t.kind {
	case byEmailDomain:
		domains, err := json.Marshal(t.domains) // sorted by key: the template is stable
		if err != nil {
			panic(err) // a map of strings always encodes
		}
		return map[string]string{"TENANT_ASSIGNMENT": t.kind, "TENANT_DOMAINS": string(domains)}
	case byInvitation:
		return map[string]string{"TENANT_ASSIGNMENT": t.kind, "INVITATION_PUBLIC_KEY": t.invitationKey}
	}
	return map[string]string{"TENANT_ASSIGNMENT": "administrator"}
}

// maxDomainBytes leaves room in a function's environment, 4 KB in all
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const maxDomainBytes = 3500

func (t TenantAssignment) validate(field string) error {
	switch t.kind {
	case byEmailDomain:
		problems := []error{fielderr.Needs(len(t.domains) == 0, field+".Domains", "at least one domain", "nobody could sign up")}
		for _, d := range slices.Sorted(maps.Keys(t.domains)) {
			at := fmt.Sprintf("%s.Domains[%q]", field, d)
			problems = append(problems,
				naming.Domain(at, d),
				naming.Tenant(at, t.domains[d]))
		}
		if n := len(t.Environment()["TENANT_DOMAINS"]); n > maxDomainBytes {
			problems = append(problems, fielderr.Problem(field+".Domains",
				"must fit a function's environment, %d bytes of JSON, got %d", maxDomainBytes, n))
		}
		return errors.Join(problems...)
	case byInvitation:
		return invitationKey(field+".PublicKey", t.invitationKey)
	}
	return nil
}

// providerName is narrower than Cognito's own pattern: without a comma, which separates
// names in a function's environment, and without any underscore, which separates provider
// and subject in a federated user's name
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html).
var providerName = regexp.MustCompile(`^[^_\p{Z}\p{C},]{3,32}$`)

func validateFederated(field string, tenants map[string]string) error {
	var problems []error
	same := map[string]string{}
	for _, provider := range slices.Sorted(maps.Keys(tenants)) {
		at := fmt.Sprintf("%s[%q]", field, provider)
		problems = append(problems,
			fielderr.Matches(at, provider, providerName, "the name of an identity provider, 3 to 32 characters without space, comma or _"),
			naming.Tenant(at, tenants[provider]))
		if other, taken := same[strings.ToLower(provider)]; taken {
			problems = append(problems, fielderr.Conflict(true, at, fmt.Sprintf("%q", other),
				"the pool's user names, <provider>_<subject>, do not tell capitals apart"))
		}
		same[strings.ToLower(provider)] = provider
	}
	return errors.Join(problems...)
}
