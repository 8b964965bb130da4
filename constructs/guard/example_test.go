package guard_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/guard"
	"example.com/cognitocdk/constructs/synth"
)

// The guard judges every stack of an app. This one does not get past it: the CDK's own
// construct leaves deletion protection and the second factor off.
func Example() {
	synth.Main(func(app awscdk.App) error {
		guard.Attach(app)
		stack := awscdk.NewStack(app, jsii.String("Users"), nil)
		awscognito.NewUserPool(stack, jsii.String("Pool"), nil)
		return nil
	})
}
