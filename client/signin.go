package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// The challenges that a caller may have to answer.
const (
	SoftwareTokenMFA    = types.ChallengeNameTypeSoftwareTokenMfa    // AnswerCode
	SMSMFA              = types.ChallengeNameTypeSmsMfa              // AnswerCode
	EmailOTP            = types.ChallengeNameTypeEmailOtp            // AnswerCode
	SMSOTP              = types.ChallengeNameTypeSmsOtp              // AnswerCode
	SelectMFA           = types.ChallengeNameTypeSelectMfaType       // AnswerChoice
	MFASetup            = types.ChallengeNameTypeMfaSetup            // StartSetup, FinishSetup
	NewPasswordRequired = types.ChallengeNameTypeNewPasswordRequired // AnswerNewPassword
	CustomChallenge     = types.ChallengeNameTypeCustomChallenge     // AnswerCustom
)

// ErrChallenge says that a challenge is another one than the method answers.
var ErrChallenge = errors.New("another challenge")

// Tokens are the result of a sign-in or a refresh. They are secrets: whoever has them is the user.
type Tokens struct {
	Access, ID, Refresh string
	// ExpiresAt is when Access and ID stop being accepted, by this machine's clock.
	ExpiresAt time.Time
	// Username is the user as Cognito knows them; a confidential client needs it to refresh.
	Username string
	// NewDevice is set when the pool remembers devices and has not seen this one: see RememberDevice.
	NewDevice *types.NewDeviceMetadataType
	// DeviceKey is the remembered device that signed in, if one did: Cognito ties the refresh token to it.
	DeviceKey string
}

// String says whose tokens they are, not what they are: a format verb or a log must not give a session away.
func (t Tokens) String() string {
	return fmt.Sprintf("tokens of %s until %s", t.Username, t.ExpiresAt.Format(time.RFC3339))
}

// GoString is String.
func (t Tokens) GoString() string { return t.String() }

// LogValue is String.
func (t Tokens) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Challenge is a question that Cognito asks before it gives tokens. It is good for a few minutes (the app client's
// AuthSessionValidity) and for one answer.
type Challenge struct {
	Name       types.ChallengeNameType
	Parameters map[string]string
	session    *string
	username   string
	device     *Device // to be proven if Cognito asks
	deviceKey  string  // proven
}

// is refuses another challenge than those that a method answers.
func (ch *Challenge) is(doing string, names ...types.ChallengeNameType) error {
	if ch == nil {
		return fmt.Errorf("%s: %w: none", doing, ErrChallenge)
	}
	if !slices.Contains(names, ch.Name) {
		return fmt.Errorf("%s: %w: %s", doing, ErrChallenge, ch.Name)
	}
	return nil
}

// Outcome is where a sign-in stands: one of the two is set.
type Outcome struct {
	Tokens    *Tokens
	Challenge *Challenge
}

// SignInOption changes one sign-in.
type SignInOption func(*signIn)

type signIn struct {
	device   *Device
	metadata map[string]string
}

// WithDevice signs in from a remembered device, which may spare the second factor.
func WithDevice(d Device) SignInOption { return func(s *signIn) { s.device = &d } }

// WithMetadata hands values to the triggers (clientMetadata or validationData). They are not secret and not trusted.
func WithMetadata(m map[string]string) SignInOption {
	return func(s *signIn) { s.metadata = maps.Clone(m) }
}

// SignIn signs in by SRP (USER_SRP_AUTH): the password is proven, not sent. A wrong password and, with
// PreventUserExistenceErrors, an unknown user are both *types.NotAuthorizedException.
func (c *Client) SignIn(ctx context.Context, username, password string, options ...SignInOption) (Outcome, error) {
	var how signIn
	for _, option := range options {
		option(&how)
	}
	s, err := newSRP(c.random)
	if err != nil {
		return Outcome{}, err
	}
	parameters := map[string]string{"USERNAME": username, "SRP_A": s.public()}
	if how.device != nil {
		parameters["DEVICE_KEY"] = how.device.Key
	}
	first, err := c.api.InitiateAuth(ctx, &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeUserSrpAuth, ClientId: &c.id,
		AuthParameters: c.addHash(parameters, username), ClientMetadata: how.metadata,
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("signing in: %w", err)
	}
	if first.ChallengeName != types.ChallengeNameTypePasswordVerifier {
		return c.outcome(ctx, first.ChallengeName, first.ChallengeParameters, first.Session, first.AuthenticationResult, username, how.device)
	}
	p, err := readProof(first.ChallengeParameters, "USER_ID_FOR_SRP")
	if err != nil {
		return Outcome{}, fmt.Errorf("signing in: %w", err)
	}
	answers, err := s.answers(c.poolName, password, p, c.now())
	if err != nil {
		return Outcome{}, fmt.Errorf("signing in: %w", err)
	}
	if how.device != nil {
		answers["DEVICE_KEY"] = how.device.Key
	}
	// With an alias such as an e-mail address, Cognito wants its own name of the user from here on.
	user := first.ChallengeParameters["USERNAME"]
	if user == "" {
		user = p.userID
	}
	return c.respond(ctx, Challenge{
		Name: types.ChallengeNameTypePasswordVerifier, session: first.Session, username: user, device: how.device,
	}, answers, how.metadata)
}

// answers are the responses to a PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER challenge.
func (s *srp) answers(group, password string, p proof, at time.Time) (map[string]string, error) {
	signature, timestamp, err := s.sign(group, password, p, at)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"PASSWORD_CLAIM_SECRET_BLOCK": p.text, "PASSWORD_CLAIM_SIGNATURE": signature, "TIMESTAMP": timestamp,
	}, nil
}

