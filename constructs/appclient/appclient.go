package appclient

import (
	"errors"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/js"
)

// Client is one app client.
type Client struct {
	client awscognito.UserPoolClient
	cfn    awscognito.CfnUserPoolClient
	props  Props
}

// New provisions the client. It panics with the error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Client {
	if err := errors.Join(props.Validate(), props.Pool.Beside("appclient.Pool", scope)); err != nil {
		panic(err)
	}
	props = props.defaults()
	client := awscognito.NewUserPoolClient(scope, jsii.String(id), l2Props(props))
	cfn := client.Node().DefaultChild().(awscognito.CfnUserPoolClient)
	cfn.SetReadAttributes(js.Strings(readable(props)))
	cfn.SetWriteAttributes(js.Strings(writable(props)))
	cfn.SetExplicitAuthFlows(js.Strings(flows(props)))
	cfn.SetAuthSessionValidity(js.Number(int(props.SignInTimeout.Minutes())))
	for _, server := range props.ResourceServers {
		client.Node().AddDependency(server.Cfn())
	}
	for _, provider := range props.Providers {
		if provider.Cfn() != nil { // aws-cdk#15850: the names alone order nothing
			client.Node().AddDependency(provider.Cfn())
		}
	}
	client.Node().AddValidation(&flowsWithTriggers{pool: props.Pool, password: props.AllowPasswordFlow, custom: props.AllowCustomFlow})
	exceptions := slices.Clone(props.Exceptions)
	if tenants := props.Pool.TenantAssignment(); tenants.SelfSignUp() && props.Kind != Machine {
		exceptions = append(exceptions, control.Exception{Control: control.ClientWritesAuthority, Reason: tenants.CheckedBy()})
	}
	made := &Client{client: client, cfn: cfn, props: props}
	if props.Kind == Native && len(made.Loopback()) > 0 {
		exceptions = append(exceptions, control.Exception{Control: control.ClientCallbackHTTPS,
			Reason: "a native app listens on its own machine (RFC 8252 section 7.3); PKCE keeps the code from whoever else listens there"})
	}
	control.Record(cfn, exceptions...)
	if props.LogicalID != "" {
		cfn.OverrideLogicalId(jsii.String(props.LogicalID))
	}
	return made
}

func l2Props(props Props) *awscognito.UserPoolClientProps {
	p := &awscognito.UserPoolClientProps{
		UserPool:                                 props.Pool.L2(),
		UserPoolClientName:                       js.String(props.Name),
		GenerateSecret:                           js.Bool(props.Kind == Web || props.Kind == Machine),
		PreventUserExistenceErrors:               js.Bool(true),
		EnableTokenRevocation:                    js.Bool(true),
		AccessTokenValidity:                      js.Duration(props.AccessTokenValidity),
		IdTokenValidity:                          js.Duration(props.IDTokenValidity),
		RefreshTokenValidity:                     js.Duration(props.RefreshTokenValidity),
		EnablePropagateAdditionalUserContextData: js.Bool(false),
		DisableOAuth:                             js.Bool(true),
	}
	providers := []awscognito.UserPoolClientIdentityProvider{awscognito.UserPoolClientIdentityProvider_COGNITO()}
	for _, provider := range props.Providers {
		providers = append(providers, awscognito.UserPoolClientIdentityProvider_Custom(jsii.String(provider.Name())))
	}
	p.SupportedIdentityProviders = &providers
	if props.Kind != Machine {
		p.RefreshTokenRotationGracePeriod = js.Duration(props.RefreshGrace)
	}
	if len(props.Scopes) > 0 {
		p.DisableOAuth = nil
		p.OAuth = grant(props)
	}
	if props.Override != nil {
		props.Override(p)
	}
	return p
}

