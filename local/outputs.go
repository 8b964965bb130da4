package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// writeOutputs writes what apps read: amplify_outputs.json and .env.local, both without
// secrets, both ignored by git.
func writeOutputs(ctx context.Context, project string, s State) error {
	if s.Outputs["UserPoolId"] == "" {
		return nil // an app without a user pool has nothing to tell
	}
	amplify, err := amplifyOutputs(ctx, s)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(amplify); err != nil {
		return fmt.Errorf("amplify_outputs.json: %w", err)
	}
	if err := writeWhole(filepath.Join(project, "amplify_outputs.json"), body.Bytes(), 0o644); err != nil {
		return err
	}
	return writeWhole(filepath.Join(project, ".env.local"), []byte(s.dotenv()), 0o644)
}

// dotenv is the stack's outputs as settings of an app, e.g. COGNITO_USER_POOL_ID, with where
// to find the endpoint.
func (s State) dotenv() string {
	var b strings.Builder
	b.WriteString("# the local endpoint, written by cognitocdk local up; no secrets\n")
	set := func(name, value string) { b.WriteString(name + "=" + value + "\n") }
	set("COGNITO_REGION", s.Region)
	set("COGNITO_ENDPOINT", s.URL)
	set("COGNITO_CA_BUNDLE", s.CABundle)
	set("COGNITO_JWKS_URL", s.Endpoint().JWKSURL(s.Outputs["UserPoolId"]))
	for _, name := range s.OutputNames() {
		set("COGNITO_"+constant(name), s.Outputs[name])
	}
	return b.String()
}

