package signin

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
)

// OIDCProps describes an OpenID Connect provider. Name, Issuer, ClientID, Secret and Pool
// are required.
type OIDCProps struct {
	// Name is what the pool calls the provider; changing it replaces the provider, and its
	// users get new accounts. Allowed: 3 to 32 characters without space, comma or _.
	Name string
	// Issuer is the provider's issuer, where its discovery document is found. https only.
	Issuer string
	// ClientID and Secret are what the provider registered the pool under.
	ClientID string
	Secret   Secret
	// Scopes that are asked for. Default: openid, email, profile. openid is required.
	Scopes []string
	// PostUserInfo asks for the user's attributes by POST. Default: GET.
	PostUserInfo bool
	// Endpoints are for providers without a discovery document: all four. Default: discovered.
	Endpoints Endpoints
	Common
}

// Endpoints are the addresses of an OpenID Connect provider, all of them https.
type Endpoints struct{ Authorize, Token, UserInfo, JWKS string }

// standard is what OpenID Connect Core section 5.1 calls the claims.
var standard = Mapping{Email: "email", EmailVerified: "email_verified", Name: "name"}

var (
	clientID = regexp.MustCompile(`^[!-~]{1,256}$`)
	scope    = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]+$`)
	social   = []string{google, apple, facebook, amazon, "COGNITO"}
)

// Validate reports every problem at once, each "signin.OIDC.Field: what".
func (p OIDCProps) Validate() error {
	p = p.defaults()
	problems := []error{
		p.Common.validate("OIDC", p.Name),
		named("signin.OIDC.Name", p.Name),
		naming.HTTPS("signin.OIDC.Issuer", p.Issuer),
		fielderr.Matches("signin.OIDC.ClientID", p.ClientID, clientID, "1 to 256 characters without space"),
		p.Secret.validate("signin.OIDC.Secret"),
		fielderr.Unique("signin.OIDC.Scopes", p.Scopes),
		fielderr.Needs(!slices.Contains(p.Scopes, "openid"), "signin.OIDC.Scopes", "openid", "without it there is no ID token"),
	}
	for i, s := range p.Scopes {
		problems = append(problems, fielderr.Matches(fmt.Sprintf("signin.OIDC.Scopes[%d]", i), s, scope, "a scope without spaces, quotes or backslashes (RFC 6749 section 3.3)"))
	}
	if p.Endpoints != (Endpoints{}) {
		for _, e := range []struct{ name, url string }{
			{"Authorize", p.Endpoints.Authorize}, {"Token", p.Endpoints.Token}, {"UserInfo", p.Endpoints.UserInfo}, {"JWKS", p.Endpoints.JWKS},
		} {
			problems = append(problems, naming.HTTPS("signin.OIDC.Endpoints."+e.name, e.url))
		}
	}
	return errors.Join(problems...)
}

func (p OIDCProps) defaults() OIDCProps {
	p.Mapping = p.Mapping.or(standard)
	if len(p.Scopes) == 0 {
		p.Scopes = []string{"openid", "email", "profile"}
	}
	return p
}

func named(field, name string) error {
	return errors.Join(fielderr.Required(field, name),
		fielderr.Conflict(slices.Contains(social, name), field, "the name of a built-in provider", "Cognito keeps "+name+" for itself"))
}

// NewOIDC adds an OpenID Connect provider. It panics with the error of OIDCProps.Validate.
func NewOIDC(parent constructs.Construct, id string, props OIDCProps) *Provider {
	if err := errors.Join(props.Validate(), props.provisioned(parent, "OIDC", props.Name), props.Secret.here("signin.OIDC.Secret", parent)); err != nil {
		panic(err)
	}
	props = props.defaults()
	details := map[string]string{
		"oidc_issuer":               props.Issuer,
		"client_id":                 props.ClientID,
		"client_secret":             props.Secret.reference(),
		"authorize_scopes":          strings.Join(props.Scopes, " "),
		"attributes_request_method": "GET",
	}
	if props.PostUserInfo {
		details["attributes_request_method"] = "POST"
	}
	if e := props.Endpoints; e != (Endpoints{}) {
		details["authorize_url"], details["token_url"] = e.Authorize, e.Token
		details["attributes_url"], details["jwks_uri"] = e.UserInfo, e.JWKS
	}
	return provision(parent, id, props.Common, "OIDC", props.Name, "sub", details)
}
