package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/smithy-go/logging"

	"example.com/cognitocdk/adopt"
)

// maxClients is Cognito's own limit
// (https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html).
const maxClients = 10_000

// awsConfig is the person's own configuration. What the SDK would log stands in its errors
// too, and standard error holds one line.
func awsConfig(ctx context.Context, options ...func(*config.LoadOptions) error) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, append(options, config.WithLogger(logging.Nop{}))...)
	if err != nil {
		err = fmt.Errorf("AWS configuration: %w", err)
	}
	return cfg, err
}

// adoptLive asks AWS, or the endpoint that AWS_ENDPOINT_URL names, with the standard
// credentials and region. It only reads.
func adoptLive(ctx context.Context, poolID string) (in adopt.Input, err error) {
	cfg, err := awsConfig(ctx)
	if err != nil {
		return in, err
	}
	api := cognito.NewFromConfig(cfg)
	described, err := api.DescribeUserPool(ctx, &cognito.DescribeUserPoolInput{UserPoolId: aws.String(poolID)})
	if err != nil {
		return in, err
	}
	if in.Pool, in.Unknown, err = adopt.DecodePool(answer(map[string]any{"UserPool": described.UserPool})); err != nil {
		return in, fmt.Errorf("DescribeUserPool: %w", err)
	}
	mfa, err := api.GetUserPoolMfaConfig(ctx, &cognito.GetUserPoolMfaConfigInput{UserPoolId: aws.String(poolID)})
	if err != nil {
		return in, err
	}
	if in.MFA, err = adopt.DecodeMFA(answer(mfa)); err != nil {
		return in, fmt.Errorf("GetUserPoolMfaConfig: %w", err)
	}
	in.Clients, err = liveClients(ctx, api, poolID)
	return in, err
}

func liveClients(ctx context.Context, api *cognito.Client, poolID string) ([]adopt.Client, error) {
	var answers []map[string]any
	pages := cognito.NewListUserPoolClientsPaginator(api, &cognito.ListUserPoolClientsInput{UserPoolId: aws.String(poolID), MaxResults: aws.Int32(60)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range page.UserPoolClients {
			if len(answers) == maxClients {
				return nil, fmt.Errorf("ListUserPoolClients: more than %d app clients", maxClients)
			}
			one, err := api.DescribeUserPoolClient(ctx, &cognito.DescribeUserPoolClientInput{UserPoolId: aws.String(poolID), ClientId: c.ClientId})
			if err != nil {
				return nil, err
			}
			answers = append(answers, map[string]any{"UserPoolClient": one.UserPoolClient})
		}
	}
	clients, err := adopt.DecodeClients(answer(answers), poolID)
	if err != nil {
		return nil, fmt.Errorf("DescribeUserPoolClient: %w", err)
	}
	return clients, nil
}

// answer passes what the SDK returned through the decoder of the files, so that both ways
// are one: the SDK's structs have the names of the API's members. The SDK's answers came
// from JSON and encode to it.
func answer(v any) io.Reader {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return bytes.NewReader(data)
}
