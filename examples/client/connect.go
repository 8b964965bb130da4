package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"example.com/cognitocdk/client"
)

// options choose a deployment.
type options struct {
	app, env, client string
}

// service is the keyring's name for a deployment's sign-in.
func (o options) service() string { return o.app + "/" + o.env + "/" + o.client }

// connection is a deployment, reached as one of its app clients.
type connection struct {
	pool  pool
	files filer
}

// pool is the part of package client that the command uses; *client.Client is one.
type pool interface {
	SignUp(context.Context, client.NewUser) (client.SignedUp, error)
	ConfirmSignUp(ctx context.Context, username, code string) error
	ResendCode(ctx context.Context, username string) (string, error)
	SignIn(ctx context.Context, username, password string, o ...client.SignInOption) (client.Outcome, error)
	SignInCustom(ctx context.Context, username string, o ...client.SignInOption) (client.Outcome, error)
	AnswerCode(ctx context.Context, ch *client.Challenge, code string) (client.Outcome, error)
	AnswerChoice(ctx context.Context, ch *client.Challenge, factor string) (client.Outcome, error)
	AnswerNewPassword(ctx context.Context, ch *client.Challenge, password string, attributes map[string]string) (client.Outcome, error)
	AnswerCustom(ctx context.Context, ch *client.Challenge, answer string, metadata map[string]string) (client.Outcome, error)
	StartSetup(context.Context, *client.Challenge) (client.Enrolment, error)
	FinishSetup(ctx context.Context, ch *client.Challenge, e client.Enrolment, code, device string) (client.Outcome, error)
	StartTOTP(context.Context, client.Tokens) (client.Enrolment, error)
	FinishTOTP(ctx context.Context, t client.Tokens, code, device string) error
	Refresh(context.Context, client.Tokens) (client.Tokens, error)
	User(context.Context, client.Tokens) (client.User, error)
	ChangePassword(ctx context.Context, t client.Tokens, old, password string) error
	ForgotPassword(ctx context.Context, username string) (string, error)
	ConfirmForgotPassword(ctx context.Context, username, code, password string) error
	Revoke(context.Context, client.Tokens) error
	SignOutEverywhere(context.Context, client.Tokens) error
}

// filer reaches a person's own files.
type filer interface {
	open(ctx context.Context, idToken string) (room, error)
}

const forLocal = `eval "$(cognitocdk local status --format env)"`

// connect reads the deployment's SSM parameters and, for a confidential app client, its secret from Cognito: it
// stands in no file. Everything about the person themself is asked without AWS credentials.
func connect(ctx context.Context, getenv func(string) string, o options) (*connection, error) {
	settings, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("AWS settings: %w", err)
	}
	if settings.Region == "" {
		return nil, errors.New("AWS_REGION: is required; for the local endpoint: " + forLocal)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	prefix := "/" + o.app + "/" + o.env + "/"
	found := map[string]string{}
	pages := ssm.NewGetParametersByPathPaginator(ssm.NewFromConfig(settings), &ssm.GetParametersByPathInput{Path: &prefix, Recursive: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("SSM parameters %s: %w; they need AWS credentials, or the local endpoint: %s", prefix, err, forLocal)
		}
		for _, p := range page.Parameters {
			found[strings.TrimPrefix(aws.ToString(p.Name), prefix)] = aws.ToString(p.Value)
		}
	}
	poolID, clientID := found["user-pool-id"], found["client/"+o.client+"/id"]
	for name, value := range map[string]string{"user-pool-id": poolID, "client/" + o.client + "/id": clientID, "issuer": found["issuer"]} {
		if value == "" {
			return nil, fmt.Errorf("SSM parameter %s%s: not there; deploy first: npx cdk deploy -c env=%s", prefix, name, o.env)
		}
	}
	described, err := idp.NewFromConfig(settings).DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{UserPoolId: &poolID, ClientId: &clientID})
	if err != nil {
		return nil, fmt.Errorf("app client %s: %w", o.client, err)
	}
	unsigned := settings.Copy()
	unsigned.Credentials = aws.AnonymousCredentials{}
	c, err := client.New(client.Config{
		API: idp.NewFromConfig(unsigned), UserPoolID: poolID, ClientID: clientID, ClientSecret: aws.ToString(described.UserPoolClient.ClientSecret),
	})
	if err != nil {
		return nil, err
	}
	return &connection{pool: c, files: bucket{
		aws: unsigned, identityPool: found["identity-pool-id"], name: found["user-bucket"],
		login: strings.TrimPrefix(found["issuer"], "https://"), pathStyle: getenv("AWS_ENDPOINT_URL") != "",
	}}, nil
}
