package local

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"example.com/cognitocdk/internal/sendonce"
)

// AWSConfig is an SDK configuration for the endpoint with its administrator's credentials,
// made without a look at the environment or at ~/.aws. Set UsePathStyle for S3.
func (e *Endpoint) AWSConfig(context.Context) (aws.Config, error) {
	client, err := e.newClient()
	if err != nil {
		return aws.Config{}, err
	}
	return aws.Config{
		Region:       Region,
		BaseEndpoint: aws.String(e.URL),
		HTTPClient:   sendonce.Client(client),
		Credentials:  credentials.NewStaticCredentialsProvider(e.AccessKeyID, e.SecretAccessKey, ""),
	}, nil
}

// HTTPClient trusts the endpoint's certificate and nothing else, uses no proxy, and reaches
// every name below localhost on the loopback interface, whatever the resolver says.
func (e *Endpoint) HTTPClient() *http.Client {
	client, err := e.newClient()
	if err != nil {
		// The certificate is gone, so is the endpoint: every request says so.
		return &http.Client{Transport: unreachable{err}}
	}
	return client
}

type unreachable struct{ err error }

func (u unreachable) RoundTrip(*http.Request) (*http.Response, error) { return nil, u.err }

func (e *Endpoint) newClient() (*http.Client, error) {
	e.clientOnce.Lock()
	defer e.clientOnce.Unlock()
	if e.client != nil {
		return e.client, nil
	}
	pem, err := os.ReadFile(e.CABundle)
	if err != nil {
		return nil, fmt.Errorf("the endpoint's certificate: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("the endpoint's certificate: " + e.CABundle + " holds none")
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	e.client = &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 32,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, port, err := net.SplitHostPort(address); err == nil && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
				address = net.JoinHostPort("127.0.0.1", port)
			}
			return dialer.DialContext(ctx, network, address)
		},
	}}
	return e.client, nil
}