func grant(props Props) *awscognito.OAuthSettings {
	var scopes []awscognito.OAuthScope
	for _, s := range props.Scopes {
		scopes = append(scopes, awscognito.OAuthScope_Custom(jsii.String(s)))
	}
	return &awscognito.OAuthSettings{
		Flows: &awscognito.OAuthFlows{
			AuthorizationCodeGrant: js.Bool(props.Kind != Machine),
			ImplicitCodeGrant:      js.Bool(false),
			ClientCredentials:      js.Bool(props.Kind == Machine),
		},
		Scopes:       &scopes,
		CallbackUrls: js.Strings(props.CallbackURLs),
		LogoutUrls:   js.Strings(props.LogoutURLs),
	}
}

// flows are the ExplicitAuthFlows. For people ALLOW_REFRESH_TOKEN_AUTH is never among
// them: it excludes the rotation of refresh tokens. For a machine it is the only one:
// an absent list would mean SRP and custom sign-in as well, and client_credentials issues
// no refresh token that it could be used with.
func flows(props Props) []string {
	if props.Kind == Machine {
		return []string{"ALLOW_REFRESH_TOKEN_AUTH"}
	}
	list := []string{"ALLOW_USER_SRP_AUTH"}
	if props.AllowCustomFlow {
		list = append(list, "ALLOW_CUSTOM_AUTH")
	}
	if props.AllowPasswordFlow {
		list = append(list, "ALLOW_USER_PASSWORD_AUTH")
	}
	return list
}

func readable(props Props) []string {
	return union([]string{"email", "email_verified", "name", userpool.TenantAttribute}, props.ReadAttributes)
}

func writable(props Props) []string {
	basics := []string{"email", "name"}
	if props.Pool != nil && props.Pool.TenantAssignment().SelfSignUp() && props.Kind != Machine {
		basics = append(basics, userpool.TenantAttribute)
	}
	return union(basics, props.WriteAttributes)
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// ID is the client id, a token until deployment.
func (c *Client) ID() string { return *c.client.UserPoolClientId() }

// Secret is the client secret of a confidential client, from CloudFormation's own
// ClientSecret attribute: no custom resource reads it. Never put it into an output.
func (c *Client) Secret() string { return *c.cfn.AttrClientSecret() }

// Name is Props.Name.
func (c *Client) Name() string { return c.props.Name }

// Kind is Props.Kind.
func (c *Client) Kind() Kind { return c.props.Kind }

// Pool is the client's user pool.
func (c *Client) Pool() *userpool.UserPool { return c.props.Pool }

// AllowsPasswordFlow is what Props.AllowPasswordFlow said.
func (c *Client) AllowsPasswordFlow() bool { return c.props.AllowPasswordFlow }

// AllowsCustomFlow is what Props.AllowCustomFlow said.
func (c *Client) AllowsCustomFlow() bool { return c.props.AllowCustomFlow }

// Confidential reports whether the client has a secret.
func (c *Client) Confidential() bool { return c.props.Kind == Web || c.props.Kind == Machine }

// Hosted reports whether people sign in to this client on the hosted pages.
func (c *Client) Hosted() bool { return len(c.props.CallbackURLs) > 0 }

// Origins are the origins of the callback URLs, for CORS. A callback URL that is a CDK token
// as a whole has none; "https://" and a token has.
func (c *Client) Origins() []string { return origins(c.props.CallbackURLs) }

// Loopback are the callback and logout URLs on the user's own machine, without TLS.
func (c *Client) Loopback() []string {
	var list []string
	for _, u := range slices.Concat(c.props.CallbackURLs, c.props.LogoutURLs) {
		if naming.IsLoopback(u) {
			list = append(list, u)
		}
	}
	return list
}

// Construct is the client's node in the construct tree.
func (c *Client) Construct() constructs.IConstruct { return c.client }

// L2 is the CDK's own construct, for what is not modelled here.
func (c *Client) L2() awscognito.UserPoolClient { return c.client }

// Cfn is the CloudFormation resource.
func (c *Client) Cfn() awscognito.CfnUserPoolClient { return c.cfn }
