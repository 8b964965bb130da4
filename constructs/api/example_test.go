package api_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/userpool"
)

func Example() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Orders"), nil)
	pool := userpool.Import(stack, "Pool", "eu-west-1_AbCdEf123", userpool.Props{})
	web := appclient.New(stack, "Web", appclient.Props{Pool: pool})
	orders := gofunction.New(stack, "Orders", gofunction.Props{Package: "./lambda/orders"})
	api.New(stack, "Api", api.Props{
		Pool: pool, Clients: []*appclient.Client{web},
		Routes: []api.Route{{Method: "GET", Path: "/orders", Scopes: []string{"orders/read"}, Function: orders}},
	})
}
