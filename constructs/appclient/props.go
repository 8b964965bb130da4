package appclient

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/authority"
	"example.com/cognitocdk/internal/fielderr"
)

// Kind is what an app can keep secret, and who signs in to it.
type Kind string

// The kinds of app clients.
const (
	SPA     Kind = ""        // a page in a browser: no secret
	Native  Kind = "native"  // a phone or desktop app: no secret, its own URL scheme or loopback
	Web     Kind = "web"     // a server: a secret, tokens never leave it
	Machine Kind = "machine" // no user: client_credentials with a secret
)

// Props describes one app client. Only Pool is required.
type Props struct {
	// Pool is the user pool, new or imported. Required.
	Pool *userpool.UserPool

	// Name in the console; it can be changed. Default: CloudFormation makes one.
	Name string

	// Kind decides secret, flows and redirects. Changing to or from a kind with a secret
	// replaces the client, and with it its id. Default: SPA.
	Kind Kind

	// CallbackURLs are where the code grant may return to, compared exactly. https only;
	// Native also takes its own scheme and loopback (RFC 8252), which is then recorded as an
	// exception; the others take loopback with the exception control.ClientCallbackHTTPS.
	// Default: none, and with none no OAuth grant at all: sign-in by SRP. Allowed: 100.
	CallbackURLs []string
	// LogoutURLs are where /logout may return to; the same rules. Default: none. Allowed: 100.
	LogoutURLs []string

	// Scopes of the code or client_credentials grant: Cognito's own, or <resource server>/<scope>.
	// Default: openid, email, profile; a Machine must name its resource server's scopes.
	// "aws.cognito.signin.user.admin" needs the exception control.ClientAdminScope. Allowed: 50.
	Scopes []string

	// ResourceServers are those whose scopes are asked for: the client is created after
	// them, since Cognito refuses a scope that is not there yet. Those of Pool.
	ResourceServers []*resourceserver.Server

	// Providers are the identity providers that people can choose from (package signin), on
	// the hosted pages. The client is created after them, and must be able to write what they
	// map. COGNITO, the pool's own users, is always there.
	Providers []*signin.Provider

	// ReadAttributes and WriteAttributes are what the client may see and set beyond the
	// basics: email, email_verified, name and custom:tenant_id to read; email and name to
	// write. Under self-sign-up custom:tenant_id can be written as well, once, at sign-up,
	// where the pre-sign-up trigger checks it. Other custom attributes that users may
	// write need the exception control.ClientWritesAuthority if they decide anything.
	// Allowed: standard attributes and those of the pool, and of those to write no token; of
	// email_verified and phone_number_verified only reading.
	ReadAttributes, WriteAttributes []string

	// AccessTokenValidity and IDTokenValidity are how long those tokens are good for.
	// Default: 15 minutes. Allowed: 5 minutes to 1 day.
	AccessTokenValidity, IDTokenValidity time.Duration
	// RefreshTokenValidity is how long a session lasts without a new sign-in.
	// Default: 7 days. Allowed: 1 hour to 10 years, and no less than the other tokens'.
	RefreshTokenValidity time.Duration
	// RefreshGrace is how long the previous refresh token is still accepted after a
	// rotation, for answers that got lost. Default: 10 seconds. Allowed: 1 to 60 seconds.
	RefreshGrace time.Duration
	// SignInTimeout is how long a person has for each challenge (AuthSessionValidity).
	// Default: 3 minutes. Allowed: 3 to 15 minutes.
	SignInTimeout time.Duration

	// AllowPasswordFlow lets passwords travel in the request (USER_PASSWORD_AUTH), which a
	// user migration needs. Needs the exception control.ClientPasswordFlow, and at synthesis
	// trigger.NewUserMigration on a pool of the same app: when the migration ends, so does
	// the flow.
	AllowPasswordFlow bool
	// AllowCustomFlow lets the custom challenge triggers sign users in (CUSTOM_AUTH). Needs,
	// at synthesis, trigger.NewPasswordless or one's own three triggers on a pool of the same app.
	AllowCustomFlow bool

	// LogicalID pins the client's logical id, and with it its client id. Default: the CDK's.
	LogicalID string

	// Exceptions excuse weakened defaults: see package control.
	Exceptions []control.Exception

	// Override changes what is not modelled, last of all. The attributes to read and write,
	// the flows and SignInTimeout are set after it, from the fields above.
	Override func(*awscognito.UserPoolClientProps)
}

