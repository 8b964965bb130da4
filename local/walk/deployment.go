package walk

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"example.com/cognitocdk/local"
)

// Deployment is a deployed environment, and how to reach it.
type Deployment struct {
	Env, Region string
	// UserPoolID, Issuer and ClientID (the public app client) are always there.
	UserPoolID, Issuer, ClientID string
	// ConfidentialClientID, IdentityPoolID, UserBucket and APIURL are empty where there is none.
	ConfidentialClientID, IdentityPoolID, UserBucket, APIURL string
	// ByInvitation is true for an environment whose users are all invited by an administrator. It is what the
	// environment says: were it read from the pool, a pool that is open or closed by mistake would walk green.
	ByInvitation bool
	// Admin reaches AWS as somebody who may read the pool, invite and delete users.
	Admin aws.Config
	// Local is true for the local endpoint: its mailbox is read, S3 is addressed by path, provenance is its.
	Local bool
	// JWKSURL and HTTPClient replace the addresses of AWS, which the local endpoint's tokens name. Default: AWS's.
	JWKSURL    string
	HTTPClient *http.Client
}

// Find reads the SSM parameters below /<app>/<env>/.
func Find(ctx context.Context, admin aws.Config, app, env string) (Deployment, error) {
	prefix := "/" + app + "/" + env + "/"
	found := map[string]string{}
	pages := ssm.NewGetParametersByPathPaginator(ssm.NewFromConfig(admin), &ssm.GetParametersByPathInput{
		Path: &prefix, Recursive: aws.Bool(true),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return Deployment{}, fmt.Errorf("SSM parameters %s: %w", prefix, err)
		}
		for _, p := range page.Parameters {
			found[strings.TrimPrefix(aws.ToString(p.Name), prefix)] = aws.ToString(p.Value)
		}
	}
	d := Deployment{
		Env: env, Region: admin.Region, Admin: admin,
		UserPoolID: found["user-pool-id"], Issuer: found["issuer"], ClientID: found["client/web/id"],
		ConfidentialClientID: found["client/server/id"], IdentityPoolID: found["identity-pool-id"],
		UserBucket: found["user-bucket"], APIURL: found["api-url"],
	}
	for name, value := range map[string]string{"user-pool-id": d.UserPoolID, "issuer": d.Issuer, "client/web/id": d.ClientID} {
		if value == "" {
			return Deployment{}, fmt.Errorf("SSM parameter %s%s: not there; deploy first: npx cdk deploy -c env=%s", prefix, name, env)
		}
	}
	return d, nil
}

// FindLocal finds a deployment on the local endpoint.
func FindLocal(ctx context.Context, e *local.Endpoint, app, env string) (Deployment, error) {
	admin, err := e.AWSConfig(ctx)
	if err != nil {
		return Deployment{}, err
	}
	d, err := Find(ctx, admin, app, env)
	if err != nil {
		return Deployment{}, err
	}
	d.Local, d.HTTPClient, d.JWKSURL = true, e.HTTPClient(), e.JWKSURL(d.UserPoolID)
	return d, nil
}
