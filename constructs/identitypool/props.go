package identitypool

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// TenantTag is the principal tag that carries the tenant: policies read it as
// ${aws:PrincipalTag/tenant_id}.
const TenantTag = "tenant_id"

// Props describes an identity pool. Pool and Clients are required.
type Props struct {
	// Pool is the user pool whose users get credentials, new or imported. Required.
	Pool *userpool.UserPool

	// Clients are the app clients of Pool whose tokens are accepted; of kind Machine is
	// none, since its tokens have no user. Required. Allowed: 1 to 10.
	Clients []*appclient.Client

	// Name in the console; it can be changed. Default: CloudFormation makes one.
	// Allowed: 1 to 128 letters, digits, spaces and +=,.@-
	Name string

	// TenantClaim is the claim of the ID token that becomes the tag tenant_id.
	// Default: custom:tenant_id. It holds the immutable attribute of the pool's own users
	// and, for federated users, who cannot have that attribute, what the
	// pre-token-generation trigger of this module puts there under the same name.
	// Another claim must be one that a trigger of the pool sets: synthesis stops where the
	// pool has none. Attributes are refused: users or providers write them. So are the claims
	// that no trigger can set.
	TenantClaim string

	// Groups are provisioned in Pool, each with a role of its own; earlier ones win.
	// Default: none, and all users have the one authenticated role; with groups, only their
	// members are sure to get credentials (see RoleChoice). Allowed: 25.
	Groups []Group

	// RoleChoice is how a user's role is found. Default: ByToken.
	RoleChoice RoleChoice

	// AllowGuests gives credentials to people who did not sign in. Their role is apart
	// from all others and can do nothing until something is granted to it. Needs the
	// exception control.Guests. Default: no guests, and no guest role.
	AllowGuests bool

	// Destroy lets the pool, and with it the identity of every user, go with the stack.
	// It is the second of two keys: the first is control.MarkEphemeral on the environment.
	// Default: RETAIN.
	Destroy bool

	// LogicalID pins the pool's logical id. Under a new one users get new identities and
	// lose sight of their data. Default: the CDK's, which follows from the construct's path.
	LogicalID string

	// Exceptions excuse weakened defaults: see package control.
	Exceptions []control.Exception

	// Override changes what is not modelled, last of all. External providers are refused
	// here too.
	Override func(*awscognito.CfnIdentityPoolProps)
}

// Group is a group of the user pool whose members have a role of their own. It is
// provisioned here and must not be one of userpool.Props.Groups.
type Group struct {
	// Name of the group. Changing it replaces the group. Allowed: 1 to 128 characters
	// without space.
	Name string
	// Description in the console. Allowed: up to 2048 characters.
	Description string
}

// RoleChoice is how the identity pool finds the role of a user. Users never choose freely.
type RoleChoice string

const (
	// ByToken takes the role of the user's first group, which the user pool puts into the
	// token (cognito:preferred_role). A user in several groups may ask for the role of
	// another one (cognito:roles). Put everybody who needs credentials into a group: what
	// AWS does under Deny with a user in none is not documented, and nobody should be
	// granted anything by relying on it.
	ByToken RoleChoice = ""
	// ByRules compares cognito:groups with the groups' names, in order. Cognito offers no
	// comparison with a whole element of a list, so that a group must not have a name that
	// is part of another's, in this list or elsewhere in the user pool. Users in none of
	// the groups are denied.
	ByRules RoleChoice = "rules"
)

var (
	claimName = regexp.MustCompile(`^[A-Za-z0-9_:/.-]{1,128}$`)
)

// attributes are the claims that hold standard attributes: what a client may write, or a
// provider may map (https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims).
var attributes = []string{"address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "identities", "locale",
	"middle_name", "name", "nickname", "phone_number", "phone_number_verified", "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo"}

// fixed are the claims of an ID token that no trigger can set
// (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html).
var fixed = []string{"acr", "amr", "at_hash", "aud", "auth_time", "azp", "exp", "iat", "iss", "jti", "nbf", "nonce", "origin_jti", "s_hash", "sub", "token_use"}

