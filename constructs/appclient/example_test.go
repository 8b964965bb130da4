package appclient_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/userpool"
)

// A page in a browser, and a batch job without a user.
func Example() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Users"), nil)
	pool := userpool.New(stack, "Pool", userpool.Props{})
	appclient.New(stack, "Web", appclient.Props{
		Pool: pool, CallbackURLs: []string{"https://app.company.com/callback"},
	})

	orders := resourceserver.New(stack, "Orders", resourceserver.Props{
		Pool: pool, Identifier: "orders", Scopes: map[string]string{"read": "read orders"},
	})
	appclient.New(stack, "Batch", appclient.Props{
		Pool: pool, Kind: appclient.Machine,
		Scopes: []string{orders.Scope("read")}, ResourceServers: []*resourceserver.Server{orders},
	})
}
