package identitypool_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userpool"
)

// Guests are possible, by name and with a reason; their role can do nothing yet.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("App"), nil)
	users := userpool.New(stack, "UserPool", userpool.Props{})
	web := appclient.New(stack, "Web", appclient.Props{Pool: users})
	identities := identitypool.New(stack, "Identities", identitypool.Props{
		Pool:        users,
		Clients:     []*appclient.Client{web},
		AllowGuests: true,
		Exceptions:  []control.Exception{{Control: control.Guests, Reason: "visitors keep a cart before they sign up"}},
	})
	_ = identities.Guest()
	app.Synth(nil)
}
