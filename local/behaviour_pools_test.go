package local

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// Passwords that the service's default policy takes.
const (
	password    = "Correct-horse-1"
	newPassword = "Battery-staple-2"
)

// testPool is a user pool with one app client, as small as the check allows.
type testPool struct {
	w          *world
	id, client string
}

// pool makes a user pool whose users sign in with their e-mail address.
func (w *world) pool(change func(*cognitoidentityprovider.CreateUserPoolInput)) testPool {
	in := &cognitoidentityprovider.CreateUserPoolInput{
		PoolName:               new(unique("pool")),
		UsernameAttributes:     []types.UsernameAttributeType{types.UsernameAttributeTypeEmail},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail},
	}
	if change != nil {
		change(in)
	}
	made := ok[*cognitoidentityprovider.CreateUserPoolOutput](w)(w.idp.CreateUserPool(w.ctx, in))
	p := testPool{w: w, id: *made.UserPool.Id}
	p.client = p.appClient(nil)
	return p
}

// triggering is a pool with one trigger.
func (w *world) triggering(config types.LambdaConfigType) testPool {
	return w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) { in.LambdaConfig = &config })
}

func (p testPool) appClient(change func(*cognitoidentityprovider.CreateUserPoolClientInput)) string {
	in := &cognitoidentityprovider.CreateUserPoolClientInput{
		UserPoolId: &p.id, ClientName: new(unique("client")),
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{
			types.ExplicitAuthFlowsTypeAllowUserPasswordAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth,
		},
	}
	if change != nil {
		change(in)
	}
	made := ok[*cognitoidentityprovider.CreateUserPoolClientOutput](p.w)(p.w.idp.CreateUserPoolClient(p.w.ctx, in))
	return *made.UserPoolClient.ClientId
}

// provider is the pool's name as a login provider of an identity pool.
func (p testPool) provider() string { return "cognito-idp." + Region + ".amazonaws.com/" + p.id }

func attrs(pairs ...string) []types.AttributeType {
	var list []types.AttributeType
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, types.AttributeType{Name: &pairs[i], Value: &pairs[i+1]})
	}
	return list
}

func (p testPool) signUp(email string, attributes ...string) (*cognitoidentityprovider.SignUpOutput, error) {
	return p.w.idp.SignUp(p.w.ctx, &cognitoidentityprovider.SignUpInput{
		ClientId: &p.client, Username: &email, Password: aws.String(password), UserAttributes: attrs(attributes...)})
}

func (p testPool) invite(email string, attributes ...string) (*cognitoidentityprovider.AdminCreateUserOutput, error) {
	return p.w.idp.AdminCreateUser(p.w.ctx, &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId: &p.id, Username: &email, TemporaryPassword: aws.String(password),
		UserAttributes: attrs(attributes...), MessageAction: types.MessageActionTypeSuppress})
}

// user makes a user who can sign in, and returns the address.
func (p testPool) user(attributes ...string) string {
	email := unique("user") + "@company.example"
	ok[any](p.w)(p.invite(email, attributes...))
	ok[any](p.w)(p.w.idp.AdminSetUserPassword(p.w.ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: &p.id, Username: &email, Password: aws.String(password), Permanent: true}))
	return email
}

func (p testPool) signIn(email, password string) (*cognitoidentityprovider.InitiateAuthOutput, error) {
	return p.w.idp.InitiateAuth(p.w.ctx, &cognitoidentityprovider.InitiateAuthInput{
		ClientId: &p.client, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": email, "PASSWORD": password}})
}

// tokens of a user who needs nothing but the password.
func (p testPool) tokens(email string) *types.AuthenticationResultType {
	out := ok[*cognitoidentityprovider.InitiateAuthOutput](p.w)(p.signIn(email, password))
	p.w.want(out.AuthenticationResult != nil, "sign-in of %s: want tokens, got %s", email, out.ChallengeName)
	return out.AuthenticationResult
}

func (p testPool) answer(challenge types.ChallengeNameType, session *string, answers map[string]string) (*cognitoidentityprovider.RespondToAuthChallengeOutput, error) {
	return p.w.idp.RespondToAuthChallenge(p.w.ctx, &cognitoidentityprovider.RespondToAuthChallengeInput{
		ClientId: &p.client, ChallengeName: challenge, Session: session, ChallengeResponses: answers})
}

// attributes of a user as an administrator sees them.
func (p testPool) attributes(email string) map[string]string {
	got := ok[*cognitoidentityprovider.AdminGetUserOutput](p.w)(p.w.idp.AdminGetUser(p.w.ctx, &cognitoidentityprovider.AdminGetUserInput{
		UserPoolId: &p.id, Username: &email}))
	return attributeMap(got.UserAttributes)
}

func attributeMap(list []types.AttributeType) map[string]string {
	held := map[string]string{}
	for _, a := range list {
		held[aws.ToString(a.Name)] = aws.ToString(a.Value)
	}
	return held
}

func (p testPool) updateOwn(token *string, attributes ...string) error {
	_, err := p.w.idp.UpdateUserAttributes(p.w.ctx, &cognitoidentityprovider.UpdateUserAttributesInput{
		AccessToken: token, UserAttributes: attrs(attributes...)})
	return err
}

// custom declares a custom string attribute.
func custom(name string, mutable bool) types.SchemaAttributeType {
	return types.SchemaAttributeType{
		Name: &name, AttributeDataType: types.AttributeDataTypeString, Mutable: &mutable,
		StringAttributeConstraints: &types.StringAttributeConstraintsType{MinLength: aws.String("1"), MaxLength: aws.String("10")},
	}
}
