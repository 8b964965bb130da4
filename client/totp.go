package client

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/internal/lazyregexp"
)

// Enrolment is an authenticator app on its way to be a second factor. Secret is shown to the user once.
type Enrolment struct {
	Secret  string // base32
	session *string
}

// URL is what authenticator apps read from a QR code (the key URI format): issuer is shown above the code, account
// beside it.
func (e Enrolment) URL(issuer, account string) string {
	q := url.Values{"secret": {e.Secret}, "issuer": {issuer}}
	query := strings.ReplaceAll(q.Encode(), "+", "%20") // as the format wants it: some apps show the plus
	return "otpauth://totp/" + url.PathEscape(issuer) + ":" + url.PathEscape(account) + "?" + query
}

// secretForm is base32 without padding; anything else could break out of the URL or of a terminal.
var secretForm = lazyregexp.New(`^[A-Z2-7]{16,128}$`)

// StartTOTP begins the enrolment of a signed-in user.
func (c *Client) StartTOTP(ctx context.Context, t Tokens) (Enrolment, error) {
	return c.associate(ctx, &idp.AssociateSoftwareTokenInput{AccessToken: &t.Access})
}

// FinishTOTP ends it with a code of the authenticator, and makes that the user's preferred second factor. A wrong
// code is *types.EnableSoftwareTokenMFAException or *types.CodeMismatchException.
func (c *Client) FinishTOTP(ctx context.Context, t Tokens, code, deviceName string) error {
	if _, err := c.verify(ctx, &idp.VerifySoftwareTokenInput{AccessToken: &t.Access, UserCode: &code, FriendlyDeviceName: &deviceName}); err != nil {
		return err
	}
	_, err := c.api.SetUserMFAPreference(ctx, &idp.SetUserMFAPreferenceInput{
		AccessToken:              &t.Access,
		SoftwareTokenMfaSettings: &types.SoftwareTokenMfaSettingsType{Enabled: true, PreferredMfa: true},
	})
	if err != nil {
		return fmt.Errorf("preferring the authenticator: %w", err)
	}
	return nil
}

// StartSetup begins the enrolment that an MFA_SETUP challenge asks for.
func (c *Client) StartSetup(ctx context.Context, ch *Challenge) (Enrolment, error) {
	if err := ch.is("enrolling an authenticator", MFASetup); err != nil {
		return Enrolment{}, err
	}
	return c.associate(ctx, &idp.AssociateSoftwareTokenInput{Session: ch.session})
}

// FinishSetup ends it with a code of the authenticator, and goes on with the sign-in.
func (c *Client) FinishSetup(ctx context.Context, ch *Challenge, e Enrolment, code, deviceName string) (Outcome, error) {
	if err := ch.is("enrolling an authenticator", MFASetup); err != nil {
		return Outcome{}, err
	}
	session, err := c.verify(ctx, &idp.VerifySoftwareTokenInput{Session: e.session, UserCode: &code, FriendlyDeviceName: &deviceName})
	if err != nil {
		return Outcome{}, err
	}
	next := *ch
	next.session = session
	return c.respond(ctx, next, map[string]string{}, nil)
}

func (c *Client) associate(ctx context.Context, in *idp.AssociateSoftwareTokenInput) (Enrolment, error) {
	out, err := c.api.AssociateSoftwareToken(ctx, in)
	if err != nil {
		return Enrolment{}, fmt.Errorf("enrolling an authenticator: %w", err)
	}
	e := Enrolment{Secret: aws.ToString(out.SecretCode), session: out.Session}
	if !secretForm.MatchString(e.Secret) {
		return Enrolment{}, fmt.Errorf("enrolling an authenticator: %w: the secret is not base32", ErrServer)
	}
	return e, nil
}

func (c *Client) verify(ctx context.Context, in *idp.VerifySoftwareTokenInput) (*string, error) {
	out, err := c.api.VerifySoftwareToken(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("verifying the authenticator: %w", err)
	}
	if out.Status != types.VerifySoftwareTokenResponseTypeSuccess {
		return nil, fmt.Errorf("verifying the authenticator: %w: status %q", ErrServer, out.Status)
	}
	return out.Session, nil
}
