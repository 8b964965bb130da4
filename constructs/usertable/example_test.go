package usertable_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/usertable"
)

// A table of another stack: users keep notes, and read those of their tenant by date.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("App"), nil)
	identities := identitypool.Import(stack, "Identities", identitypool.Existing{
		ID:                   "eu-west-1:11111111-2222-3333-4444-555555555555",
		AuthenticatedRoleARN: "arn:aws:iam::123456789012:role/users",
	})
	notes := usertable.New(stack, "Notes", usertable.Props{
		TableARN:        "arn:aws:dynamodb:eu-west-1:123456789012:table/notes",
		UserKeyPrefix:   "USER#",
		TenantKeyPrefix: "TENANT#",
		Indexes:         []string{"by-date"},
	})
	notes.GrantOwn(identities.Authenticated(), usertable.All)
	notes.GrantTenant(identities.Authenticated(), usertable.Query)
	app.Synth(nil)
}