const adminScope = "aws.cognito.signin.user.admin"

var (
	ownScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*\.[a-z0-9+.-]+:/[^\s#*]*$`)
)

// Validate reports every problem at once, each "appclient.Field: what"; unresolved CDK
// tokens pass.
func (p Props) Validate() error {
	d := p.defaults()
	const minute, day = time.Minute, 24 * time.Hour
	problems := []error{
		naming.Choice("appclient.Kind", p.Kind, SPA, Native, Web, Machine),
		fielderr.Between("appclient.AccessTokenValidity", d.AccessTokenValidity, 5*minute, day),
		fielderr.Between("appclient.IDTokenValidity", d.IDTokenValidity, 5*minute, day),
		fielderr.Between("appclient.RefreshTokenValidity", d.RefreshTokenValidity, time.Hour, 3650*day),
		fielderr.Needs(d.RefreshTokenValidity < max(d.AccessTokenValidity, d.IDTokenValidity), "appclient.RefreshTokenValidity",
			"at least the validity of the other tokens", "Cognito refuses a session that ends before its tokens"),
		fielderr.Between("appclient.RefreshGrace", d.RefreshGrace, time.Second, minute),
		fielderr.Whole("appclient.RefreshGrace", d.RefreshGrace, time.Second),
		fielderr.Between("appclient.SignInTimeout", d.SignInTimeout, 3*minute, 15*minute),
		fielderr.Whole("appclient.SignInTimeout", d.SignInTimeout, minute),
		fielderr.Whole("appclient.AccessTokenValidity", d.AccessTokenValidity, minute),
		fielderr.Whole("appclient.IDTokenValidity", d.IDTokenValidity, minute),
		fielderr.Whole("appclient.RefreshTokenValidity", d.RefreshTokenValidity, minute),
		fielderr.Count("appclient.CallbackURLs", len(p.CallbackURLs), 0, 100),
		fielderr.Count("appclient.LogoutURLs", len(p.LogoutURLs), 0, 100),
		fielderr.Unique("appclient.CallbackURLs", p.CallbackURLs),
		fielderr.Unique("appclient.LogoutURLs", p.LogoutURLs),
		fielderr.Needs(len(p.LogoutURLs) > 0 && len(p.CallbackURLs) == 0, "appclient.LogoutURLs", "CallbackURLs", "without the code grant there is no hosted session to leave"),
		p.validateGrant(),
		p.validateProviders(),
		p.validateAttributes(),
		p.validateScopes(),
		naming.Label("appclient.Name", p.Name),
		naming.LogicalID("appclient.LogicalID", p.LogicalID),
		control.Check("appclient.Exceptions", p.Exceptions, p.weakened()),
	}
	if p.Pool == nil {
		problems = append(problems, fielderr.Problem("appclient.Pool", "is required"))
	} else if p.Pool.FeaturePlan() == userpool.Lite {
		problems = append(problems, fielderr.Problem("appclient.Pool", "has FeaturePlan Lite, which cannot rotate refresh tokens; use Essentials or Plus"))
	}
	problems = append(problems, p.urls("appclient.CallbackURLs", p.CallbackURLs), p.urls("appclient.LogoutURLs", p.LogoutURLs))
	return errors.Join(problems...)
}

// validateGrant holds what the kinds of clients exclude.
func (p Props) validateGrant() error {
	machine := p.Kind == Machine
	const why = "client_credentials has no user and must be the only grant"
	problems := []error{
		fielderr.Conflict(machine && len(p.CallbackURLs) > 0, "appclient.CallbackURLs", "Kind Machine", why),
		fielderr.Conflict(machine && p.AllowPasswordFlow, "appclient.AllowPasswordFlow", "Kind Machine", why),
		fielderr.Conflict(machine && p.AllowCustomFlow, "appclient.AllowCustomFlow", "Kind Machine", why),
		fielderr.Conflict(machine && len(p.Providers) > 0, "appclient.Providers", "Kind Machine", why),
		fielderr.Needs(!machine && len(p.Providers) > 0 && len(p.CallbackURLs) == 0, "appclient.Providers", "CallbackURLs", "federated users sign in on the hosted pages only"),
		fielderr.Needs(machine && len(p.Scopes) == 0, "appclient.Scopes", "a resource server's scopes", "a machine's token says nothing else"),
		fielderr.Needs(!machine && len(p.Scopes) > 0 && len(p.CallbackURLs) == 0, "appclient.Scopes", "CallbackURLs", "scopes belong to the code grant"),
	}
	for i, s := range p.Scopes {
		problems = append(problems, fielderr.Conflict(machine && slices.Contains(own, s), fmt.Sprintf("appclient.Scopes[%d]", i), "Kind Machine", s+" is about a user"))
	}
	return errors.Join(problems...)
}

func (p Props) urls(field string, urls []string) error {
	var problems []error
	for i, u := range urls {
		form, ok := "an https URL without wildcard or fragment", naming.IsHTTPS(u) || naming.IsLoopback(u)
		shape, known := naming.Known(u)
		if p.Kind == Native {
			form += `, a scheme of the app's own such as "com.company.app:/callback", or loopback`
			ok = ok || ownScheme.MatchString(shape)
		} else {
			form += ", or loopback with an exception" // weakened asks for it
		}
		at := fmt.Sprintf("%s[%d]", field, i)
		if known && (!ok || strings.Contains(shape, "*")) {
			problems = append(problems, fielderr.Problem(at, "must be %s, got %q", form, u))
		}
		problems = append(problems, fielderr.Length(at, u, 0, 1024))
	}
	return errors.Join(problems...)
}

func (p Props) weakened() (list []control.Weakening) {
	plain := func(field string, urls []string) {
		if i := slices.IndexFunc(urls, naming.IsLoopback); i >= 0 && p.Kind != Native {
			list = append(list, control.Weakening{Control: control.ClientCallbackHTTPS, Field: fmt.Sprintf("%s[%d]", field, i), What: "a loopback redirect goes without TLS"})
		}
	}
	plain("appclient.CallbackURLs", p.CallbackURLs)
	plain("appclient.LogoutURLs", p.LogoutURLs)
	for _, a := range p.WriteAttributes {
		if name, custom := strings.CutPrefix(a, "custom:"); custom && authority.Named(name) && a != userpool.TenantAttribute {
			list = append(list, control.Weakening{Control: control.ClientWritesAuthority, Field: "appclient.WriteAttributes", What: "users set " + a + " themselves, and it decides what they may do"})
		}
	}
	if p.AllowPasswordFlow {
		list = append(list, control.Weakening{Control: control.ClientPasswordFlow, Field: "appclient.AllowPasswordFlow", What: "passwords reach Cognito in the request"})
	}
	if slices.Contains(p.Scopes, adminScope) {
		list = append(list, control.Weakening{Control: control.ClientAdminScope, Field: "appclient.Scopes", What: adminScope + " lets a token change its user"})
	}
	return list
}

// defaults fills in what was left at zero.
func (p Props) defaults() Props {
	either := func(d *time.Duration, other time.Duration) {
		if *d == 0 {
			*d = other
		}
	}
	either(&p.AccessTokenValidity, 15*time.Minute)
	either(&p.IDTokenValidity, 15*time.Minute)
	either(&p.RefreshTokenValidity, 7*24*time.Hour)
	either(&p.RefreshGrace, 10*time.Second)
	either(&p.SignInTimeout, 3*time.Minute)
	if len(p.Scopes) == 0 && len(p.CallbackURLs) > 0 {
		p.Scopes = []string{"openid", "email", "profile"}
	}
	return p
}
