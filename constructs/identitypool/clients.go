package identitypool

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/internal/fielderr"
)

// validateClients wants every client to be one of the pool's, with users, and with a name
// in the tree that the role mapping can use as its key.
func (p Props) validateClients() error {
	var problems []error
	seen := map[string]bool{}
	for i, c := range p.Clients {
		at := fmt.Sprintf("identitypool.Clients[%d]", i)
		// A token is the same string wherever it is read.
		if *c.Cfn().UserPoolId() != p.Pool.ID() {
			problems = append(problems, fielderr.Problem(at, "belongs to another user pool"))
		}
		if grants := c.Cfn().AllowedOAuthFlows(); grants != nil && slices.ContainsFunc(*grants, func(g *string) bool { return *g == "client_credentials" }) {
			problems = append(problems, fielderr.Problem(at, "is of kind Machine, whose tokens have no user"))
		}
		if key := mappingKey(c); seen[key] {
			problems = append(problems, fielderr.Problem(at, "has the construct id %q of another client; give each its own", key))
		} else {
			seen[key] = true
		}
	}
	return errors.Join(problems...)
}

func mappingKey(c *appclient.Client) string { return *c.Construct().Node().Id() }

// refuseExternal keeps Override from what doc.go says is refused on purpose.
func refuseExternal(p *awscognito.CfnIdentityPoolProps) error {
	const why = "its tokens would decide the tenant; federate through the user pool (doc.go says why)"
	refuse := func(is bool, provider string) error {
		return fielderr.Conflict(is, "identitypool.Override", provider+" directly on the pool", why)
	}
	return errors.Join(
		refuse(p.OpenIdConnectProviderArns != nil, "an OIDC provider"),
		refuse(p.SamlProviderArns != nil, "a SAML provider"),
		refuse(p.SupportedLoginProviders != nil, "a social provider"),
		refuse(p.DeveloperProviderName != nil, "a developer provider"),
	)
}

// validateRegion refuses the partitions in which identity pools go by another name:
// cognito-identity.<region>.amazonaws.com.cn and cognito-identity-us-gov.amazonaws.com.
func validateRegion(scope constructs.Construct) error {
	region := *awscdk.Stack_Of(scope).Region()
	if strings.HasPrefix(region, "cn-") || strings.HasPrefix(region, "us-gov-") {
		return fielderr.Problem("identitypool", "region %s is of a partition that is not supported: its trust policies and policy variables have other names", region)
	}
	return nil
}
