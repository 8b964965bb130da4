// Package secret reads secrets from SSM parameters when a function starts.
//
// An environment variable would be readable by everybody who may look at the function or at
// the template; a SecureString is readable by the function's role.
package secret

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// Read returns the value of the parameter called name, decrypted. ssm:GetParameter on it, and
// kms:Decrypt on its key where that is the customer's, are the permissions it needs.
func Read(ctx context.Context, config aws.Config, name string) (string, error) {
	out, err := ssm.NewFromConfig(config).GetParameter(ctx, &ssm.GetParameterInput{
		Name: aws.String(name), WithDecryption: aws.Bool(true),
	})
	if err != nil {
		return "", fmt.Errorf("parameter %s: %w", name, err)
	}
	if out.Parameter == nil || aws.ToString(out.Parameter.Value) == "" {
		return "", fmt.Errorf("parameter %s: is empty", name)
	}
	return *out.Parameter.Value, nil
}
