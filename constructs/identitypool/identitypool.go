package identitypool

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// IdentityPool exchanges tokens of a user pool for AWS credentials, provisioned by [New]
// or found by [Import].
type IdentityPool struct {
	node          constructs.Construct
	id            string
	cfn           awscognito.CfnIdentityPool // nil if imported
	authenticated *Role
	guest         *Role // nil without guests
	groups        map[string]*Role
}

// New provisions the pool with its roles. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *IdentityPool {
	if err := errors.Join(props.Validate(), control.CheckDestroy("identitypool.Destroy", props.Destroy, scope),
		props.validateClients(), props.claimGroups(scope), validateRegion(scope)); err != nil {
		panic(err)
	}
	node := constructs.NewConstruct(scope, jsii.String(id))
	l1 := l1Props(props)
	if err := refuseExternal(l1); err != nil {
		panic(err)
	}
	cfn := awscognito.NewCfnIdentityPool(node, jsii.String("Pool"), l1)
	removal := awscdk.RemovalPolicy_RETAIN
	if props.Destroy {
		removal = awscdk.RemovalPolicy_DESTROY
	}
	cfn.ApplyRemovalPolicy(removal, &awscdk.RemovalPolicyOptions{ApplyToUpdateReplacePolicy: js.Bool(true)})
	exceptions := slices.Clone(props.Exceptions)
	if props.Destroy {
		exceptions = append(exceptions, control.Exception{Control: control.IdentityPoolRetained, Reason: control.Ephemeral(scope)})
	}
	control.Record(cfn, exceptions...)
	if props.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	p := &IdentityPool{node: node, id: *cfn.Ref(), cfn: cfn, groups: map[string]*Role{}}
	p.authenticated = newRole(node, "Authenticated", "signed-in users", p.id, signedIn)
	if props.AllowGuests {
		p.guest = newRole(node, "Guest", "people who did not sign in", p.id, anonymous)
	}
	for i, g := range props.Groups {
		p.groups[g.Name] = p.newGroup(props, i)
	}
	p.attach(props)
	awscognito.NewCfnIdentityPoolPrincipalTag(node, jsii.String("Tags"), &awscognito.CfnIdentityPoolPrincipalTagProps{
		IdentityPoolId:       cfn.Ref(),
		IdentityProviderName: jsii.String(props.Pool.ProviderName()),
		PrincipalTags:        map[string]string{TenantTag: props.tenantClaim()},
		UseDefaults:          js.Bool(false),
	})
	node.Node().AddValidation(&guarded{props})
	return p
}

func l1Props(props Props) *awscognito.CfnIdentityPoolProps {
	providers := make([]any, len(props.Clients))
	for i, c := range props.Clients {
		providers[i] = &awscognito.CfnIdentityPool_CognitoIdentityProviderProperty{
			ClientId:             jsii.String(c.ID()),
			ProviderName:         jsii.String(props.Pool.ProviderName()),
			ServerSideTokenCheck: js.Bool(true),
		}
	}
	p := &awscognito.CfnIdentityPoolProps{
		IdentityPoolName:               js.String(props.Name),
		AllowUnauthenticatedIdentities: js.Bool(props.AllowGuests),
		AllowClassicFlow:               js.Bool(false),
		CognitoIdentityProviders:       providers,
	}
	if props.Override != nil {
		props.Override(p)
	}
	return p
}

// newGroup provisions a group of the user pool and its role. The precedence is the
// position: with one each, no user has two roles of the same rank.
func (p *IdentityPool) newGroup(props Props, i int) *Role {
	g := props.Groups[i]
	role := newRole(p.node, naming.ConstructID("Group ", groupNames(props.Groups), i), "members of the group "+g.Name, p.id, signedIn)
	l1 := &awscognito.CfnUserPoolGroupProps{
		UserPoolId:  props.Pool.ID(),
		GroupName:   jsii.String(g.Name),
		Description: js.String(g.Description),
		Precedence:  js.Number(i),
	}
	if props.RoleChoice == ByToken {
		l1.RoleArn = role.ARN()
	}
	awscognito.NewCfnUserPoolGroup(p.node, jsii.String(naming.ConstructID("UserPoolGroup ", groupNames(props.Groups), i)), l1)
	return role
}

