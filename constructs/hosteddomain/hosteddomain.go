package hosteddomain

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

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
	if err := props.Validate(); err != nil {
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
	for _, client := range props.Clients {
		if !client.Hosted() {
			continue
		}
		style := awscognito.NewCfnManagedLoginBranding(client.L2(), jsii.String("Branding"), &awscognito.CfnManagedLoginBrandingProps{
			UserPoolId:               jsii.String(props.Pool.ID()),
			ClientId:                 jsii.String(client.ID()),
			UseCognitoProvidedValues: js.Bool(true),
		})
		style.Node().AddDependency(domain)
	}
	return &Domain{domain: domain, cfn: cfn}
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