// Validate reports every problem at once, each "identitypool.Field: what"; unresolved CDK
// tokens pass. That Destroy has its second key, and that the clients are the pool's, is
// checked by New, which knows the tree.
func (p Props) Validate() error {
	problems := []error{
		naming.Label("identitypool.Name", p.Name),
		fielderr.Count("identitypool.Clients", len(p.Clients), 1, 10),
		members.Given("identitypool.Clients", p.Clients),
		fielderr.Count("identitypool.Groups", len(p.Groups), 0, 25),
		naming.Choice("identitypool.RoleChoice", p.RoleChoice, ByToken, ByRules),
		fielderr.Needs(p.RoleChoice == ByRules && len(p.Groups) == 0, "identitypool.RoleChoice", "Groups", "without a rule everybody is denied"),
		p.validateClaim("identitypool.TenantClaim"),
		p.validateGroups("identitypool.Groups"),
		naming.LogicalID("identitypool.LogicalID", p.LogicalID),
		control.Check("identitypool.Exceptions", p.Exceptions, p.weakened()),
	}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("identitypool.Pool", "is required"))
	} else {
		problems = append(problems, fielderr.Conflict(p.Pool.IssuerType() == userpool.IssuerUpdated, "identitypool.Pool", "userpool.IssuerUpdated",
			"an identity pool compares a token's issuer with the provider's name, and AWS documents none for that issuer"))
	}
	return errors.Join(problems...)
}

func (p Props) validateClaim(field string) error {
	claim := p.tenantClaim()
	problems := []error{fielderr.Matches(field, claim, claimName, "a claim's name of 1 to 128 letters, digits and _:/.-")}
	switch {
	case claim == userpool.TenantAttribute:
	case slices.Contains(attributes, claim), strings.HasPrefix(claim, "custom:"):
		problems = append(problems, fielderr.Problem(field,
			"%q is an attribute, which users or their providers can write; use %s, or a claim that only a trigger sets", claim, userpool.TenantAttribute))
	case slices.Contains(fixed, claim), strings.HasPrefix(claim, "cognito:"):
		problems = append(problems, fielderr.Problem(field,
			"%q is Cognito's own, and no trigger can put a tenant there; use %s, or a claim that a trigger sets", claim, userpool.TenantAttribute))
	}
	return errors.Join(problems...)
}

func (p Props) validateGroups(field string) error {
	var problems []error
	for i, g := range p.Groups {
		at := fmt.Sprintf("%s[%d]", field, i)
		problems = append(problems,
			naming.Group(at+".Name", g.Name),
			fielderr.Length(at+".Description", g.Description, 0, 2048),
			fielderr.Conflict(p.Pool != nil && p.Pool.HasGroup(g.Name), at+".Name", "the same name in userpool.Props.Groups", "a group is provisioned once"))
		if p.RoleChoice == ByRules && fielderr.Unresolved(g.Name) {
			problems = append(problems, fielderr.Problem(at+".Name", "must be known under ByRules, which compares parts of names, got %q", g.Name))
		}
		for j, other := range p.Groups {
			if p.RoleChoice == ByRules && i != j && g.Name != other.Name && strings.Contains(other.Name, g.Name) {
				problems = append(problems, fielderr.Problem(at+".Name",
					"%q is part of %q: under ByRules members of that group would get this role", g.Name, other.Name))
			}
		}
	}
	return errors.Join(append(problems, fielderr.Unique(field, groupNames(p.Groups)))...)
}

func groupNames(groups []Group) []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	return names
}

func (p Props) weakened() (list []control.Weakening) {
	if p.AllowGuests {
		list = append(list, control.Weakening{Control: control.Guests, Field: "identitypool.AllowGuests", What: "people who did not sign in get AWS credentials"})
	}
	return list
}

func (p Props) tenantClaim() string {
	if p.TenantClaim == "" {
		return userpool.TenantAttribute
	}
	return p.TenantClaim
}
