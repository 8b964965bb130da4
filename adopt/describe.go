package adopt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"example.com/cognitocdk/internal/lazyregexp"
)

// MaxBytes is how large each document may be: 20 MB.
const MaxBytes = 20 << 20

// Pool is what DescribeUserPool says about a pool, as far as CloudFormation can say it too
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html).
type Pool struct {
	ID                          string `json:"Id"`
	Name                        string
	Policies                    policies
	DeletionProtection          string
	LambdaConfig                map[string]any
	SchemaAttributes            []attribute
	AutoVerifiedAttributes      []string
	AliasAttributes             []string
	UsernameAttributes          []string
	SmsVerificationMessage      string
	EmailVerificationMessage    string
	EmailVerificationSubject    string
	SmsAuthenticationMessage    string
	VerificationMessageTemplate map[string]any
	UserAttributeUpdateSettings map[string]any
	MfaConfiguration            string
	DeviceConfiguration         map[string]any
	EmailConfiguration          email
	SmsConfiguration            map[string]any
	UserPoolTags                map[string]string
	AdminCreateUserConfig       map[string]any
	UsernameConfiguration       map[string]any
	UserPoolAddOns              map[string]any
	AccountRecoverySetting      map[string]any
	UserPoolTier                string
	IssuerConfiguration         map[string]any
	KeyConfiguration            map[string]any
	Domain                      string
	CustomDomain                string
}

// seen are the members of the answer that say how the pool is doing, not how it is
// configured; they and the fields of Pool are all that this package knows.
var seen = []string{"Arn", "CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers", "Status", "EmailConfigurationFailure", "SmsConfigurationFailure"}

type policies struct {
	PasswordPolicy *passwordPolicy `json:",omitempty"`
	SignInPolicy   map[string]any  `json:",omitempty"`
}

type passwordPolicy struct {
	MinimumLength                                                      *int `json:",omitempty"`
	RequireUppercase, RequireLowercase, RequireNumbers, RequireSymbols bool
	PasswordHistorySize                                                int `json:",omitempty"`
	TemporaryPasswordValidityDays                                      int `json:",omitempty"`
}

type email struct {
	EmailSendingAccount, SourceArn, From, ReplyToEmailAddress, ConfigurationSet string `json:",omitempty"`
}

type attribute struct {
	Name                       string
	AttributeDataType          string
	DeveloperOnlyAttribute     bool              `json:",omitempty"`
	Mutable                    bool              // written even if false: it is the point
	Required                   bool              // likewise
	StringAttributeConstraints map[string]string `json:",omitempty"`
	NumberAttributeConstraints map[string]string `json:",omitempty"`
}

// MFA is what GetUserPoolMfaConfig says: which second factors there are, which
// DescribeUserPool does not tell.
type MFA struct {
	SmsMfaConfiguration           map[string]any
	SoftwareTokenMfaConfiguration struct{ Enabled bool }
	EmailMfaConfiguration         *struct{ Message, Subject string }
	MfaConfiguration              string
	WebAuthnConfiguration         struct{ RelyingPartyId, UserVerification, FactorConfiguration string }
}

// Client is what DescribeUserPoolClient says about an app client
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html).
type Client struct {
	UserPoolID                               string   `json:"UserPoolId"`
	ID                                       string   `json:"ClientId"`
	Name                                     string   `json:"ClientName"`
	Secret                                   isSecret `json:"ClientSecret"`
	AccessTokenValidity                      int
	IdTokenValidity                          int
	RefreshTokenValidity                     int
	TokenValidityUnits                       struct{ AccessToken, IdToken, RefreshToken string }
	AllowedOAuthFlows                        []string
	AllowedOAuthFlowsUserPoolClient          bool
	AllowedOAuthScopes                       []string
	AnalyticsConfiguration                   map[string]any
	AuthSessionValidity                      int
	CallbackURLs                             []string
	LogoutURLs                               []string
	DefaultRedirectURI                       string
	EnablePropagateAdditionalUserContextData bool
	EnableTokenRevocation                    bool
	ExplicitAuthFlows                        []string
	PreventUserExistenceErrors               string
	ReadAttributes                           []string
	WriteAttributes                          []string
	RefreshTokenRotation                     *struct {
		Feature                 string
		RetryGracePeriodSeconds int
	}
	SupportedIdentityProviders []string
}

// isSecret remembers that there was a secret, and nothing of it.
type isSecret bool

