package signin

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// Common is what all providers have in common. Only Pool is required.
type Common struct {
	// Pool is the user pool, new or imported. Its FederatedTenants must name the provider.
	// Required.
	Pool *userpool.UserPool
	// Mapping says which claims reach which attributes. Every attribute must be writable by
	// the app clients that offer the provider. Default: e-mail address and name, under the
	// names that the provider is known to use.
	Mapping Mapping
	// Identifiers are other names of the provider, such as the e-mail domains whose users it
	// signs in (idp_identifier). Allowed: 50, of 1 to 40 characters.
	Identifiers []string
	// LogicalID pins the provider's logical id. Default: the CDK's.
	LogicalID string
}

// Mapping names, for each attribute of the pool, the claim (OIDC) or attribute (SAML) of
// the provider that it is written from at each sign-in. The tenant cannot be mapped.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
type Mapping struct {
	// Email is required by the pool's schema.
	Email string
	// EmailVerified; without it Cognito takes no address of the provider for verified.
	EmailVerified string

	Name, GivenName, FamilyName, Nickname, PreferredUsername string
	Picture, Profile, Website, Gender, Birthdate, Address    string
	Locale, ZoneInfo, UpdatedAt                              string
	PhoneNumber, PhoneNumberVerified                         string

	// Custom are custom attributes, by name without "custom:". They must be mutable: Cognito
	// fails the second sign-in of a user whose mapped attribute is not.
	Custom map[string]string
}

// attributes is the mapping as CloudFormation wants it: attribute → claim.
func (m Mapping) attributes() map[string]string {
	all := map[string]string{
		"email": m.Email, "email_verified": m.EmailVerified, "name": m.Name, "given_name": m.GivenName,
		"family_name": m.FamilyName, "nickname": m.Nickname, "preferred_username": m.PreferredUsername,
		"picture": m.Picture, "profile": m.Profile, "website": m.Website, "gender": m.Gender, "birthdate": m.Birthdate,
		"locale": m.Locale, "zoneinfo": m.ZoneInfo, "address": m.Address, "phone_number": m.PhoneNumber,
		"phone_number_verified": m.PhoneNumberVerified, "updated_at": m.UpdatedAt,
	}
	for name, claim := range m.Custom {
		all["custom:"+name] = claim
	}
	maps.DeleteFunc(all, func(_, claim string) bool { return claim == "" })
	return all
}

var (
	claimName  = regexp.MustCompile(`^[!-~]{1,256}$`)
	identifier = regexp.MustCompile(`^[\w\s+=.@-]{1,40}$`)
)

func (m Mapping) validate(field string, pool *userpool.UserPool) error {
	problems := []error{fielderr.Needs(m.Email == "", field+".Email", "a claim", "the pool's schema requires an e-mail address")}
	all := m.attributes()
	for _, attribute := range slices.Sorted(maps.Keys(all)) {
		problems = append(problems, fielderr.Matches(fmt.Sprintf("%s[%q]", field, attribute), all[attribute], claimName,
			"a claim or attribute name of 1 to 256 characters without space"))
	}
	for _, name := range slices.Sorted(maps.Keys(m.Custom)) {
		at := fmt.Sprintf("%s.Custom[%q]", field, name)
		if "custom:"+name == userpool.TenantAttribute {
			problems = append(problems, fielderr.Problem(at, "a provider never names the tenant; userpool.Props.FederatedTenants does"))
			continue
		}
		if pool == nil || pool.Cfn() == nil {
			continue // of an imported pool the attributes are not known
		}
		known := slices.IndexFunc(pool.Attributes(), func(a userpool.Attribute) bool { return a.Name == name })
		switch {
		case known < 0:
			problems = append(problems, fielderr.Problem(at, "is not an attribute of the pool (%s)", strings.Join(pool.CustomAttributes(), ", ")))
		case !pool.Attributes()[known].Mutable:
			problems = append(problems, fielderr.Problem(at, "is immutable: Cognito writes mapped attributes at every sign-in, and the second would fail"))
		}
	}
	return errors.Join(problems...)
}

// or is m, or where nothing is mapped at all, what the provider is known to send.
func (m Mapping) or(known Mapping) Mapping {
	if len(m.attributes()) == 0 {
		return known
	}
	return m
}

// validate checks what all providers have in common; kind is "OIDC" for signin.OIDC.
func (c Common) validate(kind, name string) error {
	field := "signin." + kind + "."
	problems := []error{
		tenanted(field+"Pool", c.Pool, name),
		c.Mapping.validate(field+"Mapping", c.Pool),
		fielderr.Count(field+"Identifiers", len(c.Identifiers), 0, 50),
		fielderr.Unique(field+"Identifiers", c.Identifiers),
		naming.LogicalID(field+"LogicalID", c.LogicalID),
	}
	for i, s := range c.Identifiers {
		problems = append(problems, fielderr.Matches(fmt.Sprintf("%sIdentifiers[%d]", field, i), s, identifier, "1 to 40 letters, digits, spaces and +=._@-"))
	}
	return errors.Join(problems...)
}

// tenanted wants the pool to say which tenant the provider's users belong to: without, the
// pre-sign-up trigger turns all of them away.
func tenanted(field string, pool *userpool.UserPool, name string) error {
	if pool == nil {
		return fielderr.Problem(field, "is required")
	}
	_, named := pool.FederatedTenants()[name]
	return fielderr.Needs(!named, field, fmt.Sprintf("userpool.Props.FederatedTenants[%q]", name), "nothing else says which tenant the provider's users belong to")
}

// provisioned wants the pool beside parent, and no other provider of this name in it.
func (c Common) provisioned(parent constructs.Construct, kind, name string) error {
	field := "signin." + kind + ".Pool"
	return errors.Join(c.Pool.Beside(field, parent), c.Pool.Claim(field, fmt.Sprintf("a provider %q", name)))
}
