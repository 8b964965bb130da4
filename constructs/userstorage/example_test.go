package userstorage_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/constructs/userstorage"
)

// Users manage their own files; everybody reads their tenant's, and its administrators
// change them.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("App"), nil)
	users := userpool.New(stack, "UserPool", userpool.Props{})
	web := appclient.New(stack, "Web", appclient.Props{Pool: users, CallbackURLs: []string{"https://app.company.com/callback"}})

	identities := identitypool.New(stack, "Identities", identitypool.Props{
		Pool:    users,
		Clients: []*appclient.Client{web},
		Groups:  []identitypool.Group{{Name: "admins"}},
	})
	everybody, admins := identities.Authenticated(), identities.GroupRole("admins")

	files := userstorage.New(stack, "Files", userstorage.Props{Origins: web.Origins()})
	files.GrantOwn(everybody, userstorage.All)
	files.GrantTenant(everybody, userstorage.Read|userstorage.List)
	files.GrantOwn(admins, userstorage.All)
	files.GrantTenant(admins, userstorage.All)
	app.Synth(nil)
}
