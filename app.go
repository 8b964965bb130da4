// Command cognitocdk's app: what `npx cdk synth|diff|deploy|destroy -c env=<env>` runs.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/internal/cloudassembly"
	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/internal/kernel"
	"example.com/cognitocdk/stacks"
)

func main() {
	stderr := os.Stderr // kernel.Close takes the other one
	if err := run(); err != nil {
		fmt.Fprintln(stderr, err)
		os.Exit(1)
	}
}

// run synthesizes the environment that the context names. The CDK reports everything by
// panic; this is the one place where that becomes an error.
func run() (err error) {
	defer kernel.Close()
	defer func() {
		if r := recover(); r != nil {
			err = failure(r)
		}
	}()
	assembly, err := cloudassembly.Stage(cmp.Or(os.Getenv("CDK_OUTDIR"), "cdk.out"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, assembly.Discard()) }()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(assembly.Dir()), AnalyticsReporting: jsii.Bool(false)})
	name, _ := app.Node().TryGetContext(jsii.String("env")).(string)
	env, err := config.Lookup(name)
	if err != nil {
		return err
	}
	stacks.NewAuth(app, env)
	app.Synth(nil)
	return assembly.Commit()
}

// failure is what a panic said, without jsii's JavaScript stack.
func failure(r any) error {
	err, ok := r.(error)
	if !ok {
		err = fmt.Errorf("%v", r)
	}
	text, _, _ := strings.Cut(err.Error(), "\n    at ")
	return errors.New(strings.TrimSpace(text))
}
