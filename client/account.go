package client

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// NewUser is what a person gives to sign up.
type NewUser struct {
	Username, Password string
	// Attributes by name, for instance "email" and "custom:tenant_id".
	Attributes map[string]string
	// Validation and Metadata reach the pre-sign-up trigger, for instance an invitation; Cognito stores neither.
	Validation, Metadata map[string]string
}

// SignedUp says what became of a sign-up.
type SignedUp struct {
	// Subject is the user's id in the pool, the sub claim.
	Subject string
	// Confirmed is true when no code has to be entered.
	Confirmed bool
	// Destination is where the code went, masked: "a***@c***.com".
	Destination string
}

// SignUp makes a user. A trigger's refusal is *types.UserLambdaValidationException, a weak password
// *types.InvalidPasswordException; an existing user is *types.UsernameExistsException.
func (c *Client) SignUp(ctx context.Context, u NewUser) (SignedUp, error) {
	out, err := c.api.SignUp(ctx, &idp.SignUpInput{
		ClientId: &c.id, Username: &u.Username, Password: &u.Password, SecretHash: c.hash(u.Username),
		UserAttributes: attributes(u.Attributes), ValidationData: attributes(u.Validation), ClientMetadata: u.Metadata,
	})
	if err != nil {
		return SignedUp{}, fmt.Errorf("signing up: %w", err)
	}
	return SignedUp{Subject: aws.ToString(out.UserSub), Confirmed: out.UserConfirmed, Destination: destination(out.CodeDeliveryDetails)}, nil
}

// ConfirmSignUp enters the mailed code. A wrong one is *types.CodeMismatchException.
func (c *Client) ConfirmSignUp(ctx context.Context, username, code string) error {
	_, err := c.api.ConfirmSignUp(ctx, &idp.ConfirmSignUpInput{
		ClientId: &c.id, Username: &username, ConfirmationCode: &code, SecretHash: c.hash(username),
	})
	if err != nil {
		return fmt.Errorf("confirming the sign-up: %w", err)
	}
	return nil
}

// ResendCode mails the sign-up code again and returns where it went, masked.
func (c *Client) ResendCode(ctx context.Context, username string) (string, error) {
	out, err := c.api.ResendConfirmationCode(ctx, &idp.ResendConfirmationCodeInput{
		ClientId: &c.id, Username: &username, SecretHash: c.hash(username),
	})
	if err != nil {
		return "", fmt.Errorf("mailing the code again: %w", err)
	}
	return destination(out.CodeDeliveryDetails), nil
}

// ForgotPassword mails a code for a new password and returns where it went, masked. For an unknown user Cognito
// answers the same, with PreventUserExistenceErrors.
func (c *Client) ForgotPassword(ctx context.Context, username string) (string, error) {
	out, err := c.api.ForgotPassword(ctx, &idp.ForgotPasswordInput{
		ClientId: &c.id, Username: &username, SecretHash: c.hash(username),
	})
	if err != nil {
		return "", fmt.Errorf("asking for a new password: %w", err)
	}
	return destination(out.CodeDeliveryDetails), nil
}

// ConfirmForgotPassword sets a new password with the mailed code.
func (c *Client) ConfirmForgotPassword(ctx context.Context, username, code, password string) error {
	_, err := c.api.ConfirmForgotPassword(ctx, &idp.ConfirmForgotPasswordInput{
		ClientId: &c.id, Username: &username, ConfirmationCode: &code, Password: &password, SecretHash: c.hash(username),
	})
	if err != nil {
		return fmt.Errorf("setting the new password: %w", err)
	}
	return nil
}

// ChangePassword changes the password of a signed-in user.
func (c *Client) ChangePassword(ctx context.Context, t Tokens, old, password string) error {
	_, err := c.api.ChangePassword(ctx, &idp.ChangePasswordInput{
		AccessToken: &t.Access, PreviousPassword: &old, ProposedPassword: &password,
	})
	if err != nil {
		return fmt.Errorf("changing the password: %w", err)
	}
	return nil
}

// User is what Cognito knows of a signed-in user.
type User struct {
	Username   string
	Attributes map[string]string
	// Factors are the second factors that are switched on, such as SOFTWARE_TOKEN_MFA.
	Factors []string
}

// User asks Cognito, so it also tells whether the token is still good there: after a sign-out it is
// *types.NotAuthorizedException, where a local verification would go on until the token expires.
func (c *Client) User(ctx context.Context, t Tokens) (User, error) {
	out, err := c.api.GetUser(ctx, &idp.GetUserInput{AccessToken: &t.Access})
	if err != nil {
		return User{}, fmt.Errorf("reading the user: %w", err)
	}
	u := User{Username: aws.ToString(out.Username), Attributes: map[string]string{}, Factors: out.UserMFASettingList}
	for _, a := range out.UserAttributes {
		u.Attributes[aws.ToString(a.Name)] = aws.ToString(a.Value)
	}
	return u, nil
}

// SetAttributes changes attributes of a signed-in user, as far as the app client may write them.
func (c *Client) SetAttributes(ctx context.Context, t Tokens, values map[string]string) error {
	_, err := c.api.UpdateUserAttributes(ctx, &idp.UpdateUserAttributesInput{AccessToken: &t.Access, UserAttributes: attributes(values)})
	if err != nil {
		return fmt.Errorf("changing attributes: %w", err)
	}
	return nil
}

// DeleteUser deletes the signed-in user.
func (c *Client) DeleteUser(ctx context.Context, t Tokens) error {
	if _, err := c.api.DeleteUser(ctx, &idp.DeleteUserInput{AccessToken: &t.Access}); err != nil {
		return fmt.Errorf("deleting the user: %w", err)
	}
	return nil
}

func destination(d *types.CodeDeliveryDetailsType) string {
	if d == nil {
		return ""
	}
	return aws.ToString(d.Destination)
}
