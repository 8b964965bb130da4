package gofunction

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"example.com/cognitocdk/constructs/internal/logs"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// Props describes one function. Only Package is required.
type Props struct {
	// Package is the main package: an import path, of this module or any module that the
	// program depends on, or a path that begins with "./". Required.
	Package string
	// Description in the console. Allowed: up to 256 characters.
	Description string
	// Environment are the variables of the function. Never put a secret here.
	// Allowed: 4,096 bytes in all, none of the names that Lambda sets itself.
	Environment map[string]string
	// Timeout after which the function is stopped. Default: 4 seconds. Allowed: 1 second to 15 minutes.
	Timeout time.Duration
	// Options are what all functions of an environment have in common.
	Options
	// Override changes what is not modelled, last of all.
	Override func(*awslambda.FunctionProps)
}

// Options are what all functions of an environment have in common.
type Options struct {
	// Platform is what the binary is built for. Default: LinuxARM64.
	Platform Platform
	// MemoryMB, which also decides the share of a processor. Default: 256. Allowed: 128 to 10240.
	MemoryMB int
	// LogRetentionDays. Default: 365. Allowed: the numbers that CloudWatch Logs has
	// (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653).
	LogRetentionDays int
	// Destroy lets the logs go with the stack. It is the second of two keys: the first is
	// control.MarkEphemeral on the environment. Default: they are retained.
	Destroy bool
}

// Platform is an operating system and architecture.
type Platform string

// The platforms. Host is the machine that synthesizes: only a local endpoint, which runs
// functions as plain processes, can use it.
const (
	LinuxARM64 Platform = ""
	LinuxAMD64 Platform = "linux/amd64"
	Host       Platform = "host"
)

var variable = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]+$`)

// reserved are the variables that Lambda sets
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).
var reserved = []string{"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION",
	"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"}

// Validate reports every problem at once, each "gofunction.Field: what".
func (p Props) Validate() error {
	d := p.defaults()
	size := 0
	problems := []error{
		validatePackage("gofunction.Package", p.Package),
		naming.Choice("gofunction.Platform", p.Platform, LinuxARM64, LinuxAMD64, Host),
		fielderr.Between("gofunction.MemoryMB", d.MemoryMB, 128, 10240),
		fielderr.Between("gofunction.Timeout", d.Timeout, time.Second, 15*time.Minute),
		fielderr.Whole("gofunction.Timeout", d.Timeout, time.Second),
		fielderr.Length("gofunction.Description", p.Description, 0, 256),
		logs.Retention("gofunction.LogRetentionDays", d.LogRetentionDays),
	}
	for _, name := range slices.Sorted(maps.Keys(p.Environment)) {
		size += len(name) + len(p.Environment[name])
		at := fmt.Sprintf("gofunction.Environment[%q]", name)
		if !variable.MatchString(name) { // a token neither: the CDK takes none for a key
			problems = append(problems, fielderr.Problem(at, "must be a letter, then letters, digits and _"))
		}
		problems = append(problems, fielderr.Conflict(slices.Contains(reserved, name), at, "Lambda's own variable", "Lambda sets it"))
	}
	if size > 4096 {
		problems = append(problems, fielderr.Problem("gofunction.Environment", "must have at most 4096 bytes in all, got %d", size))
	}
	return errors.Join(problems...)
}

// packageForm is one package, and no flag of the go command.
var packageForm = regexp.MustCompile(`^(?:\.?/)?[A-Za-z0-9_][A-Za-z0-9_.~+-]*(?:/[A-Za-z0-9_.~+-]+)*$`)

func validatePackage(field, given string) error {
	if given == "" {
		return fielderr.Required(field, given)
	}
	// At synthesis it is built: a token cannot name it.
	if !packageForm.MatchString(given) || strings.Contains(given, "...") {
		return fielderr.Problem(field, `must be the import path of one package, or its folder that begins with "./", got %q`, given)
	}
	return nil
}

func (p Props) defaults() Props {
	if p.Timeout == 0 {
		p.Timeout = 4 * time.Second
	}
	if p.MemoryMB == 0 {
		p.MemoryMB = 256
	}
	if p.LogRetentionDays == 0 {
		p.LogRetentionDays = 365
	}
	return p
}
