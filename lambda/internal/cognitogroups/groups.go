// Package cognitogroups adds users to groups of a user pool.
package cognitogroups

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

// Groups calls AdminAddUserToGroup, the only permission it needs.
type Groups struct{ client *idp.Client }

// New makes Groups.
func New(config aws.Config) Groups { return Groups{idp.NewFromConfig(config)} }

// Add adds a user to a group of a pool; twice is once.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html
func (g Groups) Add(ctx context.Context, pool, user, group string) error {
	_, err := g.client.AdminAddUserToGroup(ctx, &idp.AdminAddUserToGroupInput{
		UserPoolId: aws.String(pool),
		Username:   aws.String(user),
		GroupName:  aws.String(group),
	})
	return err
}
