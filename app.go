// Command cognitocdk's app: what `npx cdk synth|diff|deploy|destroy -c env=<env>` runs.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/guard"
	"example.com/cognitocdk/constructs/synth"
	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/stacks"
)

func main() { synth.Main(build) }

// build adds the stacks of the environment that the context names.
func build(app awscdk.App) error {
	name, _ := app.Node().TryGetContext(jsii.String("env")).(string)
	env, err := config.Lookup(name)
	if err != nil {
		return err
	}
	guard.Attach(app)
	stacks.NewAuth(app, env)
	return nil
}
