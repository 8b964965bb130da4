package local

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/pquerna/otp/totp"
)

func signInChecks() []check {
	return []check{
		{row: "lock-out", run: lockOut},
		{row: "oauth-code-once", run: codesAreGoodForOneAttempt},
		{row: "oauth-refresh", run: tokenEndpointRefresh},
		{row: "challenge-sessions", run: challengesNeedTheirSession},
		{row: "new-password-policy", run: newPasswordPolicy},
		{row: "mfa-required", run: mfaRequired},
		{row: "mfa-after-new-password", run: mfaAfterNewPassword},
		{row: "mfa-enrolment-by-session", run: enrolmentBySession},
		{row: "mfa-on-page", run: pageRefusesMFA},
		{row: "totp-switched-off", run: totpSwitchedOff},
		{row: "mfa-preference", run: preferenceNeedsAnAuthenticator},
		{row: "token-revocation", run: revocationSwitchedOff},
		{row: "refresh-rotation", run: refreshRotation},
		{row: "refresh-flow", run: refreshFlow},
		{row: "group-roles", run: groupRoles},
	}
}

// requiringMFA is a pool with MFA ON or OPTIONAL, by TOTP.
func (w *world) requiringMFA(mode types.UserPoolMfaType) testPool {
	p := w.pool(nil)
	ok[any](w)(w.idp.SetUserPoolMfaConfig(w.ctx, &cognitoidentityprovider.SetUserPoolMfaConfigInput{
		UserPoolId: &p.id, MfaConfiguration: mode, SoftwareTokenMfaConfiguration: &types.SoftwareTokenMfaConfigType{Enabled: true}}))
	return p
}

// enrol gives a signed-in user a TOTP device.
func (p testPool) enrol(email string) (secret string) {
	token := p.tokens(email).AccessToken
	made := ok[*cognitoidentityprovider.AssociateSoftwareTokenOutput](p.w)(p.w.idp.AssociateSoftwareToken(p.w.ctx, &cognitoidentityprovider.AssociateSoftwareTokenInput{AccessToken: token}))
	ok[any](p.w)(p.w.idp.VerifySoftwareToken(p.w.ctx, &cognitoidentityprovider.VerifySoftwareTokenInput{AccessToken: token, UserCode: new(p.w.totp(*made.SecretCode))}))
	ok[any](p.w)(p.w.idp.SetUserMFAPreference(p.w.ctx, &cognitoidentityprovider.SetUserMFAPreferenceInput{
		AccessToken: token, SoftwareTokenMfaSettings: &types.SoftwareTokenMfaSettingsType{Enabled: true, PreferredMfa: true}}))
	return *made.SecretCode
}

func (w *world) totp(secret string) string {
	return ok[string](w)(totp.GenerateCode(secret, time.Now()))
}

func challengesNeedTheirSession(w *world) {
	p := w.requiringMFA(types.UserPoolMfaTypeOptional)
	victim, attacker := unique("victim")+"@company.example", unique("attacker")+"@company.example"
	ok[any](w)(p.invite(victim))
	ok[any](w)(p.invite(attacker))
	newPasswordFor := func(name string) map[string]string {
		return map[string]string{"USERNAME": name, "NEW_PASSWORD": newPassword}
	}
	_, err := p.answer(types.ChallengeNameTypeNewPasswordRequired, aws.String("made-up-by-an-attacker"), newPasswordFor(victim))
	w.refused("NEW_PASSWORD_REQUIRED with a made-up session", err, "NotAuthorizedException")
	own := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(attacker, password))
	_, err = p.answer(types.ChallengeNameTypeNewPasswordRequired, own.Session, newPasswordFor(victim))
	w.refused("NEW_PASSWORD_REQUIRED of another user with one's own session", err, "NotAuthorizedException")
	_, err = p.answer(types.ChallengeNameTypeMfaSetup, own.Session, map[string]string{"USERNAME": attacker})
	w.refused("the session of one challenge for another", err, "NotAuthorizedException")
	ok[any](w)(p.answer(types.ChallengeNameTypeNewPasswordRequired, own.Session, newPasswordFor(attacker)))
	_, err = p.answer(types.ChallengeNameTypeNewPasswordRequired, own.Session, newPasswordFor(attacker))
	w.refused("a session for the second time", err, "NotAuthorizedException")

	email := p.user()
	secret := p.enrol(email)
	out := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(email, password))
	w.want(out.ChallengeName == types.ChallengeNameTypeSoftwareTokenMfa, "sign-in of an enrolled user: want SOFTWARE_TOKEN_MFA, got %q", out.ChallengeName)
	answers := map[string]string{"USERNAME": email, "SOFTWARE_TOKEN_MFA_CODE": w.totp(secret)}
	_, err = p.answer(types.ChallengeNameTypeSoftwareTokenMfa, aws.String("made-up-by-an-attacker"), answers)
	w.refused("SOFTWARE_TOKEN_MFA without the password's session", err, "NotAuthorizedException")
	done := ok[*cognitoidentityprovider.RespondToAuthChallengeOutput](w)(p.answer(types.ChallengeNameTypeSoftwareTokenMfa, out.Session, answers))
	w.want(done.AuthenticationResult != nil, "the second factor with its session: want tokens")
}

