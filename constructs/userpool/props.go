package userpool

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes a user pool. The zero value is hardened and complete.
type Props struct {
	// Name is the pool's name in the console. It can be changed at any time.
	// Default: CloudFormation makes one. Allowed: 1 to 128 of letters, digits, space and +=,.@-
	Name string

	// TenantAssignment says who sets custom:tenant_id.
	// Default: ByAdministrator, which keeps self-sign-up off.
	TenantAssignment TenantAssignment

	// FederatedTenants is the tenant of every user of an identity provider, {"Okta": "acme"}:
	// the one place that a federated user's tenant comes from, for tokens, AWS credentials and
	// triggers alike. An assertion never names it, since a provider could name any. Users of a
	// provider that is not listed are refused at their first sign-in (trigger.NewPreSignUp), and
	// tokens carry the tenant (trigger.NewPreTokenGeneration); without the latter a federated
	// user has none, and reaches nothing of any tenant.
	// Default: no federation.
	FederatedTenants map[string]string

	// Attributes are further custom attributes. Adding one is irreversible: Cognito never
	// removes or changes an attribute.
	// Default: none but tenant_id. Allowed: 48, names of up to 20 characters; the schema of
	// 50 also holds email and tenant_id.
	Attributes []Attribute

	// Groups of the pool without a role of their own; those whose members get AWS
	// credentials of their own are the identity pool's (identitypool.Props.Groups), and have
	// precedence over these. Default: none.
	Groups []Group

	// Password is the password policy. Default: see PasswordPolicy.
	Password PasswordPolicy

	// MFA is whether users have a second factor. It is always TOTP: SMS can be diverted,
	// and e-mail already is the way to recover an account.
	// Default: MFAOptional. MFAOff needs the exception control.MFAOff.
	MFA MFA

	// FeaturePlan is the pool's plan. Costs: per monthly active user,
	// https://aws.amazon.com/cognito/pricing/.
	// Default: Essentials.
	FeaturePlan FeaturePlan

	// IssuerType is the form of the pool's issuer, which its tokens name. To change it for a pool
	// that has users, let all back ends accept both first: tokens.Pool.IssuerType.
	// Default: IssuerOriginal. IssuerUpdated is not compatible with a REST API's authorizer and a
	// load balancer's authentication, AWS says, and of identity pools it says nothing: api.NewREST
	// and package identitypool do not take such a pool.
	IssuerType IssuerType

	// ThreatProtection is what Cognito does about leaked passwords and risky sign-ins, custom
	// challenges included where the pool has any.
	// Default: ThreatProtectionOff. Anything else needs FeaturePlan Plus. Costs: the plan.
	ThreatProtection ThreatProtection

	// Email is who sends the pool's mail. Default: Cognito itself, 50 messages a day.
	Email Email

	// Destroy lets the pool, and with it every user, go with the stack. It is the second
	// of two keys: the first is control.MarkEphemeral on the environment.
	// Default: deletion protection and RETAIN.
	Destroy bool

	// LogicalID pins the pool's logical id. A pool whose logical id changes is replaced by
	// an empty one. Default: the CDK's, which follows from the construct's path.
	LogicalID string

	// Exceptions excuse weakened defaults: see package control.
	Exceptions []control.Exception

	// Override changes what is not modelled, last of all. The schema, threat protection, the
	// sender in SES and MFAOff are set after it, from the fields above.
	Override func(*awscognito.UserPoolProps)
}

// Attribute is a custom attribute of a user.
type Attribute struct {
	// Name, without "custom:". Allowed: 1 to 20 letters, digits, _ and -; none that differs from
	// another's, or tenant_id, in capitals alone.
	Name string
	// MaxLength of the value. Default: 256. Allowed: 1 to 2048.
	MaxLength int
	// Mutable lets the value be changed after the user was created. Whether a user may do
	// so themselves is the app client's decision.
	Mutable bool
}

// Group is a group of users. Changing its name replaces it and empties it.
type Group struct {
	// Name. Allowed: 1 to 128 characters without space.
	Name string
	// Description. Allowed: up to 2048 characters.
	Description string
}

