package client

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/internal/lazyregexp"
)

// API is the part of the SDK's Cognito client that an app uses; *cognitoidentityprovider.Client is one. None of the
// calls needs AWS credentials: make the SDK's client with aws.AnonymousCredentials.
type API interface {
	InitiateAuth(context.Context, *idp.InitiateAuthInput, ...func(*idp.Options)) (*idp.InitiateAuthOutput, error)
	RespondToAuthChallenge(context.Context, *idp.RespondToAuthChallengeInput, ...func(*idp.Options)) (*idp.RespondToAuthChallengeOutput, error)
	GetTokensFromRefreshToken(context.Context, *idp.GetTokensFromRefreshTokenInput, ...func(*idp.Options)) (*idp.GetTokensFromRefreshTokenOutput, error)
	RevokeToken(context.Context, *idp.RevokeTokenInput, ...func(*idp.Options)) (*idp.RevokeTokenOutput, error)
	GlobalSignOut(context.Context, *idp.GlobalSignOutInput, ...func(*idp.Options)) (*idp.GlobalSignOutOutput, error)
	SignUp(context.Context, *idp.SignUpInput, ...func(*idp.Options)) (*idp.SignUpOutput, error)
	ConfirmSignUp(context.Context, *idp.ConfirmSignUpInput, ...func(*idp.Options)) (*idp.ConfirmSignUpOutput, error)
	ResendConfirmationCode(context.Context, *idp.ResendConfirmationCodeInput, ...func(*idp.Options)) (*idp.ResendConfirmationCodeOutput, error)
	ForgotPassword(context.Context, *idp.ForgotPasswordInput, ...func(*idp.Options)) (*idp.ForgotPasswordOutput, error)
	ConfirmForgotPassword(context.Context, *idp.ConfirmForgotPasswordInput, ...func(*idp.Options)) (*idp.ConfirmForgotPasswordOutput, error)
	ChangePassword(context.Context, *idp.ChangePasswordInput, ...func(*idp.Options)) (*idp.ChangePasswordOutput, error)
	GetUser(context.Context, *idp.GetUserInput, ...func(*idp.Options)) (*idp.GetUserOutput, error)
	UpdateUserAttributes(context.Context, *idp.UpdateUserAttributesInput, ...func(*idp.Options)) (*idp.UpdateUserAttributesOutput, error)
	DeleteUser(context.Context, *idp.DeleteUserInput, ...func(*idp.Options)) (*idp.DeleteUserOutput, error)
	AssociateSoftwareToken(context.Context, *idp.AssociateSoftwareTokenInput, ...func(*idp.Options)) (*idp.AssociateSoftwareTokenOutput, error)
	VerifySoftwareToken(context.Context, *idp.VerifySoftwareTokenInput, ...func(*idp.Options)) (*idp.VerifySoftwareTokenOutput, error)
	SetUserMFAPreference(context.Context, *idp.SetUserMFAPreferenceInput, ...func(*idp.Options)) (*idp.SetUserMFAPreferenceOutput, error)
	ConfirmDevice(context.Context, *idp.ConfirmDeviceInput, ...func(*idp.Options)) (*idp.ConfirmDeviceOutput, error)
}

// Config says which pool and app client to talk to.
type Config struct {
	// API reaches Cognito. Required.
	API API
	// UserPoolID is the pool's id, such as eu-west-1_AbCdEfGhI. Required: its name is part of the SRP proof.
	UserPoolID string
	// ClientID is the app client's id. Required.
	ClientID string
	// ClientSecret is the secret of a confidential client. Default: none, as of apps that run on a user's device.
	ClientSecret string
	// Now is the clock; SRP signs the time and Cognito compares it with its own. Default: time.Now.
	Now func() time.Time
	// Random is the source of secret numbers. Default: crypto/rand.
	Random io.Reader
}

// Client talks to one app client of one pool. It is safe for concurrent use.
type Client struct {
	api      API
	poolName string
	id       string
	secret   string
	now      func() time.Time
	random   io.Reader
}

var poolForm = lazyregexp.New(`^[\w-]+_([0-9A-Za-z]+)$`)

// New checks the configuration and returns a Client.
func New(config Config) (*Client, error) {
	var problems []error
	if config.API == nil {
		problems = append(problems, errors.New("client.Config.API: is required"))
	}
	pool := poolForm.FindStringSubmatch(config.UserPoolID)
	if pool == nil {
		problems = append(problems, fmt.Errorf("client.Config.UserPoolID: must look like eu-west-1_AbCdEfGhI, got %q", config.UserPoolID))
	}
	if config.ClientID == "" {
		problems = append(problems, errors.New("client.Config.ClientID: is required"))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	c := &Client{
		api: config.API, poolName: pool[1], id: config.ClientID, secret: config.ClientSecret,
		now: config.Now, random: config.Random,
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.random == nil {
		c.random = rand.Reader
	}
	return c, nil
}

// SecretHash is the SECRET_HASH that a confidential client sends with every request about a user.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
func SecretHash(username, clientID, clientSecret string) string {
	mac := hmac.New(sha256.New, []byte(clientSecret))
	mac.Write([]byte(username + clientID))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hash is SECRET_HASH for the user, or nil for a client without a secret.
func (c *Client) hash(username string) *string {
	if c.secret == "" {
		return nil
	}
	return aws.String(SecretHash(username, c.id, c.secret))
}

// addHash puts SECRET_HASH beside the parameters where the client has a secret.
func (c *Client) addHash(parameters map[string]string, username string) map[string]string {
	if h := c.hash(username); h != nil {
		parameters["SECRET_HASH"] = *h
	}
	return parameters
}

// attributes are in the order of their names, so that requests do not depend on a map's order.
func attributes(m map[string]string) []types.AttributeType {
	list := make([]types.AttributeType, 0, len(m))
	for name, value := range m {
		list = append(list, types.AttributeType{Name: aws.String(name), Value: aws.String(value)})
	}
	slices.SortFunc(list, func(a, b types.AttributeType) int { return strings.Compare(*a.Name, *b.Name) })
	return list
}
