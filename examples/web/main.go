// Command web is a web app whose people are in a user pool: they sign in on the hosted pages, see who they are, what
// their tenant shares and their own files. It is a backend for the browser: no token ever leaves it.
//
//	make web                                      against the local endpoint
//	APP_ENV=dev go run .                          against a deployed environment, with AWS credentials that may read
//	                                              /cognitocdk/dev/* in SSM and describe the app client "server"
//
// See settings.go for what can be set, and docs/web.md for what it protects from.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/cognitocdk/client"
	"example.com/cognitocdk/tokens"

	"example.com/web/oauth"
	"example.com/web/site"
	"example.com/web/spa"
	"example.com/web/storage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := flag.String("detach", "", "start in the background, with messages in this `file`, until the local endpoint stops")
	withEndpoint := flag.Bool("with-endpoint", false, "stop when the local endpoint does")
	flag.Parse()
	if err := run(ctx, os.Getenv, *log, *withEndpoint); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, detached string, withEndpoint bool) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	s, err := find(ctx, getenv)
	if err != nil {
		return err
	}
	if detached != "" {
		return detach(ctx, s, detached)
	}
	handler, err := build(ctx, s, log)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	listener, err := net.Listen("tcp", s.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s: in use by another program; stop it, or deploy with another WebURL (internal/config) and pass that as WEB_URL", s.listen)
	}
	if err != nil {
		return fmt.Errorf("listening on %s: %w", s.listen, err)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Printf("%s (environment %s; stop with Ctrl-C)\n", s.url, s.env)
	var stopped <-chan struct{}
	if withEndpoint {
		stopped = gone(ctx, s.endpoint)
	}
	select {
	case <-stopped:
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("closing: %w", err)
	}
	return nil
}

// build puts the app together. It asks for the pool's keys, so that a wrong address is an error now.
func build(ctx context.Context, s settings, log *slog.Logger) (http.Handler, error) {
	verifier, err := tokens.NewVerifier(ctx, tokens.Config{
		Pools:      []tokens.Pool{{UserPoolID: s.userPoolID, ClientIDs: []string{s.clientID}, JWKSURL: s.jwksURL}},
		HTTPClient: s.http,
	})
	if err != nil {
		return nil, err
	}
	if err := verifier.Hydrate(ctx); err != nil {
		return nil, err
	}
	signIn, err := oauth.New(oauth.Config{
		PagesURL: s.pagesURL, ClientID: s.clientID, ClientSecret: s.clientSecret, Scopes: s.scopes, Verifier: verifier,
		RedirectURL: s.url + callbackPath, LogoutURL: s.url + "/", HTTPClient: s.http,
	})
	if err != nil {
		return nil, err
	}
	files, err := storage.New(storage.Config{AWS: s.aws, IdentityPoolID: s.identityPoolID, Bucket: s.bucket, Issuer: s.issuer, PathStyle: s.endpoint != ""})
	if err != nil {
		return nil, err
	}
	bucket, err := files.BucketURL(ctx)
	if err != nil {
		return nil, err
	}
	// The person's own token is what counts: the calls are not signed.
	unsigned := s.aws.Copy()
	unsigned.Credentials = aws.AnonymousCredentials{}
	account, err := client.New(client.Config{API: idp.NewFromConfig(unsigned), UserPoolID: s.userPoolID, ClientID: s.clientID, ClientSecret: s.clientSecret})
	if err != nil {
		return nil, err
	}
	config := site.Config{URL: s.url, OAuth: signIn, Account: account, Files: site.Opener(files), FilesOrigin: oauth.Origin(bucket), Log: log}
	if s.apiURL != "" {
		config.API = &site.API{URL: s.apiURL, HTTPClient: s.http}
	}
	if s.publicID != "" {
		if config.SPA, err = withoutBackend(s, bucket); err != nil {
			return nil, err
		}
	}
	return site.New(config)
}

// withoutBackend is the page that signs in by itself. The services' addresses follow from the issuer's, whose host is
// the user pool's API, but for an endpoint on this machine.
func withoutBackend(s settings, bucket string) (*spa.Page, error) {
	cognito := oauth.Origin(s.issuer)
	identity := strings.Replace(cognito, "//cognito-idp.", "//cognito-identity.", 1)
	if s.endpoint != "" {
		cognito, identity = s.endpoint, s.endpoint
	}
	return spa.New(spa.Config{
		PagesURL: s.pagesURL, CognitoURL: cognito, IdentityURL: identity, ClientID: s.publicID, Scopes: s.publicScopes, Issuer: s.issuer,
		RedirectURL: s.url + callbackPath, LogoutURL: s.url + "/", IdentityPoolID: s.identityPoolID, BucketURL: bucket, Region: s.aws.Region, APIURL: s.apiURL,
	})
}