// UnmarshalJSON implements json.Unmarshaler.
func (s *isSecret) UnmarshalJSON(data []byte) error {
	*s = len(data) > 2 && data[0] == '"'
	return nil
}

var (
	poolID   = lazyregexp.New(`^[a-z0-9-]{1,40}_[0-9A-Za-z]{1,40}$`)
	clientID = lazyregexp.New(`^[A-Za-z0-9_+]{1,128}$`)
)

// DecodePool reads what `aws cognito-idp describe-user-pool` prints. unknown are members
// of the answer that this package does not know and that are therefore in no output.
func DecodePool(in io.Reader) (pool Pool, unknown []string, err error) {
	var answer struct{ UserPool json.RawMessage }
	if err := decode(in, &answer); err != nil {
		return Pool{}, nil, err
	}
	if len(answer.UserPool) == 0 || answer.UserPool[0] != '{' {
		return Pool{}, nil, errors.New(`UserPool: is missing; give what "aws cognito-idp describe-user-pool --user-pool-id ID" prints`)
	}
	if err := json.Unmarshal(answer.UserPool, &pool); err != nil {
		return Pool{}, nil, plain(err)
	}
	if !poolID.MatchString(pool.ID) {
		return Pool{}, nil, fmt.Errorf("UserPool.Id: must be the id of a user pool such as eu-central-1_abc123, got %.80q", pool.ID)
	}
	for _, a := range pool.SchemaAttributes {
		for _, limits := range []map[string]string{a.StringAttributeConstraints, a.NumberAttributeConstraints} {
			maps.DeleteFunc(limits, func(_, limit string) bool { return limit == "" }) // null, through the SDK
		}
		if a.Name == "" || a.AttributeDataType == "" {
			return Pool{}, nil, fmt.Errorf("UserPool.SchemaAttributes: every attribute needs Name and AttributeDataType, got %.80q of type %.80q", a.Name, a.AttributeDataType)
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(answer.UserPool, &members); err != nil {
		return Pool{}, nil, plain(err)
	}
	known := append(fields(pool), seen...)
	for name, value := range members {
		if !slices.Contains(known, name) && string(value) != "null" {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return pool, unknown, nil
}

// DecodeMFA reads what `aws cognito-idp get-user-pool-mfa-config` prints.
func DecodeMFA(in io.Reader) (*MFA, error) {
	var mfa MFA
	if err := decode(in, &mfa); err != nil {
		return nil, err
	}
	if mfa.MfaConfiguration == "" {
		return nil, errors.New(`MfaConfiguration: is missing; give what "aws cognito-idp get-user-pool-mfa-config --user-pool-id ID" prints`)
	}
	return &mfa, nil
}

// DecodeClients reads a JSON list of what `aws cognito-idp describe-user-pool-client`
// prints, all of them clients of one pool.
func DecodeClients(in io.Reader, pool string) ([]Client, error) {
	var answers []struct{ UserPoolClient *Client }
	if err := decode(in, &answers); err != nil {
		return nil, err
	}
	clients := make([]Client, 0, len(answers))
	ids := map[string]bool{}
	for i, a := range answers {
		c := a.UserPoolClient
		switch at := fmt.Sprintf("[%d].UserPoolClient", i); {
		case c == nil:
			return nil, fmt.Errorf("%s: is missing; give a list of what describe-user-pool-client prints", at)
		case !clientID.MatchString(c.ID):
			return nil, fmt.Errorf("%s.ClientId: must be the id of an app client, got %.80q", at, c.ID)
		case c.UserPoolID != pool:
			return nil, fmt.Errorf("%s.UserPoolId: must be the described pool %s, got %.80q", at, pool, c.UserPoolID)
		case ids[c.ID]:
			return nil, fmt.Errorf("%s.ClientId: %s is listed twice", at, c.ID)
		}
		ids[c.ID] = true
		clients = append(clients, *c)
	}
	return clients, nil
}

// decode reads one JSON document of a bounded size into v.
func decode(in io.Reader, v any) error {
	data, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return err
	}
	if len(data) > MaxBytes {
		return fmt.Errorf("is larger than %d MB", MaxBytes>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("is empty")
	}
	return plain(json.Unmarshal(data, v))
}

// plain says what is wrong with a document in terms of the document, and quotes nothing of
// it: it may be a secret.
func plain(err error) error {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("%s: cannot be a JSON %s", wrong.Field, wrong.Value)
	}
	if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("is not JSON: byte %d: %w", wrong.Offset, err)
	}
	return err
}
