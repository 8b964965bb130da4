package apiaccess_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/apiaccess"
	"example.com/cognitocdk/constructs/identitypool"
)

// Users may list orders and place one, and nothing else.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("App"), nil)
	users := identitypool.ImportRole(stack, "Users", "arn:aws:iam::123456789012:role/users")
	apiaccess.New(stack, "Orders", apiaccess.Props{APIID: "a1b2c3d4e5"}).Grant(users,
		apiaccess.Route{Method: "GET", Path: "/orders"},
		apiaccess.Route{Method: "POST", Path: "/orders"})
	app.Synth(nil)
}
