package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// settings are where everything is. They come from the SSM parameters of the environment and from Cognito itself; of
// the process's environment only this is read, beside what every AWS SDK reads:
//
//	APP_NAME     the app whose parameters are read; default cognitocdk
//	APP_ENV      the environment; default local
//	WEB_URL      where browsers find this app; default http://localhost:8400
//	WEB_LISTEN   where it listens; default the port of WEB_URL on this machine, or :8400 for https
//	WEB_CLIENT   the name of the app client; default server
//	SPA_CLIENT   the name of the app client of /spa, which has no secret; default web, and no page where there is none
type settings struct {
	env, url, listen               string
	userPoolID, issuer             string
	clientID, clientSecret         string
	scopes                         []string
	publicID                       string // of the page without a backend; may be empty
	publicScopes                   []string
	identityPoolID, bucket, apiURL string
	endpoint, pagesURL, jwksURL    string

	aws  aws.Config
	http *http.Client
}

// callbackPath is where the hosted pages send people back to.
const callbackPath = "/callback"

func find(ctx context.Context, getenv func(string) string) (settings, error) {
	or := func(name, otherwise string) string {
		if value := getenv(name); value != "" {
			return value
		}
		return otherwise
	}
	s := settings{env: or("APP_ENV", "local"), url: strings.TrimSuffix(or("WEB_URL", "http://localhost:8400"), "/"), endpoint: getenv("AWS_ENDPOINT_URL")}
	u, err := url.Parse(s.url)
	if err != nil {
		return settings{}, fmt.Errorf("WEB_URL: %w", err)
	}
	s.listen = ":8400"
	if u.Scheme == "http" {
		s.listen = net.JoinHostPort("localhost", cmp.Or(u.Port(), "80"))
	}
	s.listen = or("WEB_LISTEN", s.listen)
	if s.http, err = outgoing(getenv("AWS_CA_BUNDLE")); err != nil {
		return settings{}, err
	}
	if s.aws, err = awsconfig.LoadDefaultConfig(ctx); err != nil {
		return settings{}, fmt.Errorf("AWS settings: %w", err)
	}
	if s.aws.Region == "" {
		return settings{}, errors.New("AWS_REGION: is required; for the local endpoint use make web")
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	prefix := "/" + or("APP_NAME", "cognitocdk") + "/" + s.env + "/"
	if err := s.parameters(ctx, prefix, or("WEB_CLIENT", "server"), or("SPA_CLIENT", "web")); err != nil {
		return settings{}, err
	}
	return s, s.appClients(ctx)
}

// parameters reads what the stack published.
func (s *settings) parameters(ctx context.Context, prefix, client, public string) error {
	found := map[string]string{}
	pages := ssm.NewGetParametersByPathPaginator(ssm.NewFromConfig(s.aws), &ssm.GetParametersByPathInput{Path: &prefix, Recursive: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("SSM parameters %s: %w", prefix, err)
		}
		for _, p := range page.Parameters {
			found[strings.TrimPrefix(aws.ToString(p.Name), prefix)] = aws.ToString(p.Value)
		}
	}
	var problems []error
	for _, want := range []struct {
		name string
		into *string
	}{
		{"user-pool-id", &s.userPoolID}, {"issuer", &s.issuer}, {"domain", &s.pagesURL}, {"client/" + client + "/id", &s.clientID},
		{"identity-pool-id", &s.identityPoolID}, {"user-bucket", &s.bucket},
	} {
		if *want.into = found[want.name]; *want.into == "" {
			problems = append(problems, fmt.Errorf("SSM parameter %s%s: not there; deploy first: npx cdk deploy -c env=%s", prefix, want.name, s.env))
		}
	}
	s.apiURL, s.publicID = found["api-url"], found["client/"+public+"/id"] // an environment may have neither
	if s.endpoint != "" {
		// An endpoint on this machine serves pages and keys itself; its tokens name AWS's issuer all the same.
		s.pagesURL, s.jwksURL = s.endpoint, strings.TrimSuffix(s.endpoint, "/")+"/"+s.userPoolID+"/.well-known/jwks.json"
	}
	return errors.Join(problems...)
}

// appClients asks Cognito for the client's secret, so that it stands in no file, and for what the clients may ask for.
func (s *settings) appClients(ctx context.Context) error {
	own, err := s.appClient(ctx, s.clientID)
	if err != nil {
		return err
	}
	if s.clientSecret, s.scopes = aws.ToString(own.ClientSecret), own.AllowedOAuthScopes; s.clientSecret == "" {
		return errors.New("app client: has no secret; this app needs a confidential one")
	}
	if callback := s.url + callbackPath; !slices.Contains(own.CallbackURLs, callback) {
		return fmt.Errorf("WEB_URL: %s is not where the app client sends people back to (%s); deploy with this WebURL first", callback, strings.Join(own.CallbackURLs, ", "))
	}
	if s.publicID == "" {
		return nil
	}
	public, err := s.appClient(ctx, s.publicID)
	if err != nil {
		return err
	}
	if aws.ToString(public.ClientSecret) != "" {
		return errors.New("app client of /spa: has a secret, which a page cannot keep")
	}
	s.publicScopes = public.AllowedOAuthScopes
	return nil
}

func (s *settings) appClient(ctx context.Context, id string) (*types.UserPoolClientType, error) {
	out, err := idp.NewFromConfig(s.aws).DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{UserPoolId: &s.userPoolID, ClientId: &id})
	if err != nil {
		return nil, fmt.Errorf("app client: %w", err)
	}
	return out.UserPoolClient, nil
}

// outgoing reaches the hosted pages, the keys and the API. It trusts the system's authorities, and the bundle where
// there is one. Names below localhost are this machine, whatever the resolver says (RFC 6761).
func outgoing(bundle string) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	dialer := net.Dialer{Timeout: 5 * time.Second}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return dialer.DialContext(ctx, network, address)
	}
	if bundle != "" {
		pem, err := os.ReadFile(bundle)
		if err != nil {
			return nil, fmt.Errorf("AWS_CA_BUNDLE: %w", err)
		}
		roots, err := x509.SystemCertPool()
		if err != nil {
			roots = x509.NewCertPool()
		}
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("AWS_CA_BUNDLE: %s: no certificate in it", bundle)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: transport, Timeout: 10 * time.Second}, nil
}