// PasswordPolicy is what a password must be like. All four kinds of characters are required.
type PasswordPolicy struct {
	// MinLength in characters. Default: 14. Allowed: 6 to 99; below 8 needs the exception
	// control.PasswordPolicy.
	MinLength int
	// AllowWithoutLowercase, AllowWithoutUppercase, AllowWithoutDigits and
	// AllowWithoutSymbols drop one kind each. Each needs the exception control.PasswordPolicy.
	AllowWithoutLowercase, AllowWithoutUppercase, AllowWithoutDigits, AllowWithoutSymbols bool
	// History is how many earlier passwords are refused.
	// Default: 24, and 0 with FeaturePlan Lite, which has none. Allowed: 1 to 24.
	History int
	// TemporaryValidity is how long an invitation's password is good for.
	// Default: 3 days. Allowed: 1 to 7 days, whole days.
	TemporaryValidity time.Duration
}

// MFA is whether users have a TOTP second factor.
type MFA string

// The choices of Props.MFA.
const (
	MFAOptional MFA = ""         // a user may enrol an authenticator app
	MFARequired MFA = "required" // every user must
	MFAOff      MFA = "off"      // nobody can
)

// FeaturePlan is the pool's tier.
type FeaturePlan string

// The feature plans,
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html.
const (
	Essentials FeaturePlan = ""
	Plus       FeaturePlan = "plus"
	Lite       FeaturePlan = "lite"
)

// IssuerType is the form of a pool's issuer.
type IssuerType string

// The forms of an issuer. The updated one serves the pool's keys from several regions,
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html.
const (
	IssuerOriginal IssuerType = ""        // https://cognito-idp.<region>.amazonaws.com/<pool id>
	IssuerUpdated  IssuerType = "updated" // https://issuer-cognito-idp.<region>.amazonaws.com/<pool id>
)

// ThreatProtection is Cognito's response to risk.
type ThreatProtection string

// The choices of Props.ThreatProtection.
const (
	ThreatProtectionOff      ThreatProtection = ""
	ThreatProtectionAudit    ThreatProtection = "audit"    // measured and logged
	ThreatProtectionEnforced ThreatProtection = "enforced" // leaked passwords and high risk are blocked
)

// Email is who sends the pool's mail. The zero value is Cognito's own sender.
type Email struct {
	// SourceARN is the verified SES identity that sends: an address or its domain, in the
	// pool's region, in us-east-1, us-west-2 or eu-west-1, or in the neighbour that Cognito
	// uses where a region has no SES of its own.
	SourceARN string
	// From is the sender, "App <no-reply@company.com>" or the bare address. Default: the
	// identity's address. Required where the identity is a domain.
	From string
	// ReplyTo receives the answers. Default: none.
	ReplyTo string
	// ConfigurationSet is the SES configuration set that counts bounces. Default: none.
	ConfigurationSet string
}

