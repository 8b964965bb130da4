package trigger_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
)

// People of one company sign up by themselves, and are welcomed by a function of one's own.
func Example() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Users"), nil)
	pool := userpool.New(stack, "Pool", userpool.Props{
		TenantAssignment: userpool.ByEmailDomain(map[string]string{"company.com": "acme"}),
	})
	trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool})

	welcome := gofunction.New(stack, "Welcome", gofunction.Props{Package: "./lambda/welcome"})
	trigger.New(stack, "WelcomeTrigger", trigger.Props{Pool: pool, Operation: trigger.PostConfirmation, Function: welcome})
}