// attach says which role which user gets. Mappings exist only where there are groups:
// under Deny a token without a role may count as ambiguous, and users of a pool without
// groups never have one.
func (p *IdentityPool) attach(props Props) {
	roles := map[string]string{"authenticated": p.authenticated.ARN()}
	if p.guest != nil {
		roles["unauthenticated"] = p.guest.ARN()
	}
	attachment := awscognito.NewCfnIdentityPoolRoleAttachment(p.node, jsii.String("Roles"), &awscognito.CfnIdentityPoolRoleAttachmentProps{
		IdentityPoolId: p.cfn.Ref(),
		Roles:          roles,
	})
	if len(props.Groups) > 0 {
		attachment.SetRoleMappings(p.mappings(props))
	}
	if p.guest != nil {
		p.guest.excuse(attachment, props.Exceptions)
	}
}

// mappings are one for every client: a client without one would hand out the default role
// to members of groups.
func (p *IdentityPool) mappings(props Props) map[string]any {
	mappings := map[string]any{}
	for _, c := range props.Clients {
		mapping := &awscognito.CfnIdentityPoolRoleAttachment_RoleMappingProperty{
			Type:                    jsii.String("Token"),
			AmbiguousRoleResolution: jsii.String("Deny"),
			// The key of the map may not be a token, this may.
			IdentityProvider: jsii.String(props.Pool.ProviderName() + ":" + c.ID()),
		}
		if props.RoleChoice == ByRules {
			mapping.Type = jsii.String("Rules")
			mapping.RulesConfiguration = &awscognito.CfnIdentityPoolRoleAttachment_RulesConfigurationTypeProperty{Rules: p.rules(props.Groups)}
		}
		mappings[mappingKey(c)] = mapping
	}
	return mappings
}

func (p *IdentityPool) rules(groups []Group) []any {
	list := make([]any, len(groups))
	for i, g := range groups {
		list[i] = &awscognito.CfnIdentityPoolRoleAttachment_MappingRuleProperty{
			Claim: jsii.String("cognito:groups"), MatchType: jsii.String("Contains"), Value: jsii.String(g.Name),
			RoleArn: jsii.String(p.groups[g.Name].ARN()),
		}
	}
	return list
}

// ID is the identity pool id, a token until deployment.
func (p *IdentityPool) ID() string { return p.id }

// ARN is the pool's ARN, in the region that an imported pool's id begins with.
func (p *IdentityPool) ARN() string {
	components := &awscdk.ArnComponents{Service: jsii.String("cognito-identity"), Resource: jsii.String("identitypool"), ResourceName: jsii.String(p.id)}
	if region, _, known := strings.Cut(p.id, ":"); known && !fielderr.Unresolved(p.id) {
		components.Region = jsii.String(region)
	}
	return *awscdk.Stack_Of(p.node).FormatArn(components)
}

// Authenticated is the role of all signed-in users in a pool without Groups; what it is
// for in one with groups, see ByToken.
func (p *IdentityPool) Authenticated() *Role { return p.authenticated }

// Guest is the role of people who did not sign in; nil without Props.AllowGuests.
func (p *IdentityPool) Guest() *Role { return p.guest }

// GroupRole is the role of a group of Props.Groups. It panics for any other.
func (p *IdentityPool) GroupRole(group string) *Role {
	role, known := p.groups[group]
	if !known {
		panic(fielderr.Problem("identitypool.GroupRole", "%q is not a group of this pool (%s)", group, strings.Join(names(p.groups), ", ")))
	}
	return role
}

// Construct is the pool's node in the construct tree.
func (p *IdentityPool) Construct() constructs.IConstruct { return p.node }

// Cfn is the CloudFormation resource; nil for an imported pool.
func (p *IdentityPool) Cfn() awscognito.CfnIdentityPool { return p.cfn }

// guarded stops a synthesis in which nothing sets the claim that the tag comes from.
type guarded struct{ props Props }

// Validate is called by the CDK for every construct before it writes a template.
func (g *guarded) Validate() *[]*string {
	var problems []*string
	pool, claim := g.props.Pool, g.props.tenantClaim()
	set := pool.HasTrigger("PreTokenGeneration") || pool.HasTrigger("PreTokenGenerationConfig")
	if claim != userpool.TenantAttribute && pool.Cfn() != nil && !set {
		problems = append(problems, jsii.String(fmt.Sprintf(
			"identitypool.TenantClaim: nothing sets %q: attach a pre-token-generation trigger to the user pool, or leave the claim at its default", claim)))
	}
	return &problems
}