// constant is the CamelCase name of an output in capitals: ClientIdWeb is CLIENT_ID_WEB.
func constant(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// Amplify is amplify_outputs.json in version 1 of its schema, as far as this app fills it:
// https://github.com/aws-amplify/amplify-backend/blob/main/packages/client-config/src/client-config-schema/schema_v1.json
type Amplify struct {
	Version string          `json:"version"`
	Auth    AmplifyAuth     `json:"auth"`
	Storage *AmplifyStorage `json:"storage,omitempty"`
	Custom  map[string]any  `json:"custom,omitempty"`
}

// AmplifyAuth is the part about the user pool, the app client of the web app and the identity pool.
type AmplifyAuth struct {
	AWSRegion             string                `json:"aws_region"`
	UserPoolID            string                `json:"user_pool_id"`
	UserPoolClientID      string                `json:"user_pool_client_id"`
	IdentityPoolID        string                `json:"identity_pool_id,omitempty"`
	PasswordPolicy        AmplifyPasswordPolicy `json:"password_policy"`
	OAuth                 *AmplifyOAuth         `json:"oauth,omitempty"`
	RequiredAttributes    []string              `json:"standard_required_attributes"`
	UsernameAttributes    []string              `json:"username_attributes,omitempty"`
	UserVerificationTypes []string              `json:"user_verification_types"`
	UnauthenticatedAccess bool                  `json:"unauthenticated_identities_enabled"`
	MFAConfiguration      string                `json:"mfa_configuration"`
	MFAMethods            []string              `json:"mfa_methods"`
}

// AmplifyPasswordPolicy is the pool's password policy.
type AmplifyPasswordPolicy struct {
	MinLength        int32 `json:"min_length"`
	RequireNumbers   bool  `json:"require_numbers"`
	RequireLowercase bool  `json:"require_lowercase"`
	RequireUppercase bool  `json:"require_uppercase"`
	RequireSymbols   bool  `json:"require_symbols"`
}

// AmplifyOAuth is the hosted pages as the web app's client may use them.
type AmplifyOAuth struct {
	IdentityProviders  []string `json:"identity_providers"`
	Domain             string   `json:"domain"`
	Scopes             []string `json:"scopes"`
	RedirectSignInURI  []string `json:"redirect_sign_in_uri"`
	RedirectSignOutURI []string `json:"redirect_sign_out_uri"`
	ResponseType       string   `json:"response_type"`
}

// AmplifyStorage is the bucket with the users' files.
type AmplifyStorage struct {
	AWSRegion  string `json:"aws_region"`
	BucketName string `json:"bucket_name"`
}

// amplifyOutputs asks the endpoint for the settings, so that the file says what is deployed
// and not what was meant.
func amplifyOutputs(ctx context.Context, s State) (Amplify, error) {
	cfg, err := s.Endpoint().AWSConfig(ctx)
	if err != nil {
		return Amplify{}, err
	}
	idp := cognitoidentityprovider.NewFromConfig(cfg)
	poolID := s.Outputs["UserPoolId"]
	described, err := idp.DescribeUserPool(ctx, &cognitoidentityprovider.DescribeUserPoolInput{UserPoolId: &poolID})
	if err != nil {
		return Amplify{}, fmt.Errorf("amplify_outputs.json: %w", err)
	}
	mfa, err := idp.GetUserPoolMfaConfig(ctx, &cognitoidentityprovider.GetUserPoolMfaConfigInput{UserPoolId: &poolID})
	if err != nil {
		return Amplify{}, fmt.Errorf("amplify_outputs.json: %w", err)
	}
	clientID := webClient(s)
	client, err := idp.DescribeUserPoolClient(ctx, &cognitoidentityprovider.DescribeUserPoolClientInput{UserPoolId: &poolID, ClientId: &clientID})
	if err != nil {
		return Amplify{}, fmt.Errorf("amplify_outputs.json: app client: %w", err)
	}
	out := Amplify{Version: "1", Auth: AmplifyAuth{
		AWSRegion: s.Region, UserPoolID: poolID, UserPoolClientID: clientID, IdentityPoolID: s.Outputs["IdentityPoolId"],
		PasswordPolicy:        passwordPolicy(described.UserPool),
		OAuth:                 oauth(client.UserPoolClient, s.Outputs["Domain"]),
		RequiredAttributes:    standardRequired(described.UserPool),
		UsernameAttributes:    lower(described.UserPool.UsernameAttributes),
		UserVerificationTypes: lower(described.UserPool.AutoVerifiedAttributes),
		MFAConfiguration:      map[types.UserPoolMfaType]string{types.UserPoolMfaTypeOn: "REQUIRED", types.UserPoolMfaTypeOptional: "OPTIONAL"}[mfa.MfaConfiguration],
		MFAMethods:            []string{},
	}}
	if out.Auth.MFAConfiguration == "" {
		out.Auth.MFAConfiguration = "NONE"
	}
	if mfa.SoftwareTokenMfaConfiguration != nil && mfa.SoftwareTokenMfaConfiguration.Enabled {
		out.Auth.MFAMethods = append(out.Auth.MFAMethods, "TOTP")
	}
	if mfa.SmsMfaConfiguration != nil {
		out.Auth.MFAMethods = append(out.Auth.MFAMethods, "SMS")
	}
	if bucket := s.Outputs["UserBucket"]; bucket != "" {
		out.Storage = &AmplifyStorage{AWSRegion: s.Region, BucketName: bucket}
	}
	// Amplify's own fields cannot say where the service is: apps hand this to Amplify.configure.
	out.Custom = map[string]any{"user_pool_endpoint": s.URL}
	return out, nil
}

// webClient is the app client for a browser: ClientIdWeb, or the first one by name.
func webClient(s State) string {
	if id := s.Outputs["ClientIdWeb"]; id != "" {
		return id
	}
	for _, name := range s.OutputNames() {
		if strings.HasPrefix(name, "ClientId") {
			return s.Outputs[name]
		}
	}
	return ""
}

func passwordPolicy(pool *types.UserPoolType) AmplifyPasswordPolicy {
	if pool.Policies == nil || pool.Policies.PasswordPolicy == nil {
		return AmplifyPasswordPolicy{MinLength: 8, RequireNumbers: true, RequireLowercase: true, RequireUppercase: true, RequireSymbols: true}
	}
	p := pool.Policies.PasswordPolicy
	return AmplifyPasswordPolicy{MinLength: aws.ToInt32(p.MinimumLength), RequireNumbers: p.RequireNumbers,
		RequireLowercase: p.RequireLowercase, RequireUppercase: p.RequireUppercase, RequireSymbols: p.RequireSymbols}
}

// standardRequired are the standard attributes that a sign-up form must ask for.
func standardRequired(pool *types.UserPoolType) []string {
	names := []string{}
	for _, a := range pool.SchemaAttributes {
		if name := aws.ToString(a.Name); aws.ToBool(a.Required) && name != "sub" && !strings.Contains(name, ":") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// oauth is nil for a client that may not use the hosted pages, or has no way back from them.
func oauth(client *types.UserPoolClientType, domain string) *AmplifyOAuth {
	if !aws.ToBool(client.AllowedOAuthFlowsUserPoolClient) || domain == "" || len(client.CallbackURLs) == 0 || len(client.LogoutURLs) == 0 {
		return nil
	}
	providers := []string{}
	for _, name := range client.SupportedIdentityProviders {
		// The schema knows four names; pools' own users and OIDC or SAML providers have none.
		if known, ok := map[string]string{"Google": "GOOGLE", "Facebook": "FACEBOOK", "LoginWithAmazon": "LOGIN_WITH_AMAZON", "SignInWithApple": "SIGN_IN_WITH_APPLE"}[name]; ok {
			providers = append(providers, known)
		}
	}
	return &AmplifyOAuth{
		IdentityProviders: providers, Domain: strings.TrimPrefix(domain, "https://"), Scopes: orEmpty(client.AllowedOAuthScopes),
		RedirectSignInURI: orEmpty(client.CallbackURLs), RedirectSignOutURI: orEmpty(client.LogoutURLs), ResponseType: "code",
	}
}

func orEmpty(list []string) []string { return append([]string{}, list...) }

func lower[T ~string](list []T) []string {
	words := []string{}
	for _, word := range list {
		words = append(words, strings.ToLower(string(word)))
	}
	slices.Sort(words)
	return words
}
