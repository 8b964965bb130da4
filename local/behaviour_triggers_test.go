package local

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

func triggerChecks() []check {
	return []check{
		{row: "trigger-errors", run: failedTriggersFailTheCall},
		{row: "trigger-permission", run: poolNeedsPermission},
		{row: "sign-up-event", run: signUpEventHoldsTheMetadata},
		{row: "pre-sign-up-invitation", run: preSignUpOfAnInvitation},
		{row: "post-confirmation", run: postConfirmation},
		{row: "pre-authentication", run: preAuthentication},
		{row: "post-authentication", run: postAuthentication},
		{row: "user-migration", run: userMigration},
		{row: "custom-message", run: customMessage},
		{row: "fresh-codes", run: freshCodes},
	}
}

// telling is a trigger that refuses whatever it is called for, and says what that was.
const telling = `
import json
def handler(event, context):
    raise Exception("called for " + event["triggerSource"] + " with " + json.dumps(event["request"], sort_keys=True))
`

// refusing says an exact sentence, as the product's triggers do.
const refusing = `
def handler(event, context):
    raise Exception("not today")
`

const exactRefusal = "failed with error not today."

func failedTriggersFailTheCall(w *world) {
	p := w.triggering(types.LambdaConfigType{PreSignUp: new(w.function(refusing))})
	_, err := p.signUp(unique("user") + "@company.example")
	w.refused("SignUp with a pre-sign-up trigger that fails", err, "UserLambdaValidationException")
	w.saying("SignUp with a pre-sign-up trigger that fails", err, ": PreSignUp "+exactRefusal)

	p = w.triggering(types.LambdaConfigType{PreTokenGeneration: new(w.function(refusing))})
	_, err = p.signIn(p.user(), password)
	w.refused("sign-in with a token trigger that fails", err, "UserLambdaValidationException")
	w.saying("sign-in with a token trigger that fails", err, ": PreTokenGeneration "+exactRefusal)

	p = w.triggering(types.LambdaConfigType{DefineAuthChallenge: new(w.function(refusing))})
	_, err = p.customSignIn(p.user())
	w.refused("custom sign-in with a trigger that fails", err, "UserLambdaValidationException")
	w.saying("custom sign-in with a trigger that fails", err, ": DefineAuthChallenge "+exactRefusal)

	p = w.triggering(types.LambdaConfigType{PreTokenGeneration: new(w.function(refusing))}).withPages(nil)
	got := p.redeem(p.code(p.user(), "v"), "v")
	w.want(got["error"] == "invalid_request", "the token endpoint with a token trigger that fails: want invalid_request, got %v", got)
}

func (p testPool) customSignIn(email string) (*cognitoidentityprovider.InitiateAuthOutput, error) {
	client := p.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.ExplicitAuthFlows = []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowCustomAuth}
	})
	return p.w.idp.InitiateAuth(p.w.ctx, &cognitoidentityprovider.InitiateAuthInput{
		ClientId: &client, AuthFlow: types.AuthFlowTypeCustomAuth, AuthParameters: map[string]string{"USERNAME": email}})
}

// poolNeedsPermission: a pool calls those functions whose resource policy lets it, by service, account and pool.
func poolNeedsPermission(w *world) {
	arn := func(p testPool) string { return "arn:aws:cognito-idp:" + Region + ":" + Account + ":userpool/" + p.id }
	trigger := w.closedFunction(telling)
	p := w.triggering(types.LambdaConfigType{PreSignUp: &trigger})
	denied := func(what string) {
		email := unique("user") + "@company.example"
		_, err := p.signUp(email)
		w.refused("SignUp "+what, err, "UnexpectedLambdaException")
		w.saying("SignUp "+what, err, ": PreSignUp invocation failed due to error AccessDeniedException.")
		_, err = w.idp.AdminGetUser(w.ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &p.id, Username: &email})
		w.refused("the user after a SignUp "+what, err, "UserNotFoundException")
	}
	denied("without a permission")
	w.permit(trigger, "apigateway.amazonaws.com", map[string]string{"SourceArn": arn(p)})
	denied("with a permission for another service")
	w.permit(trigger, "cognito-idp.amazonaws.com", map[string]string{"SourceArn": arn(w.pool(nil))})
	denied("with a permission for another pool")
	w.permit(trigger, "cognito-idp.amazonaws.com", map[string]string{"SourceArn": arn(p), "SourceAccount": "111111111111"})
	denied("with a permission for another account")
	w.permit(trigger, "cognito-idp.amazonaws.com", map[string]string{"SourceArn": arn(p), "SourceAccount": Account})
	_, err := p.signUp(unique("user") + "@company.example")
	w.saying("SignUp with the permission", err, "called for PreSignUp_SignUp")

	// What ministack calls by other ways, and what these modules call themselves.
	p = w.triggering(types.LambdaConfigType{DefineAuthChallenge: new(w.closedFunction(telling))})
	_, err = p.customSignIn(p.user())
	w.refused("custom sign-in without a permission", err, "UnexpectedLambdaException")
	p = w.triggering(types.LambdaConfigType{PreTokenGenerationConfig: &types.PreTokenGenerationVersionConfigType{
		LambdaArn: new(w.closedFunction(telling)), LambdaVersion: types.PreTokenGenerationLambdaVersionTypeV20}})
	_, err = p.signIn(p.user(), password)
	w.refused("sign-in without a permission for the token trigger", err, "UnexpectedLambdaException")
	p = w.triggering(types.LambdaConfigType{PostAuthentication: new(w.closedFunction(telling))})
	_, err = p.signIn(p.user(), password)
	w.refused("sign-in without a permission for the trigger after it", err, "UnexpectedLambdaException")
}

