package local

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

func userChecks() []check {
	return []check{
		{row: "username-case", run: twoSpellingsAreOneAccount},
		{row: "sign-up-destination", run: destinationIsAHint},
		{row: "forgot-password-state", run: passwordRecoveryNeedsAProvenAddress},
		{row: "admin-only-sign-up", run: adminOnlySignUp},
		{row: "declared-attributes", run: undeclaredAttributesRefused},
		{row: "required-attributes", run: requiredAttributes},
		{row: "immutable-attributes", run: immutableAttributes},
		{row: "client-write-attributes", run: clientWriteAttributes},
		{row: "client-read-attributes", run: clientReadAttributes},
		{row: "email-unverified", run: newAddressIsUnverified},
		{row: "email-verified", run: confirmationProvesTheAddress},
		{row: "email-change", run: changedAddressWaits},
		{row: "delete-attributes", run: attributesCanBeDeleted},
	}
}

func twoSpellingsAreOneAccount(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.UsernameConfiguration = &types.UsernameConfigurationType{CaseSensitive: aws.Bool(false)}
	})
	name := unique("User") + "@Company.example"
	ok[any](w)(p.signUp(name))
	_, err := p.signUp(strings.ToUpper(name))
	w.refused("SignUp of the same name in capitals", err, "UsernameExistsException")
	code := w.latest(strings.ToLower(name)).code()
	_, err = w.idp.ConfirmSignUp(w.ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &p.client, Username: aws.String(strings.ToUpper(name)), ConfirmationCode: aws.String("x" + code)})
	w.refused("a wrong code for the name in capitals", err, "CodeMismatchException")
	ok[any](w)(w.idp.ConfirmSignUp(w.ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &p.client, Username: aws.String(strings.ToUpper(name)), ConfirmationCode: &code}))
	p.tokens(strings.ToUpper(name))
}

func adminOnlySignUp(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.AdminCreateUserConfig = &types.AdminCreateUserConfigType{AllowAdminCreateUserOnly: true}
	})
	p.tokens(p.user())
	_, err := p.signUp(unique("user") + "@company.example")
	w.refused("SignUp where only administrators create users", err, "NotAuthorizedException")
}

func undeclaredAttributesRefused(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{custom("plan", true)}
	})
	ok[any](w)(p.signUp(unique("user")+"@company.example", "custom:plan", "free"))
	_, err := p.signUp(unique("user")+"@company.example", "custom:nothing", "x")
	w.refused("SignUp with an undeclared attribute", err, "InvalidParameterException")
	_, err = p.signUp(unique("user")+"@company.example", "custom:plan", "12345678901")
	w.refused("SignUp with a value that is too long", err, "InvalidParameterException")
	email := p.user()
	w.refused("UpdateUserAttributes with an undeclared attribute", p.updateOwn(p.tokens(email).AccessToken, "custom:nothing", "x"), "InvalidParameterException")
	w.want(p.attributes(email)["custom:nothing"] == "", "the refused attribute was stored")
}

func requiredAttributes(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{{Name: aws.String("name"), AttributeDataType: types.AttributeDataTypeString, Required: aws.Bool(true), Mutable: aws.Bool(true)}}
	})
	ok[any](w)(p.signUp(unique("user")+"@company.example", "name", "Ann"))
	_, err := p.signUp(unique("user") + "@company.example")
	w.refused("SignUp without a required attribute", err, "InvalidParameterException")
}

func immutableAttributes(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{custom("tenant", false), custom("plan", true)}
	})
	email := p.user("custom:tenant", "acme", "custom:plan", "free")
	token := p.tokens(email).AccessToken
	w.must(p.updateOwn(token, "custom:plan", "paid"))
	w.refused("UpdateUserAttributes of an immutable attribute", p.updateOwn(token, "custom:tenant", "other"), "InvalidParameterException")
	_, err := w.idp.AdminUpdateUserAttributes(w.ctx, &cognitoidentityprovider.AdminUpdateUserAttributesInput{
		UserPoolId: &p.id, Username: &email, UserAttributes: attrs("custom:tenant", "other")})
	w.refused("AdminUpdateUserAttributes of an immutable attribute", err, "InvalidParameterException")
	held := p.attributes(email)
	w.want(held["custom:tenant"] == "acme" && held["custom:plan"] == "paid", "attributes after the refusals: %v", held)
}

func clientWriteAttributes(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{custom("plan", true), custom("nick", true)}
	})
	p.client = p.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.WriteAttributes = []string{"email", "custom:nick"}
	})
	ok[any](w)(p.signUp(unique("user")+"@company.example", "custom:nick", "Ann"))
	_, err := p.signUp(unique("user")+"@company.example", "custom:plan", "paid")
	w.refused("SignUp with an attribute that the client may not write", err, "NotAuthorizedException")
	email := p.user("custom:plan", "free")
	w.refused("UpdateUserAttributes of it", p.updateOwn(p.tokens(email).AccessToken, "custom:plan", "paid"), "NotAuthorizedException")
	w.want(p.attributes(email)["custom:plan"] == "free", "the refused attribute was stored")
	_, err = w.idp.AdminUpdateUserAttributes(w.ctx, &cognitoidentityprovider.AdminUpdateUserAttributesInput{
		UserPoolId: &p.id, Username: &email, UserAttributes: attrs("custom:plan", "paid")})
	w.must(err) // an administrator may
}

