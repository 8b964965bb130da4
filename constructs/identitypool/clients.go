package identitypool

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/internal/members"
	"example.com/cognitocdk/internal/fielderr"
)

// validateClients wants every client to be one of the pool's, with users, and with a name
// in the tree that the role mapping can use as its key.
func (p Props) validateClients() error {
	problems := []error{members.Of("identitypool.Clients", p.Clients, p.Pool, "the tokens of others are refused")}
	keys := map[string]*appclient.Client{}
	for i, c := range p.Clients {
		if c == nil {
			continue // Validate says so
		}
		at := fmt.Sprintf("identitypool.Clients[%d]", i)
		problems = append(problems, fielderr.Conflict(c.Kind() == appclient.Machine, at, "Kind Machine", "its tokens have no user"))
		if other, taken := keys[mappingKey(c)]; taken && other != c {
			problems = append(problems, fielderr.Problem(at, "has the construct id %q of another client; give each its own", mappingKey(c)))
		}
		keys[mappingKey(c)] = c
	}
	return errors.Join(problems...)
}

// claimGroups wants no group that another construct provisions in the pool, and groups where
// the pool is; without them an identity pool can be in another region.
func (p Props) claimGroups(scope constructs.Construct) error {
	var problems []error
	if len(p.Groups) > 0 {
		problems = append(problems, p.Pool.Beside("identitypool.Pool", scope))
	}
	for i, g := range p.Groups {
		problems = append(problems, p.Pool.Claim(fmt.Sprintf("identitypool.Groups[%d].Name", i), "the group "+g.Name))
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

// validateRegion refuses the partitions in which identity pools go by another name,
// cognito-identity.<region>.amazonaws.com.cn and cognito-identity-us-gov.amazonaws.com, or by
// one that is not documented: the European Sovereign Cloud.
func validateRegion(scope constructs.Construct) error {
	region := *awscdk.Stack_Of(scope).Region()
	if strings.HasPrefix(region, "cn-") || strings.HasPrefix(region, "us-gov-") || strings.HasPrefix(region, "eusc-") {
		return fielderr.Problem("identitypool", "region %s is of a partition that is not supported: its trust policies and policy variables have other names", region)
	}
	return nil
}
