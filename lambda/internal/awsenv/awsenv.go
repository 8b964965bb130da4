// Package awsenv configures the AWS SDK from what Lambda puts into a function's environment.
//
// The SDK's own loader also links clients for SSO, STS and the instance metadata service,
// which a function never uses and every cold start pays for. Lambda's contract is smaller:
// region and credentials are variables that do not change while the environment lives.
//
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
package awsenv

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/sendonce"
)

// callTimeout bounds one attempt, so that a connection that hangs leaves time for another.
const callTimeout = 1200 * time.Millisecond

// Config reads AWS_REGION and the credentials, and for a local endpoint AWS_ENDPOINT_URL and
// AWS_CA_BUNDLE.
func Config(getenv func(string) string) (aws.Config, error) {
	if err := errors.Join(
		fielderr.Required("AWS_REGION", getenv("AWS_REGION")),
		fielderr.Required("AWS_ACCESS_KEY_ID", getenv("AWS_ACCESS_KEY_ID")),
		fielderr.Required("AWS_SECRET_ACCESS_KEY", getenv("AWS_SECRET_ACCESS_KEY")),
	); err != nil {
		return aws.Config{}, err
	}
	credentials := aws.Credentials{
		AccessKeyID:     getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    getenv("AWS_SESSION_TOKEN"),
		Source:          "environment",
	}
	client := awshttp.NewBuildableClient().WithTimeout(callTimeout)
	if bundle := getenv("AWS_CA_BUNDLE"); bundle != "" {
		roots, err := readRoots(bundle)
		if err != nil {
			return aws.Config{}, err
		}
		client = client.WithTransportOptions(func(t *http.Transport) {
			if t.TLSClientConfig == nil {
				t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
			}
			t.TLSClientConfig.RootCAs = roots
		})
	}
	config := aws.Config{
		Region:     getenv("AWS_REGION"),
		HTTPClient: sendonce.Client(client),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return credentials, nil
		}),
	}
	if endpoint := getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		config.BaseEndpoint = aws.String(endpoint)
	}
	return config, nil
}

func readRoots(path string) (*x509.CertPool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("AWS_CA_BUNDLE: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return nil, fielderr.Problem("AWS_CA_BUNDLE", "has no certificate in it")
	}
	return roots, nil
}
