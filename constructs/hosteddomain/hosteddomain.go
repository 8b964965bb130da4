package hosteddomain

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// Domain is the address of a pool's hosted pages.
type Domain struct {
	domain awscognito.UserPoolDomain
	cfn    awscognito.CfnUserPoolDomain
}

// New provisions the domain and the clients' styles. It panics with the error of
// Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Domain {
	if err := props.check(scope); err != nil {
		panic(err)
	}
	p := &awscognito.UserPoolDomainProps{
		UserPool:            props.Pool.L2(),
		ManagedLoginVersion: awscognito.ManagedLoginVersion_NEWER_MANAGED_LOGIN,
	}
	if props.Prefix != "" {
		p.CognitoDomain = &awscognito.CognitoDomainOptions{DomainPrefix: jsii.String(props.Prefix)}
	} else {
		p.CustomDomain = &awscognito.CustomDomainOptions{
			DomainName:  jsii.String(props.Custom.DomainName),
			Certificate: awscertificatemanager.Certificate_FromCertificateArn(scope, jsii.String(id+"Certificate"), jsii.String(props.Custom.CertificateARN)),
		}
	}
	if props.Override != nil {
		props.Override(p)
	}
	domain := awscognito.NewUserPoolDomain(scope, jsii.String(id), p)
	cfn := domain.Node().DefaultChild().(awscognito.CfnUserPoolDomain)
	if props.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	if props.Prefix == "" {
		// Not modelled by the L2; without it the region's default decides, which may be TLS 1.0.
		cfn.AddPropertyOverride(jsii.String("CustomDomainConfig.SecurityPolicy"), "TLS_V1_2_2021")
	}
	for i, client := range props.Clients {
		if client.Hosted() {
			brand(fmt.Sprintf("hosteddomain.Clients[%d]", i), client, domain, props.Pool)
		}
	}
	return &Domain{domain: domain, cfn: cfn}
}

// brand gives the client's pages their style. It stands below the client; where that is in
// another stack, below the domain, which it waits for: the domain's stack waits for the
// pool's, in which the client may be.
func brand(field string, client *appclient.Client, domain awscognito.UserPoolDomain, pool *userpool.UserPool) {
	var parent constructs.Construct = client.L2()
	id := "Branding"
	if *awscdk.Stack_Of(parent).Node().Addr() != *awscdk.Stack_Of(domain).Node().Addr() {
		parent, id = domain, id+*client.L2().Node().Addr()
	}
	if parent.Node().TryFindChild(jsii.String(id)) != nil {
		panic(fielderr.Problem(field, "has a style already, which holds for all domains of its pool; list it once"))
	}
	style := awscognito.NewCfnManagedLoginBranding(parent, jsii.String(id), &awscognito.CfnManagedLoginBrandingProps{
		UserPoolId:               jsii.String(pool.ID()),
		ClientId:                 jsii.String(client.ID()),
		UseCognitoProvidedValues: js.Bool(true),
	})
	style.Node().AddDependency(domain)
}

// BaseURL is where the hosted pages begin: https://<domain>.
func (d *Domain) BaseURL() string { return *d.domain.BaseUrl(nil) }

// CloudFrontTarget is what the A record of a custom domain points to; it takes no custom
// resource to know it.
func (d *Domain) CloudFrontTarget() string { return *d.cfn.AttrCloudFrontDistribution() }

// Construct is the domain's node in the construct tree.
func (d *Domain) Construct() constructs.IConstruct { return d.domain }

// L2 is the CDK's own construct, for what is not modelled here.
func (d *Domain) L2() awscognito.UserPoolDomain { return d.domain }

// Cfn is the CloudFormation resource.
func (d *Domain) Cfn() awscognito.CfnUserPoolDomain { return d.cfn }
