package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/internal/config"
)

// publisher returns a function that tells other stacks and programs a value: as an SSM
// parameter /<app>/<env>/<name> and as the output <Name>. Parameters, not CloudFormation
// exports: an export locks two stacks together (aws-cdk#4777).
func publisher(stack awscdk.Stack, env config.Environment) func(name, value string) {
	return func(name, value string) {
		id := outputName(name)
		parameter := awsssm.NewStringParameter(stack, jsii.String("Parameter"+id), &awsssm.StringParameterProps{
			ParameterName: jsii.String(env.SSMPath(name)),
			StringValue:   jsii.String(value),
		})
		parameter.Node().DefaultChild().(awsssm.CfnParameter).OverrideLogicalId(jsii.String("Parameter" + id))
		output(stack, id, value)
	}
}

func output(stack awscdk.Stack, id, value string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: jsii.String(value)})
}

// outputName is the CamelCase of a parameter's name: client/web/id is ClientIdWeb.
func outputName(name string) string {
	if rest, ok := strings.CutPrefix(name, "client/"); ok {
		return "ClientId" + camel(strings.TrimSuffix(rest, "/id"))
	}
	return camel(name)
}

func camel(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '/' || r == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