func clientReadAttributes(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{custom("plan", true), custom("note", true)}
	})
	p.client = p.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.ReadAttributes = []string{"email", "custom:plan"}
	})
	tokens := p.tokens(p.user("custom:plan", "free", "custom:note", "secret"))
	claims := w.claims(tokens.IdToken)
	w.want(claims["custom:plan"] == "free" && claims["email"] != nil && claims["sub"] != nil, "readable claims are missing: %v", claims)
	w.want(claims["custom:note"] == nil && claims["email_verified"] == nil, "claims that the client may not read: %v", claims)
	got := ok[*cognitoidentityprovider.GetUserOutput](w)(w.idp.GetUser(w.ctx, &cognitoidentityprovider.GetUserInput{AccessToken: tokens.AccessToken}))
	held := attributeMap(got.UserAttributes)
	w.want(held["custom:plan"] == "free" && held["custom:note"] == "", "GetUser: want custom:plan and not custom:note, got %v", held)
}

func newAddressIsUnverified(w *world) {
	p := w.pool(nil)
	email := p.user()
	w.want(p.attributes(email)["email_verified"] == "false", "email_verified of an invited user: want false, got %q", p.attributes(email)["email_verified"])
	claim := w.claims(p.tokens(email).IdToken)["email_verified"]
	w.want(claim == false, "email_verified in the token: want false, got %v", claim)
}

func confirmationProvesTheAddress(w *world) {
	p := w.pool(nil)
	email := unique("user") + "@company.example"
	ok[any](w)(p.signUp(email))
	ok[any](w)(w.idp.ConfirmSignUp(w.ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &p.client, Username: &email, ConfirmationCode: aws.String(w.latest(email).code())}))
	got := p.attributes(email)["email_verified"]
	w.want(got == "true", "email_verified after ConfirmSignUp: want true, got %q", got)
}

func changedAddressWaits(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.UserAttributeUpdateSettings = &types.UserAttributeUpdateSettingsType{
			AttributesRequireVerificationBeforeUpdate: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail}}
	})
	email, changed := p.user("email_verified", "true"), unique("changed")+"@company.example"
	token := p.tokens(email).AccessToken
	w.must(p.updateOwn(token, "email", changed))
	_, err := w.idp.AdminGetUser(w.ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &p.id, Username: &email})
	w.want(err == nil, "the old address before the new one is verified: want the user, got %v", err)
	code := w.latest(changed).code()
	verify := func(code string) error {
		_, err := w.idp.VerifyUserAttribute(w.ctx, &cognitoidentityprovider.VerifyUserAttributeInput{AccessToken: token, AttributeName: aws.String("email"), Code: &code})
		return err
	}
	w.refused("VerifyUserAttribute with a wrong code", verify("x"+code), "CodeMismatchException")
	w.must(verify(code))
	held := p.attributes(changed)
	w.want(held["email"] == changed && held["email_verified"] == "true", "after VerifyUserAttribute: %v", held)
	ok[any](w)(w.idp.GetUserAttributeVerificationCode(w.ctx, &cognitoidentityprovider.GetUserAttributeVerificationCodeInput{AccessToken: token, AttributeName: aws.String("email")}))
}

func attributesCanBeDeleted(w *world) {
	p := w.pool(func(in *cognitoidentityprovider.CreateUserPoolInput) {
		in.Schema = []types.SchemaAttributeType{custom("plan", true)}
	})
	email := p.user("custom:plan", "free")
	_, err := w.idp.DeleteUserAttributes(w.ctx, &cognitoidentityprovider.DeleteUserAttributesInput{
		AccessToken: p.tokens(email).AccessToken, UserAttributeNames: []string{"custom:plan"}})
	w.want(err == nil, "DeleteUserAttributes: %v", err)
	w.want(p.attributes(email)["custom:plan"] == "", "the deleted attribute is still there")
}

func destinationIsAHint(w *world) {
	p := w.pool(nil)
	email := unique("user") + "@company.example"
	out := ok[*cognitoidentityprovider.SignUpOutput](w)(p.signUp(email))
	got := *out.CodeDeliveryDetails.Destination
	w.want(got == "u****@c****", "Destination after SignUp of %s: want u****@c****, got %s", email, got)
}

func passwordRecoveryNeedsAProvenAddress(w *world) {
	p := w.pool(nil)
	forgot := func(email string) error {
		_, err := w.idp.ForgotPassword(w.ctx, &cognitoidentityprovider.ForgotPasswordInput{ClientId: &p.client, Username: &email})
		return err
	}
	w.must(forgot(p.user("email_verified", "true")))
	w.refused("ForgotPassword with an unverified address", forgot(p.user()), "InvalidParameterException")
	invited := unique("user") + "@company.example"
	ok[any](w)(p.invite(invited, "email_verified", "true"))
	w.refused("ForgotPassword before an invitation was used", forgot(invited), "NotAuthorizedException")
}
