package gofunction_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/gofunction"
)

// A function of one's own, with one grant beside the right to write its log.
func Example() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Functions"), nil)
	function := gofunction.New(stack, "Welcome", gofunction.Props{Package: "./lambda/welcome"})
	function.Allow("Mail", &awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("ses:SendEmail"),
		Resources: jsii.Strings("arn:aws:ses:eu-west-1:333333333333:identity/company.com"),
	})
}
