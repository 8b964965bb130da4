package signin

import (
	"errors"
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/js"
)

// Provider is an identity provider of a pool, provisioned by one of the New functions or
// found by [Import].
type Provider struct {
	pool    *userpool.UserPool
	cfn     awscognito.CfnUserPoolIdentityProvider // nil if imported
	name    string
	subject string
	mapping map[string]string
}

// Import names a provider that another stack added to the pool; mapping is what it was
// given there. It panics where the name is not one of the pool's FederatedTenants.
func Import(pool *userpool.UserPool, name string, mapping Mapping) *Provider {
	at := "signin.Import.name"
	if pool == nil {
		at = "signin.Import.pool"
	}
	if err := errors.Join(tenanted(at, pool, name), mapping.validate("signin.Import.mapping", pool)); err != nil {
		panic(err)
	}
	return &Provider{pool: pool, name: name, mapping: mapping.attributes()}
}

// provision adds the provider to the pool. What identifies a user there (sub, or the id of a
// social network) is not among the mapping that callers see: it is no attribute of theirs.
func provision(scope constructs.Construct, id string, p Common, kind, name, subject string, details map[string]string) *Provider {
	mapping := p.Mapping.attributes()
	written := maps.Clone(mapping)
	if subject != "" {
		written["username"] = subject
	}
	cfn := awscognito.NewCfnUserPoolIdentityProvider(scope, jsii.String(id), &awscognito.CfnUserPoolIdentityProviderProps{
		UserPoolId:       jsii.String(p.Pool.ID()),
		ProviderName:     jsii.String(name),
		ProviderType:     jsii.String(kind),
		ProviderDetails:  details,
		AttributeMapping: written,
		IdpIdentifiers:   js.Strings(p.Identifiers),
	})
	if p.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(p.LogicalID))
	}
	return &Provider{pool: p.Pool, cfn: cfn, name: name, subject: subject, mapping: mapping}
}

// Name is what app clients and triggers call the provider.
func (p *Provider) Name() string { return p.name }

// Pool is the pool that the provider belongs to.
func (p *Provider) Pool() *userpool.UserPool { return p.pool }

// Attributes are the pool's attributes that the provider's claims are written to, sorted.
func (p *Provider) Attributes() []string { return slices.Sorted(maps.Keys(p.mapping)) }

// Claims are the provider's claims, or SAML attributes, that are mapped, sorted.
func (p *Provider) Claims() []string {
	return slices.Compact(slices.Sorted(maps.Values(p.mapping)))
}

// Subjects are the claims that say who somebody is: sub, or a social network's own id. SAML
// has none, it is the assertion's NameID.
func (p *Provider) Subjects() []string {
	switch {
	case p.subject != "":
		return []string{p.subject}
	case p.cfn == nil:
		return []string{"sub"} // of an imported provider it is not known; harmless for SAML
	}
	return nil
}

// Construct is the provider's node in the construct tree; nil for an imported one.
func (p *Provider) Construct() constructs.IConstruct {
	if p.cfn == nil {
		return nil
	}
	return p.cfn
}

// Cfn is the CloudFormation resource; nil for an imported provider.
func (p *Provider) Cfn() awscognito.CfnUserPoolIdentityProvider { return p.cfn }