var (
	attributeName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,20}$`)
	address       = regexp.MustCompile(`^[^\s@<>]+@[^\s@<>]+$`)
	sender        = regexp.MustCompile(`^(?:[^<>@\r\n]+ <[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$`)
)

// Validate reports every problem at once, each "userpool.Field: what"; unresolved CDK
// tokens pass. That Destroy has its second key, and that SES sends from where Cognito can
// reach it, is checked by New, which knows the tree.
func (p Props) Validate() error {
	return errors.Join(
		naming.Label("userpool.Name", p.Name),
		naming.Choice("userpool.MFA", p.MFA, MFAOptional, MFARequired, MFAOff),
		naming.Choice("userpool.FeaturePlan", p.FeaturePlan, Essentials, Plus, Lite),
		naming.Choice("userpool.IssuerType", p.IssuerType, IssuerOriginal, IssuerUpdated),
		naming.Choice("userpool.ThreatProtection", p.ThreatProtection, ThreatProtectionOff, ThreatProtectionAudit, ThreatProtectionEnforced),
		fielderr.Needs(p.ThreatProtection != ThreatProtectionOff && p.FeaturePlan != Plus,
			"userpool.ThreatProtection", "FeaturePlan Plus", "other plans have no threat protection"),
		p.TenantAssignment.validate("userpool.TenantAssignment"),
		validateFederated("userpool.FederatedTenants", p.FederatedTenants),
		p.Password.validate("userpool.Password", p.FeaturePlan),
		p.Email.validate("userpool.Email"),
		validateAttributes("userpool.Attributes", p.Attributes),
		validateGroups("userpool.Groups", p.Groups),
		naming.LogicalID("userpool.LogicalID", p.LogicalID),
		control.Check("userpool.Exceptions", p.Exceptions, p.weakened()),
	)
}

func (p Props) weakened() (list []control.Weakening) {
	if p.MFA == MFAOff {
		list = append(list, control.Weakening{Control: control.MFAOff, Field: "userpool.MFA", What: "nobody could have a second factor"})
	}
	return append(list, p.Password.weakened("userpool.Password")...)
}

func (p PasswordPolicy) validate(field string, plan FeaturePlan) error {
	d := p.defaults(plan)
	return errors.Join(
		fielderr.Between(field+".MinLength", d.MinLength, 6, 99),
		fielderr.Between(field+".History", d.History, 0, 24),
		fielderr.Conflict(p.History > 0 && plan == Lite, field+".History", "FeaturePlan Lite", "the plan keeps no password history"),
		fielderr.Between(field+".TemporaryValidity", d.TemporaryValidity, 24*time.Hour, 7*24*time.Hour),
		fielderr.Whole(field+".TemporaryValidity", d.TemporaryValidity, 24*time.Hour),
	)
}

// defaults fills in what was left at zero.
func (p PasswordPolicy) defaults(plan FeaturePlan) PasswordPolicy {
	if p.MinLength == 0 {
		p.MinLength = 14
	}
	if p.History == 0 && plan != Lite {
		p.History = 24
	}
	if p.TemporaryValidity == 0 {
		p.TemporaryValidity = 3 * 24 * time.Hour
	}
	return p
}

// weakened follows Security Hub's Cognito.3: at least 8 characters of four kinds.
func (p PasswordPolicy) weakened(field string) (list []control.Weakening) {
	weak := func(is bool, name, what string) {
		if is {
			list = append(list, control.Weakening{Control: control.PasswordPolicy, Field: field + "." + name, What: what})
		}
	}
	weak(p.MinLength != 0 && p.MinLength < 8, "MinLength", fmt.Sprintf("%d characters are fewer than 8", p.MinLength))
	weak(p.AllowWithoutLowercase, "AllowWithoutLowercase", "passwords need no lower-case letter")
	weak(p.AllowWithoutUppercase, "AllowWithoutUppercase", "passwords need no upper-case letter")
	weak(p.AllowWithoutDigits, "AllowWithoutDigits", "passwords need no digit")
	weak(p.AllowWithoutSymbols, "AllowWithoutSymbols", "passwords need no symbol")
	return list
}

func (e Email) validate(field string) error {
	if e.SourceARN == "" {
		const why = "Cognito's own sender has none"
		return errors.Join(
			fielderr.Needs(e.From != "", field+".From", "SourceARN", why),
			fielderr.Needs(e.ConfigurationSet != "", field+".ConfigurationSet", "SourceARN", why),
			optional(field+".ReplyTo", e.ReplyTo, address, "an e-mail address"),
		)
	}
	return errors.Join(
		naming.Identity(field+".SourceARN", e.SourceARN),
		optional(field+".From", e.From, sender, `an address, or "Name <address>"`),
		naming.SentBy(field+".From", e.From, e.SourceARN),
		optional(field+".ReplyTo", e.ReplyTo, address, "an e-mail address"),
		naming.ConfigurationSet(field+".ConfigurationSet", e.ConfigurationSet),
	)
}

func validateAttributes(field string, attributes []Attribute) error {
	problems := []error{fielderr.Count(field, len(attributes), 0, 48)}
	var names []string
	for i, a := range attributes {
		at := fmt.Sprintf("%s[%d]", field, i)
		names = append(names, strings.ToLower(a.Name)) // two that differ in case are one to whoever reads them
		problems = append(problems, fielderr.Matches(at+".Name", a.Name, attributeName, "1 to 20 letters, digits, _ and -"))
		if a.MaxLength != 0 {
			problems = append(problems, fielderr.Between(at+".MaxLength", a.MaxLength, 1, 2048))
		}
		if strings.EqualFold("custom:"+a.Name, TenantAttribute) {
			problems = append(problems, fielderr.Problem(at+".Name", "%q is the tenant's; it is always there", a.Name))
		}
	}
	return errors.Join(append(problems, fielderr.Unique(field, names))...)
}

func validateGroups(field string, groups []Group) error {
	var problems []error
	for i, g := range groups {
		problems = append(problems,
			naming.Group(fmt.Sprintf("%s[%d].Name", field, i), g.Name),
			fielderr.Length(fmt.Sprintf("%s[%d].Description", field, i), g.Description, 0, 2048))
	}
	return errors.Join(append(problems, fielderr.Unique(field, groupNames(groups)))...)
}

func groupNames(groups []Group) []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	return names
}

func optional(field, given string, pattern *regexp.Regexp, form string) error {
	if given == "" {
		return nil
	}
	return fielderr.Matches(field, given, pattern, form)
}
