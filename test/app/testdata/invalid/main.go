// Command invalid is an app whose props have several problems.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/synth"
	"example.com/cognitocdk/constructs/userpool"
)

func main() {
	synth.Main(func(app awscdk.App) error {
		stack := awscdk.NewStack(app, jsii.String("Users"), nil)
		userpool.New(stack, "Pool", userpool.Props{
			MFA:      userpool.MFAOff,
			Password: userpool.PasswordPolicy{MinLength: 3, History: 99},
		})
		return nil
	})
}