func newPasswordPolicy(w *world) {
	p := w.pool(nil)
	email := unique("user") + "@company.example"
	ok[any](w)(p.invite(email))
	out := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(email, password))
	_, err := p.answer(types.ChallengeNameTypeNewPasswordRequired, out.Session, map[string]string{"USERNAME": email, "NEW_PASSWORD": "weak"})
	w.refused("NEW_PASSWORD_REQUIRED with a weak password", err, "InvalidPasswordException")
	ok[any](w)(p.answer(types.ChallengeNameTypeNewPasswordRequired, out.Session, map[string]string{"USERNAME": email, "NEW_PASSWORD": newPassword}))
}

func mfaRequired(w *world) {
	p := w.requiringMFA(types.UserPoolMfaTypeOn)
	out := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(p.user(), password))
	w.want(out.AuthenticationResult == nil && out.ChallengeName == types.ChallengeNameTypeMfaSetup,
		"sign-in without a second factor where it is required: want MFA_SETUP and no tokens, got %q", out.ChallengeName)
	w.want(out.ChallengeParameters["MFAS_CAN_SETUP"] == `["SOFTWARE_TOKEN_MFA"]`, "MFAS_CAN_SETUP: got %q", out.ChallengeParameters["MFAS_CAN_SETUP"])
}

func mfaAfterNewPassword(w *world) {
	p := w.requiringMFA(types.UserPoolMfaTypeOn)
	email := unique("user") + "@company.example"
	ok[any](w)(p.invite(email))
	out := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(email, password))
	next := ok[*cognitoidentityprovider.RespondToAuthChallengeOutput](w)(p.answer(types.ChallengeNameTypeNewPasswordRequired, out.Session,
		map[string]string{"USERNAME": email, "NEW_PASSWORD": newPassword}))
	w.want(next.AuthenticationResult == nil && next.ChallengeName == types.ChallengeNameTypeMfaSetup,
		"after the new password: want MFA_SETUP and no tokens, got %q", next.ChallengeName)
}

func totpSwitchedOff(w *world) {
	off, smsOnly := w.pool(nil), w.requiringMFA(types.UserPoolMfaTypeOptional)
	ok[any](w)(w.idp.SetUserPoolMfaConfig(w.ctx, &cognitoidentityprovider.SetUserPoolMfaConfigInput{
		UserPoolId: &smsOnly.id, SoftwareTokenMfaConfiguration: &types.SoftwareTokenMfaConfigType{Enabled: false}}))
	for what, p := range map[string]testPool{"a pool whose MFA is OFF": off, "a pool without TOTP": smsOnly} {
		token := p.tokens(p.user()).AccessToken
		_, err := w.idp.AssociateSoftwareToken(w.ctx, &cognitoidentityprovider.AssociateSoftwareTokenInput{AccessToken: token})
		w.refused("AssociateSoftwareToken in "+what, err, "SoftwareTokenMFANotFoundException")
		_, err = w.idp.VerifySoftwareToken(w.ctx, &cognitoidentityprovider.VerifySoftwareTokenInput{AccessToken: token, UserCode: aws.String("000000")})
		w.refused("VerifySoftwareToken in "+what, err, "SoftwareTokenMFANotFoundException")
	}
}