// SignInCustom begins a sign-in whose questions the pool's triggers ask (CUSTOM_AUTH), for instance without a password.
func (c *Client) SignInCustom(ctx context.Context, username string, options ...SignInOption) (Outcome, error) {
	var how signIn
	for _, option := range options {
		option(&how)
	}
	first, err := c.api.InitiateAuth(ctx, &idp.InitiateAuthInput{
		AuthFlow: types.AuthFlowTypeCustomAuth, ClientId: &c.id,
		AuthParameters: c.addHash(map[string]string{"USERNAME": username}, username), ClientMetadata: how.metadata,
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("signing in: %w", err)
	}
	return c.outcome(ctx, first.ChallengeName, first.ChallengeParameters, first.Session, first.AuthenticationResult, username, how.device)
}

// AnswerCode answers SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP and SMS_OTP. A wrong code is *types.CodeMismatchException.
func (c *Client) AnswerCode(ctx context.Context, ch *Challenge, code string) (Outcome, error) {
	names := map[types.ChallengeNameType]string{
		SoftwareTokenMFA: "SOFTWARE_TOKEN_MFA_CODE", SMSMFA: "SMS_MFA_CODE", EmailOTP: "EMAIL_OTP_CODE", SMSOTP: "SMS_OTP_CODE",
	}
	if err := ch.is("answering with a code", slices.Collect(maps.Keys(names))...); err != nil {
		return Outcome{}, err
	}
	return c.respond(ctx, *ch, map[string]string{names[ch.Name]: code}, nil)
}

// AnswerChoice answers SELECT_MFA_TYPE with one of the factors, such as "SOFTWARE_TOKEN_MFA".
func (c *Client) AnswerChoice(ctx context.Context, ch *Challenge, factor string) (Outcome, error) {
	if err := ch.is("choosing a factor", SelectMFA); err != nil {
		return Outcome{}, err
	}
	return c.respond(ctx, *ch, map[string]string{"ANSWER": factor}, nil)
}

// AnswerNewPassword answers NEW_PASSWORD_REQUIRED, the first sign-in of a user that an administrator made. attributes
// are those that the pool requires and the administrator left open.
func (c *Client) AnswerNewPassword(ctx context.Context, ch *Challenge, password string, attributes map[string]string) (Outcome, error) {
	if err := ch.is("setting a new password", NewPasswordRequired); err != nil {
		return Outcome{}, err
	}
	answers := map[string]string{"NEW_PASSWORD": password}
	for name, value := range attributes {
		answers["userAttributes."+name] = value
	}
	return c.respond(ctx, *ch, answers, nil)
}

// AnswerCustom answers CUSTOM_CHALLENGE. metadata reaches the triggers.
func (c *Client) AnswerCustom(ctx context.Context, ch *Challenge, answer string, metadata map[string]string) (Outcome, error) {
	if err := ch.is("answering", CustomChallenge); err != nil {
		return Outcome{}, err
	}
	return c.respond(ctx, *ch, map[string]string{"ANSWER": answer}, metadata)
}

func (c *Client) respond(ctx context.Context, ch Challenge, answers, metadata map[string]string) (Outcome, error) {
	answers["USERNAME"] = ch.username
	next, err := c.api.RespondToAuthChallenge(ctx, &idp.RespondToAuthChallengeInput{
		ChallengeName: ch.Name, ClientId: &c.id, Session: ch.session,
		ChallengeResponses: c.addHash(answers, ch.username), ClientMetadata: metadata,
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("answering %s: %w", ch.Name, err)
	}
	outcome, err := c.outcome(ctx, next.ChallengeName, next.ChallengeParameters, next.Session, next.AuthenticationResult, ch.username, ch.device)
	switch {
	case ch.deviceKey == "": // or proven in this very step
	case outcome.Tokens != nil:
		outcome.Tokens.DeviceKey = ch.deviceKey
	case outcome.Challenge != nil:
		outcome.Challenge.deviceKey = ch.deviceKey
	}
	return outcome, err
}

// outcome reads what Cognito answered: tokens, a device's own challenge (answered here), or one for the caller.
func (c *Client) outcome(ctx context.Context, name types.ChallengeNameType, parameters map[string]string, session *string,
	result *types.AuthenticationResultType, username string, device *Device) (Outcome, error) {
	if result != nil {
		tokens, err := c.tokens(result, username)
		return Outcome{Tokens: tokens}, err
	}
	if name == "" {
		return Outcome{}, fmt.Errorf("signing in: %w: neither tokens nor a challenge", ErrServer)
	}
	if id := parameters["USER_ID_FOR_SRP"]; id != "" {
		username = id
	}
	ch := Challenge{Name: name, Parameters: maps.Clone(parameters), session: session, username: username, device: device}
	if name == types.ChallengeNameTypeDeviceSrpAuth && device != nil {
		return c.proveDevice(ctx, ch)
	}
	return Outcome{Challenge: &ch}, nil
}

func (c *Client) tokens(result *types.AuthenticationResultType, username string) (*Tokens, error) {
	access, id := aws.ToString(result.AccessToken), aws.ToString(result.IdToken)
	if access == "" || id == "" || result.ExpiresIn <= 0 {
		return nil, fmt.Errorf("tokens: %w: one is missing, or they are good for %d seconds", ErrServer, result.ExpiresIn)
	}
	return &Tokens{
		Access: access, ID: id, Refresh: aws.ToString(result.RefreshToken), Username: username,
		ExpiresAt: c.now().Add(time.Duration(result.ExpiresIn) * time.Second), NewDevice: result.NewDeviceMetadata,
	}, nil
}
