// Command library is an app whose function is a package that is not main.
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
		gofunction.New(stack, "F", gofunction.Props{Package: "example.com/cognitocdk/internal/fielderr"})
		return nil
	})
}