func preferenceNeedsAnAuthenticator(w *world) {
	p := w.requiringMFA(types.UserPoolMfaTypeOptional)
	email := p.user()
	token := p.tokens(email).AccessToken
	settings := &types.SoftwareTokenMfaSettingsType{Enabled: true, PreferredMfa: true}
	_, err := w.idp.SetUserMFAPreference(w.ctx, &cognitoidentityprovider.SetUserMFAPreferenceInput{AccessToken: token, SoftwareTokenMfaSettings: settings})
	w.refused("SetUserMFAPreference without an authenticator", err, "InvalidParameterException")
	_, err = w.idp.AdminSetUserMFAPreference(w.ctx, &cognitoidentityprovider.AdminSetUserMFAPreferenceInput{UserPoolId: &p.id, Username: &email, SoftwareTokenMfaSettings: settings})
	w.refused("AdminSetUserMFAPreference without an authenticator", err, "InvalidParameterException")
	ok[any](w)(w.idp.SetUserMFAPreference(w.ctx, &cognitoidentityprovider.SetUserMFAPreferenceInput{ // it is off already
		AccessToken: token, SoftwareTokenMfaSettings: &types.SoftwareTokenMfaSettingsType{}}))
	p.enrol(email) // turns it on
	ok[any](w)(w.idp.AdminSetUserMFAPreference(w.ctx, &cognitoidentityprovider.AdminSetUserMFAPreferenceInput{UserPoolId: &p.id, Username: &email, SoftwareTokenMfaSettings: settings}))
}

func revocationSwitchedOff(w *world) {
	p := w.pool(nil)
	p.client = p.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) { in.EnableTokenRevocation = new(false) })
	given := p.tokens(p.user())
	_, err := w.idp.RevokeToken(w.ctx, &cognitoidentityprovider.RevokeTokenInput{ClientId: &p.client, Token: given.RefreshToken})
	w.refused("RevokeToken through a client without revocation", err, "UnsupportedOperationException")
	ok[any](w)(w.idp.GetUser(w.ctx, &cognitoidentityprovider.GetUserInput{AccessToken: given.AccessToken}))
}

func enrolmentBySession(w *world) {
	p := w.requiringMFA(types.UserPoolMfaTypeOn)
	email := p.user()
	out := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(email, password))
	made := ok[*cognitoidentityprovider.AssociateSoftwareTokenOutput](w)(w.idp.AssociateSoftwareToken(w.ctx, &cognitoidentityprovider.AssociateSoftwareTokenInput{Session: out.Session}))
	_, err := p.answer(types.ChallengeNameTypeMfaSetup, made.Session, map[string]string{"USERNAME": email})
	w.want(err != nil, "MFA_SETUP answered before the device was verified: want a refusal")
	_, err = w.idp.VerifySoftwareToken(w.ctx, &cognitoidentityprovider.VerifySoftwareTokenInput{Session: made.Session, UserCode: aws.String("000000")})
	w.refused("VerifySoftwareToken with a wrong code", err, "EnableSoftwareTokenMFAException")
	verified := ok[*cognitoidentityprovider.VerifySoftwareTokenOutput](w)(w.idp.VerifySoftwareToken(w.ctx, &cognitoidentityprovider.VerifySoftwareTokenInput{
		Session: made.Session, UserCode: new(w.totp(*made.SecretCode))}))
	done, err := p.answer(types.ChallengeNameTypeMfaSetup, verified.Session, map[string]string{"USERNAME": email})
	w.want(err == nil && done.AuthenticationResult != nil, "MFA_SETUP after the device was verified: want tokens, got %v", err)
	again := ok[*cognitoidentityprovider.InitiateAuthOutput](w)(p.signIn(email, password))
	w.want(again.ChallengeName == types.ChallengeNameTypeSoftwareTokenMfa, "the next sign-in: want SOFTWARE_TOKEN_MFA, got %q", again.ChallengeName)
	ok[any](w)(p.answer(types.ChallengeNameTypeSoftwareTokenMfa, again.Session,
		map[string]string{"USERNAME": email, "SOFTWARE_TOKEN_MFA_CODE": w.totp(*made.SecretCode)}))
}

// pageRefusesMFA: the page would skip the second factor; a user without one gets in.
func pageRefusesMFA(w *world) {
	p := w.requiringMFA(types.UserPoolMfaTypeOptional).withPages(nil)
	enrolled, plain := p.user(), p.user()
	p.enrol(enrolled)
	w.want(p.code(plain, "v") != "", "the page gives no code to a user without a second factor")
	w.want(p.code(enrolled, "v") == "", "the page gives a code to a user with a second factor")
}

