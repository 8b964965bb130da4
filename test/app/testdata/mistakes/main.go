// Command mistakes is an app with what an importer can get wrong: `-c mistake=<name>`.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/synth"
	"example.com/cognitocdk/constructs/userpool"
)

func main() {
	synth.Main(func(app awscdk.App) error {
		stack := awscdk.NewStack(app, jsii.String("Users"), nil)
		switch app.Node().TryGetContext(jsii.String("mistake")) {
		case "several problems":
			userpool.New(stack, "Pool", userpool.Props{
				MFA:      userpool.MFAOff,
				Password: userpool.PasswordPolicy{MinLength: 3, History: 99},
			})
		case "a function that does not compile":
			gofunction.New(stack, "F", gofunction.Props{Package: "./test/app/testdata/broken/function"})
		case "a function that is a library":
			gofunction.New(stack, "F", gofunction.Props{Package: "example.com/cognitocdk/internal/fielderr"})
		case "a pool that is nil":
			var pool *userpool.UserPool
			pool.ID()
		}
		return nil
	})
}