func signUpEventHoldsTheMetadata(w *world) {
	p := w.triggering(types.LambdaConfigType{PreSignUp: new(w.function(telling))})
	_, err := w.idp.SignUp(w.ctx, &cognitoidentityprovider.SignUpInput{
		ClientId: &p.client, Username: new(unique("user") + "@company.example"), Password: aws.String(password),
		ClientMetadata: map[string]string{"invitation": "i1"}, ValidationData: attrs("captcha", "c1")})
	w.saying("SignUp", err, `"clientMetadata": {"invitation": "i1"}`)
	w.saying("SignUp", err, `"validationData": {"captcha": "c1"}`)
}

func preSignUpOfAnInvitation(w *world) {
	p := w.triggering(types.LambdaConfigType{PreSignUp: new(w.function(telling))})
	email := unique("user") + "@company.example"
	_, err := p.invite(email)
	w.saying("AdminCreateUser", err, "called for PreSignUp_AdminCreateUser")
	_, err = w.idp.AdminGetUser(w.ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &p.id, Username: &email})
	w.refused("the refused user", err, "UserNotFoundException")
}

func postConfirmation(w *world) {
	p := w.triggering(types.LambdaConfigType{PostConfirmation: new(w.function(telling))})
	email := unique("user") + "@company.example"
	ok[any](w)(p.signUp(email))
	_, err := w.idp.ConfirmSignUp(w.ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &p.client, Username: &email, ConfirmationCode: aws.String(w.latest(email).code())})
	w.saying("ConfirmSignUp", err, "called for PostConfirmation_ConfirmSignUp")
	ok[any](w)(w.idp.ForgotPassword(w.ctx, &cognitoidentityprovider.ForgotPasswordInput{ClientId: &p.client, Username: &email}))
	_, err = w.idp.ConfirmForgotPassword(w.ctx, &cognitoidentityprovider.ConfirmForgotPasswordInput{
		ClientId: &p.client, Username: &email, Password: aws.String(newPassword), ConfirmationCode: aws.String(w.latest(email).code())})
	w.saying("ConfirmForgotPassword", err, "called for PostConfirmation_ConfirmForgotPassword")
}

func preAuthentication(w *world) {
	p := w.triggering(types.LambdaConfigType{PreAuthentication: new(w.function(telling))})
	email := p.user()
	_, err := p.signIn(email, password)
	w.saying("sign-in", err, "called for PreAuthentication_Authentication")
}

func postAuthentication(w *world) {
	p := w.triggering(types.LambdaConfigType{PostAuthentication: new(w.function(telling))})
	email := p.user()
	_, err := p.signIn(email, password)
	w.saying("sign-in", err, "called for PostAuthentication_Authentication")
	_, err = p.signIn(email, "Wrong-password-1")
	w.refused("sign-in with a wrong password", err, "NotAuthorizedException") // without a call of the trigger
}

// migrating knows one user of an older system.
const migrating = `
def handler(event, context):
    old = event["triggerSource"] == "UserMigration_ForgotPassword" or event["request"]["password"] == "Correct-horse-1"
    if not event["userName"].startswith("old-") or not old:
        raise Exception("unknown")
    event["response"].update(userAttributes={"email": event["userName"], "email_verified": "true"},
                             finalUserStatus="CONFIRMED", messageAction="SUPPRESS")
    return event
`

