package local

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idtypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
)

func asAPI(err error, into *smithy.APIError) bool { return errors.As(err, into) }

func identityChecks() []check {
	return []check{
		{row: "guests", run: guestsRefused},
		{row: "classic-flow", run: classicFlowRefused},
		{row: "server-side-token-check", run: signedOutTokensRefused},
		{row: "role-trust", run: roleTrust},
		{row: "principal-tags", run: principalTags},
		{row: "role-mappings", run: roleMappings},
	}
}

type identityOptions struct {
	guests, classic, tokenCheck bool
}

type identityPool struct {
	w    *world
	id   string
	user testPool
}

func (w *world) identityPool(p testPool, opts identityOptions) identityPool {
	made := ok[*cognitoidentity.CreateIdentityPoolOutput](w)(w.identity.CreateIdentityPool(w.ctx, &cognitoidentity.CreateIdentityPoolInput{
		IdentityPoolName: new(unique("identities")), AllowUnauthenticatedIdentities: opts.guests, AllowClassicFlow: &opts.classic,
		CognitoIdentityProviders: []idtypes.CognitoIdentityProvider{{
			ClientId: &p.client, ProviderName: new(p.provider()), ServerSideTokenCheck: &opts.tokenCheck}},
	}))
	pool := identityPool{w: w, id: *made.IdentityPoolId, user: p}
	pool.roles(w.role(pool.trust(), ""))
	return pool
}

// trust is the exact trust policy for this pool's authenticated identities.
func (i identityPool) trust() string { return i.trustIn(i.id, "authenticated", "sts:TagSession") }

func (i identityPool) trustIn(audience, amr string, more ...string) string {
	return asJSON(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"Federated": "cognito-identity.amazonaws.com"},
		"Action": append([]string{"sts:AssumeRoleWithWebIdentity"}, more...),
		"Condition": map[string]any{
			"StringEquals":           map[string]any{"cognito-identity.amazonaws.com:aud": audience},
			"ForAnyValue:StringLike": map[string]any{"cognito-identity.amazonaws.com:amr": amr},
		}}}})
}

func (i identityPool) roles(authenticated string) {
	ok[any](i.w)(i.w.identity.SetIdentityPoolRoles(i.w.ctx, &cognitoidentity.SetIdentityPoolRolesInput{
		IdentityPoolId: &i.id, Roles: map[string]string{"authenticated": authenticated, "unauthenticated": authenticated}}))
}

func (i identityPool) logins(token *string) map[string]string {
	return map[string]string{i.user.provider(): aws.ToString(token)}
}

// testIdentity is one identity and the login it was made with.
type testIdentity struct {
	pool  identityPool
	id    string
	token *string
}

func (i identityPool) identity(token *string) testIdentity {
	got := ok[*cognitoidentity.GetIdOutput](i.w)(i.w.identity.GetId(i.w.ctx, &cognitoidentity.GetIdInput{
		IdentityPoolId: &i.id, Logins: i.logins(token)}))
	return testIdentity{pool: i, id: *got.IdentityId, token: token}
}

func (t testIdentity) ask(customRole *string) (*idtypes.Credentials, error) {
	got, err := t.pool.w.identity.GetCredentialsForIdentity(t.pool.w.ctx, &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: &t.id, Logins: t.pool.logins(t.token), CustomRoleArn: customRole})
	if err != nil {
		return nil, err
	}
	return got.Credentials, nil
}

func (t testIdentity) credentials() aws.CredentialsProvider {
	c := ok[*idtypes.Credentials](t.pool.w)(t.ask(nil))
	return credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretKey, *c.SessionToken)
}

func guestsRefused(w *world) {
	closed, open := w.identityPool(w.pool(nil), identityOptions{}), w.identityPool(w.pool(nil), identityOptions{guests: true})
	_, err := w.identity.GetId(w.ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &open.id})
	w.must(err)
	_, err = w.identity.GetId(w.ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &closed.id})
	w.refused("GetId of a guest where guests are off", err, "NotAuthorizedException")
}

func classicFlowRefused(w *world) {
	for _, classic := range []bool{true, false} {
		p := w.pool(nil)
		pool := w.identityPool(p, identityOptions{classic: classic})
		id := pool.identity(p.tokens(p.user()).IdToken)
		_, err := w.identity.GetOpenIdToken(w.ctx, &cognitoidentity.GetOpenIdTokenInput{IdentityId: &id.id, Logins: pool.logins(id.token)})
		if classic {
			w.must(err)
		} else {
			w.refused("GetOpenIdToken where the classic flow is off", err, "InvalidParameterException")
		}
	}
}

