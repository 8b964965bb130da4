// Command broken is an app whose function does not compile.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/synth"
)

func main() {
	synth.Main(func(app awscdk.App) error {
		stack := awscdk.NewStack(app, jsii.String("Users"), nil)
		gofunction.New(stack, "F", gofunction.Props{Package: "./test/app/testdata/broken/function"})
		return nil
	})
}
