package userpool_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/userpool"
)

// The zero value is a hardened pool to which only an administrator adds users.
func Example() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Users"), nil)
	userpool.New(stack, "Pool", userpool.Props{})
}

// A weakened default says why; the reason stands in the template and in every report.
func Example_exception() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Users"), nil)
	userpool.New(stack, "Kiosk", userpool.Props{
		MFA: userpool.MFAOff,
		Exceptions: []control.Exception{
			{Control: control.MFAOff, Reason: "kiosk accounts sign in behind a physical door"},
		},
	})
}
