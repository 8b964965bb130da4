package userpool

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Import names a pool that another stack provisioned, so that app clients, a domain or
// an identity pool can be added to it here. Triggers cannot: they belong to the pool's
// own stack. props must say what the pool was given: TenantAssignment, FederatedTenants and
// FeaturePlan decide what is safe for its clients, and IssuerType what its tokens name; all
// other fields are ignored.
func Import(scope constructs.Construct, id, poolID string, props Props) *UserPool {
	if err := errors.Join(
		fielderr.Matches("userpool.Import.poolID", poolID, poolIDForm, "the id of a pool, <region>_<9 letters and digits>, not its ARN or name"),
		inRegion("userpool.Import.poolID", poolID, scope),
		props.TenantAssignment.validate("userpool.TenantAssignment"),
		validateFederated("userpool.FederatedTenants", props.FederatedTenants),
		naming.Choice("userpool.FeaturePlan", props.FeaturePlan, Essentials, Plus, Lite),
		naming.Choice("userpool.IssuerType", props.IssuerType, IssuerOriginal, IssuerUpdated)); err != nil {
		panic(err)
	}
	return &UserPool{props: props, imported: poolID, pool: awscognito.UserPool_FromUserPoolId(scope, jsii.String(id), jsii.String(poolID))}
}

// poolIDForm is Cognito's own pattern with the region that every id begins with
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html).
var poolIDForm = regexp.MustCompile(`^(?:eusc|[a-z]{2})(?:-[a-z]+)+-\d_[0-9a-zA-Z]{1,40}$`)

// inRegion wants a pool of the stack's own region: issuer and ARN are made of that one.
func inRegion(field, poolID string, scope constructs.Construct) error {
	here := *awscdk.Stack_Of(scope).Region()
	region, _, _ := strings.Cut(poolID, "_")
	if fielderr.Unresolved(poolID+here) || region == here || !poolIDForm.MatchString(poolID) {
		return nil
	}
	return fielderr.Problem(field, "must be of the stack's region %s, got %q", here, poolID)
}

// ID is the user pool id, a token until deployment.
func (p *UserPool) ID() string { return *p.pool.UserPoolId() }

// ARN is the pool's ARN.
func (p *UserPool) ARN() string { return *p.pool.UserPoolArn() }

// ProviderName is the pool as an identity pool names it: cognito-idp.<region>.<suffix>/<pool id>.
func (p *UserPool) ProviderName() string { return *p.pool.UserPoolProviderName() }

// Issuer is the iss claim of the pool's tokens, of the form that Props.IssuerType says.
func (p *UserPool) Issuer() string {
	host := map[IssuerType]string{IssuerOriginal: "cognito-idp", IssuerUpdated: "issuer-cognito-idp"}[p.props.IssuerType]
	return fmt.Sprintf("https://%s.%s.%s/%s", host, *awscdk.Stack_Of(p.pool).Region(), *awscdk.Stack_Of(p.pool).UrlSuffix(), p.ID())
}

// TenantAssignment is what Props.TenantAssignment said.
func (p *UserPool) TenantAssignment() TenantAssignment { return p.props.TenantAssignment }

// FederatedTenants is what Props.FederatedTenants said.
func (p *UserPool) FederatedTenants() map[string]string { return maps.Clone(p.props.FederatedTenants) }

// FeaturePlan is what Props.FeaturePlan said.
func (p *UserPool) FeaturePlan() FeaturePlan { return p.props.FeaturePlan }

// IssuerType is what Props.IssuerType said.
func (p *UserPool) IssuerType() IssuerType { return p.props.IssuerType }

// Email is what Props.Email said.
func (p *UserPool) Email() Email { return p.props.Email }

// Password is the password policy with its defaults.
func (p *UserPool) Password() PasswordPolicy { return p.props.Password.defaults(p.props.FeaturePlan) }

// Attributes is what Props.Attributes said.
func (p *UserPool) Attributes() []Attribute { return slices.Clone(p.props.Attributes) }

// HasGroup reports whether Props.Groups has a group of this name.
func (p *UserPool) HasGroup(name string) bool {
	return slices.ContainsFunc(p.props.Groups, func(g Group) bool { return g.Name == name })
}

// CustomAttributes are the names of the pool's custom attributes, "custom:" included.
func (p *UserPool) CustomAttributes() []string {
	names := []string{TenantAttribute}
	for _, a := range p.props.Attributes {
		names = append(names, "custom:"+a.Name)
	}
	return names
}

// Construct is the pool's node in the construct tree.
func (p *UserPool) Construct() constructs.IConstruct { return p.pool }

// L2 is the CDK's own construct, for what is not modelled here.
func (p *UserPool) L2() awscognito.IUserPool { return p.pool }

// Cfn is the CloudFormation resource; nil for an imported pool.
func (p *UserPool) Cfn() awscognito.CfnUserPool { return p.cfn }

// Is reports whether both are the same pool. One that was imported twice is.
func (p *UserPool) Is(other *UserPool) bool {
	return p == other || p != nil && other != nil && p.imported != "" && p.imported == other.imported
}

// Beside wants scope's stack in the pool's account and region, as far as they are known: only
// there something can be added to the pool. The CDK would carry the id across, and Cognito not
// find it. The other packages of this module call it.
func (p *UserPool) Beside(field string, scope constructs.Construct) error {
	if p == nil || p.pool == nil {
		return nil // Validate says so
	}
	return naming.Beside(field, p.pool, scope)
}

// Claim takes what the pool has once, such as "a web ACL", for whoever provisions it: an
// error where it is taken. The other packages of this module call it; a second one would be
// refused at deployment, or replace the first. field is what is to blame.
func (p *UserPool) Claim(field, what string) error {
	if p == nil {
		return nil // Validate says so
	}
	if p.claimed[what] {
		return fielderr.Problem(field, "the pool has %s already", what)
	}
	if p.claimed == nil {
		p.claimed = map[string]bool{}
	}
	p.claimed[what] = true
	return nil
}

// HasTrigger reports whether SetTrigger was called for operation, a member of LambdaConfig.
func (p *UserPool) HasTrigger(operation string) bool { return p.triggers[operation] }

// SetTrigger puts value, a function's ARN or a versioned configuration, into LambdaConfig
// under operation. Package trigger calls it and adds the permission; it is an error for a
// pool that was imported and for an operation that has a function already.
func (p *UserPool) SetTrigger(operation string, value any) error {
	if p.cfn == nil {
		return fielderr.Problem("trigger.Pool", "was imported; a trigger belongs to the stack that provisions the pool")
	}
	if p.triggers[operation] {
		return fielderr.Problem("trigger.Operation", "%s has a function already", operation)
	}
	p.triggers[operation] = true
	p.cfn.AddPropertyOverride(jsii.String("LambdaConfig."+operation), value)
	if operation == "DefineAuthChallenge" && p.props.ThreatProtection != ThreatProtectionOff {
		// Custom sign-in is watched only on demand.
		p.cfn.AddPropertyOverride(jsii.String("UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"), p.props.ThreatProtection.mode())
	}
	return nil
}

// guarded stops a synthesis in which people could choose their own tenant.
type guarded struct{ pool *UserPool }

// Validate is called by the CDK for every construct before it writes a template.
func (g *guarded) Validate() *[]*string {
	var problems []*string
	if g.pool.props.TenantAssignment.SelfSignUp() && !g.pool.HasTrigger("PreSignUp") {
		problems = append(problems, jsii.String(
			"userpool.TenantAssignment: self-sign-up needs trigger.NewPreSignUp on this pool: without it everybody chooses their own tenant"))
	}
	return &problems
}