func lockOut(w *world) {
	p := w.pool(nil)
	email := p.user()
	for range 5 {
		_, err := p.signIn(email, "Wrong-password-1")
		w.refused("a wrong password", err, "NotAuthorizedException")
		w.saying("a wrong password", err, "Incorrect username or password.")
	}
	_, err := p.signIn(email, password)
	w.saying("the right password after five wrong ones", err, "Password attempts exceeded")
	time.Sleep(1050 * time.Millisecond) // the first lock-out lasts a second
	p.tokens(email)
	p.tokens(email)
}

func refreshRotation(w *world) {
	p := w.pool(nil)
	rotating := func(grace int32) func(*cognitoidentityprovider.CreateUserPoolClientInput) {
		return func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
			in.ExplicitAuthFlows = []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserPasswordAuth}
			in.RefreshTokenRotation = &types.RefreshTokenRotationType{Feature: types.FeatureTypeEnabled, RetryGracePeriodSeconds: &grace}
		}
	}
	email := p.user()
	refresh := func(token *string) (*types.AuthenticationResultType, error) {
		out, err := w.idp.GetTokensFromRefreshToken(w.ctx, &cognitoidentityprovider.GetTokensFromRefreshTokenInput{ClientId: &p.client, RefreshToken: token})
		if err != nil {
			return nil, err
		}
		return out.AuthenticationResult, nil
	}
	p.client = p.appClient(rotating(0))
	first := p.tokens(email).RefreshToken
	got := ok[*types.AuthenticationResultType](w)(refresh(first))
	w.want(got.RefreshToken != nil && *got.RefreshToken != *first, "a refresh with rotation: want a new refresh token")
	w.want(w.claims(got.RefreshToken)["exp"] == w.claims(first)["exp"], "the new refresh token ends when the first one would have")
	_, err := refresh(first)
	w.refused("the old refresh token after the grace period", err, "RefreshTokenReuseException")
	ok[any](w)(refresh(got.RefreshToken))

	p.client = p.appClient(rotating(60))
	first = p.tokens(email).RefreshToken
	ok[any](w)(refresh(first))
	ok[any](w)(refresh(first)) // within the grace period

	_, err = w.idp.CreateUserPoolClient(w.ctx, &cognitoidentityprovider.CreateUserPoolClientInput{
		UserPoolId: &p.id, ClientName: aws.String("both"),
		ExplicitAuthFlows:    []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth},
		RefreshTokenRotation: &types.RefreshTokenRotationType{Feature: types.FeatureTypeEnabled}})
	w.refused("rotation together with ALLOW_REFRESH_TOKEN_AUTH", err, "InvalidParameterException")
}

func refreshFlow(w *world) {
	p := w.pool(nil)
	email := p.user()
	refresh := func() error {
		_, err := w.idp.InitiateAuth(context.WithoutCancel(w.ctx), &cognitoidentityprovider.InitiateAuthInput{
			ClientId: &p.client, AuthFlow: types.AuthFlowTypeRefreshTokenAuth,
			AuthParameters: map[string]string{"REFRESH_TOKEN": *p.tokens(email).RefreshToken}})
		return err
	}
	w.must(refresh())
	p.client = p.appClient(func(in *cognitoidentityprovider.CreateUserPoolClientInput) {
		in.ExplicitAuthFlows = []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserPasswordAuth}
	})
	w.refused("REFRESH_TOKEN_AUTH that the client does not allow", refresh(), "NotAuthorizedException")
}

func groupRoles(w *world) {
	p := w.pool(nil)
	first, second := w.role(`{"Version":"2012-10-17","Statement":[]}`, ""), w.role(`{"Version":"2012-10-17","Statement":[]}`, "")
	email := p.user()
	for name, group := range map[string]struct {
		role       string
		precedence int32
	}{"second": {second, 5}, "first": {first, 1}} {
		ok[any](w)(w.idp.CreateGroup(w.ctx, &cognitoidentityprovider.CreateGroupInput{
			GroupName: &name, UserPoolId: &p.id, RoleArn: &group.role, Precedence: &group.precedence}))
		ok[any](w)(w.idp.AdminAddUserToGroup(w.ctx, &cognitoidentityprovider.AdminAddUserToGroupInput{GroupName: &name, UserPoolId: &p.id, Username: &email}))
	}
	claims := w.claims(p.tokens(email).IdToken)
	roles, _ := claims["cognito:roles"].([]any)
	w.want(len(roles) == 2, "cognito:roles: want both roles, got %v", claims["cognito:roles"])
	w.want(claims["cognito:preferred_role"] == first, "cognito:preferred_role: want %s, got %v", first, claims["cognito:preferred_role"])
}
