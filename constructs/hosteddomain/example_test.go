package hosteddomain_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/userpool"
)

func Example() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Users"), nil)
	pool := userpool.New(stack, "Pool", userpool.Props{})
	web := appclient.New(stack, "Web", appclient.Props{Pool: pool, CallbackURLs: []string{"https://app.company.com/callback"}})
	hosteddomain.New(stack, "Pages", hosteddomain.Props{
		Pool: pool, Prefix: "company-users", Clients: []*appclient.Client{web},
	})
}