func signedOutTokensRefused(w *world) {
	p := w.pool(nil)
	checking, trusting := w.identityPool(p, identityOptions{tokenCheck: true}), w.identityPool(p, identityOptions{})
	tokens := p.tokens(p.user())
	id, other := checking.identity(tokens.IdToken), trusting.identity(tokens.IdToken)
	id.credentials()
	ok[any](w)(w.idp.GlobalSignOut(w.ctx, &cognitoidentityprovider.GlobalSignOutInput{AccessToken: tokens.AccessToken}))
	other.credentials() // a pool that does not ask goes on
	_, err := id.ask(nil)
	w.refused("credentials for a signed-out user", err, "NotAuthorizedException")
}

func roleTrust(w *world) {
	p := w.pool(nil)
	pool := w.identityPool(p, identityOptions{})
	id := pool.identity(p.tokens(p.user()).IdToken)
	id.credentials() // under the exact trust policy
	tagged := func(on bool) {
		tags := map[string]string{}
		if on {
			tags["mail"] = "email"
		}
		ok[any](w)(w.identity.SetPrincipalTagAttributeMap(w.ctx, &cognitoidentity.SetPrincipalTagAttributeMapInput{
			IdentityPoolId: &pool.id, IdentityProviderName: new(p.provider()), PrincipalTags: tags, UseDefaults: aws.Bool(false)}))
	}
	for what, c := range map[string]struct {
		trust string
		tags  bool
	}{
		"another audience":                 {trust: pool.trustIn(Region+":somewhere-else", "authenticated")},
		"guests only":                      {trust: pool.trustIn(pool.id, "unauthenticated")},
		"tags without TagSession":          {trust: pool.trustIn(pool.id, "authenticated"), tags: true},
		"another service as the principal": {trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`},
	} {
		tagged(c.tags)
		pool.roles(w.role(c.trust, ""))
		_, err := id.ask(nil)
		w.refused("credentials of a role whose trust policy is for "+what, err, "InvalidIdentityPoolConfigurationException")
	}
	tagged(true)
	pool.roles(w.role(pool.trust(), ""))
	id.credentials() // tags with TagSession
}

func principalTags(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{custom("tenant", false)}
	})
	pool := w.identityPool(p, identityOptions{})
	ok[any](w)(w.identity.SetPrincipalTagAttributeMap(w.ctx, &cognitoidentity.SetPrincipalTagAttributeMapInput{
		IdentityPoolId: &pool.id, IdentityProviderName: new(p.provider()), UseDefaults: aws.Bool(false),
		PrincipalTags: map[string]string{"tenant": "custom:tenant"}}))
	bucket := w.bucket()
	pool.roles(w.role(pool.trust(), asJSON(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::" + bucket + "/*",
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:PrincipalTag/tenant": "acme"}}}}})))
	for tenant, want := range map[string]string{"acme": "", "acme2": "AccessDenied", "*": "AccessDenied"} {
		id := pool.identity(p.tokens(p.user("custom:tenant", tenant)).IdToken)
		got := w.put(w.bucketAs(id.credentials()), bucket, "file")
		w.want(got == want, "PutObject as a user of tenant %s: want %q, got %q", tenant, want, got)
	}
}

// roleMappings: the token's preferred role is taken, a foreign one cannot be asked for.
func roleMappings(w *world) {
	p := w.pool(nil)
	pool := w.identityPool(p, identityOptions{})
	bucket := w.bucket()
	writer := w.role(pool.trust(), asJSON(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::" + bucket + "/*"}}}))
	plain := w.role(pool.trust(), "")
	ok[any](w)(w.idp.CreateGroup(w.ctx, &cognitoidentityprovider.CreateGroupInput{
		GroupName: aws.String("writers"), UserPoolId: &p.id, RoleArn: &writer, Precedence: aws.Int32(1)}))
	ok[any](w)(w.identity.SetIdentityPoolRoles(w.ctx, &cognitoidentity.SetIdentityPoolRolesInput{
		IdentityPoolId: &pool.id, Roles: map[string]string{"authenticated": plain},
		RoleMappings: map[string]idtypes.RoleMapping{p.provider() + ":" + p.client: {
			Type: idtypes.RoleMappingTypeToken, AmbiguousRoleResolution: idtypes.AmbiguousRoleResolutionTypeDeny}}}))
	member, outsider := p.user(), p.user()
	ok[any](w)(w.idp.AdminAddUserToGroup(w.ctx, &cognitoidentityprovider.AdminAddUserToGroupInput{
		GroupName: aws.String("writers"), UserPoolId: &p.id, Username: &member}))

	_, err := pool.identity(p.tokens(outsider).IdToken).ask(nil)
	w.refused("credentials without a role in the token, where ambiguity is denied", err, "NotAuthorizedException")
	id := pool.identity(p.tokens(member).IdToken)
	got := w.put(w.bucketAs(id.credentials()), bucket, "file")
	w.want(got == "", "PutObject with the role of the user's group: want success, got %s", got)
	_, err = id.ask(&plain)
	w.refused("CustomRoleArn that the token does not hold", err, "NotAuthorizedException")
}