func userMigration(w *world) {
	p := w.triggering(types.LambdaConfigType{UserMigration: new(w.function(migrating))})
	email := unique("old-") + "@company.example"
	_, err := p.signIn(email, "Wrong-password-1")
	w.refused("sign-in of an old user with a wrong password", err, "UserNotFoundException")
	out, err := p.signIn(email, password)
	w.want(err == nil && out.AuthenticationResult != nil, "sign-in of an old user: want tokens, got %v", err)
	w.want(p.attributes(email)["email_verified"] == "true", "the migrated attributes are missing: %v", p.attributes(email))
	_, err = p.signIn(unique("new-")+"@company.example", password)
	w.refused("sign-in of a user whom nobody knows", err, "UserNotFoundException")

	forgetful := unique("old-") + "@company.example"
	ok[any](w)(w.idp.ForgotPassword(w.ctx, &cognitoidentityprovider.ForgotPasswordInput{ClientId: &p.client, Username: &forgetful}))
	w.want(p.attributes(forgetful)["email"] == forgetful, "the forgetful user was not migrated")
}

// wording names its source in the subject.
const wording = `
def handler(event, context):
    event["response"].update(emailSubject="about " + event["triggerSource"], emailMessage="the code is {####}")
    return event
`

func customMessage(w *world) {
	p := w.triggering(types.LambdaConfigType{CustomMessage: new(w.function(wording))})
	email := unique("user") + "@company.example"
	ok[any](w)(p.signUp(email))
	subject := func(step, want string) {
		got := w.latest(email)
		w.want(got.Subject == "about "+want, "subject after %s: want %q, got %q", step, "about "+want, got.Subject)
	}
	subject("SignUp", "CustomMessage_SignUp")
	ok[any](w)(w.idp.ResendConfirmationCode(w.ctx, &cognitoidentityprovider.ResendConfirmationCodeInput{ClientId: &p.client, Username: &email}))
	subject("ResendConfirmationCode", "CustomMessage_ResendCode")
	ok[any](w)(w.idp.ConfirmSignUp(w.ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &p.client, Username: &email, ConfirmationCode: aws.String(w.latest(email).code())}))
	ok[any](w)(w.idp.ForgotPassword(w.ctx, &cognitoidentityprovider.ForgotPasswordInput{ClientId: &p.client, Username: &email}))
	subject("ForgotPassword", "CustomMessage_ForgotPassword")

	p = w.triggering(types.LambdaConfigType{CustomMessage: new(w.function("def handler(event, context):\n    event['response']['emailMessage'] = 'no code'\n    return event\n"))})
	_, err := p.signUp(unique("user") + "@company.example")
	w.refused("SignUp with a message that lacks the code", err, "InvalidLambdaResponseException")
}

func freshCodes(w *world) {
	p := w.pool(nil)
	email := unique("user") + "@company.example"
	ok[any](w)(p.signUp(email))
	first := w.latest(email).code()
	ok[any](w)(w.idp.ResendConfirmationCode(w.ctx, &cognitoidentityprovider.ResendConfirmationCodeInput{ClientId: &p.client, Username: &email}))
	second := w.latest(email).code()
	w.want(first != second, "the code sent again is the same: %s", first)
	confirm := func(code string) error {
		_, err := w.idp.ConfirmSignUp(w.ctx, &cognitoidentityprovider.ConfirmSignUpInput{ClientId: &p.client, Username: &email, ConfirmationCode: &code})
		return err
	}
	w.refused("ConfirmSignUp with the code sent before", confirm(first), "CodeMismatchException")
	w.must(confirm(second))
	ok[any](w)(w.idp.ForgotPassword(w.ctx, &cognitoidentityprovider.ForgotPasswordInput{ClientId: &p.client, Username: &email}))
	_, err := w.idp.ConfirmForgotPassword(w.ctx, &cognitoidentityprovider.ConfirmForgotPasswordInput{
		ClientId: &p.client, Username: &email, Password: aws.String(newPassword), ConfirmationCode: aws.String("x")})
	w.refused("ConfirmForgotPassword with a wrong code", err, "CodeMismatchException")
	ok[any](w)(w.idp.ConfirmForgotPassword(w.ctx, &cognitoidentityprovider.ConfirmForgotPasswordInput{
		ClientId: &p.client, Username: &email, Password: aws.String(newPassword), ConfirmationCode: aws.String(w.latest(email).code())}))
}
