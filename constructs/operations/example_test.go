package operations_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
)

// A pool behind a web ACL, whose alarms go to whoever is on call.
func Example() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("App"), nil)
	pool := userpool.New(stack, "Users", userpool.Props{})
	clients := []*appclient.Client{appclient.New(stack, "Web", appclient.Props{Pool: pool})}
	preSignUp := trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool})
	protection.New(stack, "Protection", protection.Props{Pool: pool, Clients: clients})
	operations.New(stack, "Operations", operations.Props{
		Pool: pool, Clients: clients, Triggers: []*trigger.Trigger{preSignUp},
		TopicARN: "arn:aws:sns:eu-west-1:123456789012:on-call",
	})
	app.Synth(nil)
}
