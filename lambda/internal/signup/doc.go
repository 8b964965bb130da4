// Package signup decides who may join a user pool, and under which tenant.
//
// The tenant id is immutable and decides what a user reaches, so this is the one moment at
// which it can be wrong. Three assignments exist: an administrator creates every user; the
// domain of an e-mail address decides; a signed invitation decides. Nobody is ever verified
// here: the code that Cognito mails proves the address.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
package signup
