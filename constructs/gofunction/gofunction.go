package gofunction

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/gobuild"
	"example.com/cognitocdk/internal/js"
)

// PrebuiltContext is a context key of the CDK. Its value is a folder of functions that
// were built before, <folder>/<last element of Package>/bootstrap, for a machine that
// synthesizes without a Go toolchain: `cdk synth -c cognitocdk:prebuilt=dist`.
const PrebuiltContext = "cognitocdk:prebuilt"

// Function is a Lambda function in Go.
type Function struct {
	node     constructs.Construct
	function awslambda.Function
	role     awsiam.Role
	logs     awslogs.LogGroup
}

// New builds the function and provisions it with its role and log group. It panics with
// the error of Props.Validate, or with what the go command said.
func New(scope constructs.Construct, id string, props Props) *Function {
	if err := errors.Join(props.Validate(), control.CheckDestroy("gofunction.Destroy", props.Destroy, scope)); err != nil {
		panic(err)
	}
	props = props.defaults()
	on, architecture := props.Platform.target()
	dir, done, err := binary(scope, props.Package, on)
	if err != nil {
		panic(err)
	}
	defer done() // by then the CDK has staged the asset
	node := constructs.NewConstruct(scope, jsii.String(id))
	group := logs.New(node, "Logs", "", props.LogRetentionDays, props.Destroy)
	role := awsiam.NewRole(node, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Logs": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Actions:   jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents"),
					Resources: jsii.Strings(*group.LogGroupArn()),
				}),
			}}),
		},
	})
	p := &awslambda.FunctionProps{
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Handler:       jsii.String("bootstrap"),
		Code:          awslambda.Code_FromAsset(jsii.String(dir), nil),
		Architecture:  architecture,
		Description:   js.String(props.Description),
		Environment:   js.StringMap(props.Environment),
		Timeout:       js.Duration(props.Timeout),
		MemorySize:    js.Number(props.MemoryMB),
		Role:          role,
		LogGroup:      group,
		LoggingFormat: awslambda.LoggingFormat_JSON,
	}
	if props.Override != nil {
		props.Override(p)
	}
	return &Function{node: node, function: awslambda.NewFunction(node, jsii.String("Function"), p), role: role, logs: group}
}

// binary is the folder of the function's bootstrap, prebuilt or built now, and what to
// call when it is not needed any more.
func binary(scope constructs.Construct, pkg string, on gobuild.Platform) (dir string, done func(), err error) {
	if prebuilt, _ := scope.Node().TryGetContext(jsii.String(PrebuiltContext)).(string); prebuilt != "" {
		dir = filepath.Join(prebuilt, path.Base(pkg))
		if _, err := os.Stat(filepath.Join(dir, "bootstrap")); err != nil {
			return "", nil, fmt.Errorf("context %s: %w", PrebuiltContext, err)
		}
		return dir, func() {}, nil
	}
	if dir, err = os.MkdirTemp("", "cognitocdk-function-"); err != nil {
		return "", nil, err
	}
	done = func() { _ = os.RemoveAll(dir) } // what is left behind is a temporary folder
	if err := errors.Join(gobuild.Bootstrap(pkg, on, dir), program(pkg, dir)); err != nil {
		done()
		return "", nil, err
	}
	return dir, done, nil
}

// program wants what was built to be one. Of a package that is not main the go command makes
// an archive, which is no error of its own, and which Lambda could only fail to start.
func program(pkg, dir string) error {
	start := make([]byte, len("!<arch>"))
	file, err := os.Open(filepath.Join(dir, "bootstrap"))
	if err != nil {
		return nil // the go command said why
	}
	defer file.Close()
	if _, err := io.ReadFull(file, start); err != nil || string(start) != "!<arch>" {
		return err
	}
	return fielderr.Problem("gofunction.Package", "must be a main package, and %s is not", pkg)
}

func (p Platform) target() (gobuild.Platform, awslambda.Architecture) {
	on := gobuild.Host()
	switch p {
	case LinuxARM64:
		on = gobuild.Platform{OS: "linux", Arch: "arm64"}
	case LinuxAMD64:
		on = gobuild.Platform{OS: "linux", Arch: "amd64"}
	}
	if strings.HasPrefix(on.Arch, "arm") {
		return on, awslambda.Architecture_ARM_64()
	}
	return on, awslambda.Architecture_X86_64()
}

// ARN is the function's ARN, a token until deployment.
func (f *Function) ARN() string { return *f.function.FunctionArn() }

// Allow grants the function exactly statements, in an inline policy of its own. It stands
// beside the role, not in or below it: the function waits for what is below its role, and
// a grant on the pool that invokes it would close a cycle.
func (f *Function) Allow(id string, statements ...*awsiam.PolicyStatementProps) {
	list := make([]awsiam.PolicyStatement, len(statements))
	for i, s := range statements {
		list[i] = awsiam.NewPolicyStatement(s)
	}
	f.role.AttachInlinePolicy(awsiam.NewPolicy(f.node, jsii.String(id), &awsiam.PolicyProps{Statements: &list}))
}

// LogGroup is the function's log group.
func (f *Function) LogGroup() awslogs.ILogGroup { return f.logs }

// Construct is the function's node in the construct tree.
func (f *Function) Construct() constructs.IConstruct { return f.function }

// L2 is the CDK's own construct, for what is not modelled here.
func (f *Function) L2() awslambda.Function { return f.function }

// Cfn is the CloudFormation resource.
func (f *Function) Cfn() awslambda.CfnFunction {
	return f.function.Node().DefaultChild().(awslambda.CfnFunction)
}
