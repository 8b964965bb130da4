// Package client is what an app needs to talk to an Amazon Cognito user pool: sign-up, sign-in by SRP, challenges, TOTP, refresh, password changes, sign-out.
//
// SignIn sends no password: it proves it (Secure Remote Password, RFC 5054 with Cognito's own hashing; vectors of
// AWS's JavaScript client are in the tests, both ways, device passwords too). It ends in tokens or in a Challenge,
// which one of the Answer methods takes further:
//
//	outcome, err := c.SignIn(ctx, "ada@company.com", password)
//	for err == nil && outcome.Challenge != nil {
//		switch ch := outcome.Challenge; ch.Name {
//		case client.SoftwareTokenMFA:
//			outcome, err = c.AnswerCode(ctx, ch, askForCode())
//		case client.NewPasswordRequired:
//			outcome, err = c.AnswerNewPassword(ctx, ch, askForPassword(), nil)
//		…
//
// NewSession keeps the tokens fresh for any number of callers: one refresh for all, a minute before the end.
//
// Errors are those of the SDK (errors.As with *types.NotAuthorizedException and so on), wrapped with the name of the
// step. What a server should never send is ErrServer, never a panic. Nothing is logged and nothing is stored: the
// caller keeps tokens, in memory or in a keyring.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
package client
