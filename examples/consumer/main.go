// Command consumer is another team's CDK app that imports the constructs.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/synth"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
)

func main() {
	synth.Main(func(app awscdk.App) error {
		stack := awscdk.NewStack(app, jsii.String("Users"), nil)
		pool := userpool.New(stack, "Pool", userpool.Props{
			TenantAssignment: userpool.ByEmailDomain(map[string]string{"company.com": "acme"}),
		})
		trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool})
		appclient.New(stack, "App", appclient.Props{Pool: pool})
		return nil
	})
}
