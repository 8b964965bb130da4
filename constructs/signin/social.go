package signin

import (
	"errors"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/internal/fielderr"
)

// The names of the social providers are fixed: FederatedTenants lists them so. Everybody in
// the world has, or can make, such an account: that tenant is open to all.
const (
	google   = "Google"
	apple    = "SignInWithApple"
	facebook = "Facebook"
	amazon   = "LoginWithAmazon"
)

// GoogleProps describes sign-in with Google, "Google" in FederatedTenants. ClientID, Secret
// and Pool are required.
type GoogleProps struct {
	// ClientID and Secret are those of an OAuth client of type web application.
	ClientID string
	Secret   Secret
	Common
}

// AppleProps describes Sign in with Apple, "SignInWithApple" in FederatedTenants. All fields
// but those of Common are required.
type AppleProps struct {
	// ServicesID is the identifier of the Services ID, com.company.signin.
	ServicesID string
	// TeamID and KeyID are 10 characters each.
	TeamID, KeyID string
	// PrivateKey is the content of the .p8 file.
	PrivateKey Secret
	Common
}

// FacebookProps describes sign-in with Facebook, "Facebook" in FederatedTenants. AppID,
// Secret and Pool are required.
type FacebookProps struct {
	AppID  string
	Secret Secret
	// APIVersion of the Graph API, v21.0. Default: Cognito's own.
	APIVersion string
	Common
}

// AmazonProps describes Login with Amazon, "LoginWithAmazon" in FederatedTenants. ClientID,
// Secret and Pool are required.
type AmazonProps struct {
	// ClientID and Secret are those of a security profile.
	ClientID string
	Secret   Secret
	Common
}

var (
	googleID   = regexp.MustCompile(`^[A-Za-z0-9-]+\.apps\.googleusercontent\.com$`)
	servicesID = regexp.MustCompile(`^[A-Za-z0-9.-]{1,255}$`)
	appleID    = regexp.MustCompile(`^[A-Z0-9]{10}$`)
	facebookID = regexp.MustCompile(`^\d{5,20}$`)
	graph      = regexp.MustCompile(`^v\d{1,3}\.\d$`)
	amazonID   = regexp.MustCompile(`^amzn1\.application-oa2-client\.[0-9a-f]{32}$`)
)

// unverified is for providers that do not say whether they checked the address.
var unverified = Mapping{Email: "email", Name: "name"}

// Validate reports every problem at once, each "signin.Google.Field: what".
func (p GoogleProps) Validate() error {
	p.Mapping = p.Mapping.or(standard)
	return errors.Join(p.Common.validate("Google", google),
		fielderr.Matches("signin.Google.ClientID", p.ClientID, googleID, "an id that ends in .apps.googleusercontent.com"),
		p.Secret.validate("signin.Google.Secret"))
}

// Validate reports every problem at once, each "signin.Apple.Field: what".
func (p AppleProps) Validate() error {
	p.Mapping = p.Mapping.or(standard)
	return errors.Join(p.Common.validate("Apple", apple),
		fielderr.Matches("signin.Apple.ServicesID", p.ServicesID, servicesID, "a Services ID such as com.company.signin"),
		fielderr.Matches("signin.Apple.TeamID", p.TeamID, appleID, "10 capital letters and digits"),
		fielderr.Matches("signin.Apple.KeyID", p.KeyID, appleID, "10 capital letters and digits"),
		p.PrivateKey.validate("signin.Apple.PrivateKey"))
}

// Validate reports every problem at once, each "signin.Facebook.Field: what".
func (p FacebookProps) Validate() error {
	p.Mapping = p.Mapping.or(unverified)
	problems := []error{p.Common.validate("Facebook", facebook),
		fielderr.Matches("signin.Facebook.AppID", p.AppID, facebookID, "an app id of 5 to 20 digits"),
		p.Secret.validate("signin.Facebook.Secret")}
	if p.APIVersion != "" {
		problems = append(problems, fielderr.Matches("signin.Facebook.APIVersion", p.APIVersion, graph, "a version such as v21.0"))
	}
	return errors.Join(problems...)
}

// Validate reports every problem at once, each "signin.Amazon.Field: what".
func (p AmazonProps) Validate() error {
	p.Mapping = p.Mapping.or(unverified)
	return errors.Join(p.Common.validate("Amazon", amazon),
		fielderr.Matches("signin.Amazon.ClientID", p.ClientID, amazonID, "amzn1.application-oa2-client. and 32 hexadecimal digits"),
		p.Secret.validate("signin.Amazon.Secret"))
}

// NewGoogle adds sign-in with Google. It panics with the error of GoogleProps.Validate.
func NewGoogle(scope constructs.Construct, id string, props GoogleProps) *Provider {
	if err := errors.Join(props.Validate(), props.provisioned(scope, "Google", google), props.Secret.here("signin.Google.Secret", scope)); err != nil {
		panic(err)
	}
	props.Mapping = props.Mapping.or(standard)
	return provision(scope, id, props.Common, google, google, "sub", map[string]string{
		"client_id": props.ClientID, "client_secret": props.Secret.reference(), "authorize_scopes": "openid email profile"})
}

// NewApple adds Sign in with Apple. It panics with the error of AppleProps.Validate.
func NewApple(scope constructs.Construct, id string, props AppleProps) *Provider {
	if err := errors.Join(props.Validate(), props.provisioned(scope, "Apple", apple), props.PrivateKey.here("signin.Apple.PrivateKey", scope)); err != nil {
		panic(err)
	}
	props.Mapping = props.Mapping.or(standard)
	return provision(scope, id, props.Common, apple, apple, "sub", map[string]string{
		"client_id": props.ServicesID, "team_id": props.TeamID, "key_id": props.KeyID,
		"private_key": props.PrivateKey.reference(), "authorize_scopes": "email name"})
}

// NewFacebook adds sign-in with Facebook. It panics with the error of FacebookProps.Validate.
func NewFacebook(scope constructs.Construct, id string, props FacebookProps) *Provider {
	if err := errors.Join(props.Validate(), props.provisioned(scope, "Facebook", facebook), props.Secret.here("signin.Facebook.Secret", scope)); err != nil {
		panic(err)
	}
	props.Mapping = props.Mapping.or(unverified)
	details := map[string]string{
		"client_id": props.AppID, "client_secret": props.Secret.reference(), "authorize_scopes": "public_profile, email"}
	if props.APIVersion != "" {
		details["api_version"] = props.APIVersion
	}
	return provision(scope, id, props.Common, facebook, facebook, "id", details)
}

// NewAmazon adds Login with Amazon. It panics with the error of AmazonProps.Validate.
func NewAmazon(scope constructs.Construct, id string, props AmazonProps) *Provider {
	if err := errors.Join(props.Validate(), props.provisioned(scope, "Amazon", amazon), props.Secret.here("signin.Amazon.Secret", scope)); err != nil {
		panic(err)
	}
	props.Mapping = props.Mapping.or(unverified)
	return provision(scope, id, props.Common, amazon, amazon, "user_id", map[string]string{
		"client_id": props.ClientID, "client_secret": props.Secret.reference(), "authorize_scopes": "profile"})
}
