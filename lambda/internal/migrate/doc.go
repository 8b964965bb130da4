// Package migrate brings users over from an old system, at their first sign-in or when they
// have forgotten their password.
//
// The old system offers two calls, JSON over TLS, with "Authorization: Bearer <secret>":
//
//	POST <LEGACY_URL>/authenticate  {"username":"ada@company.com","password":"…"}
//	POST <LEGACY_URL>/lookup        {"username":"ada@company.com"}
//
// Both answer 200 with the user, or 401 or 404 when there is none or the password is wrong
// (the same to us, and to the user):
//
//	{"email":"ada@company.com","emailVerified":true,"tenant":"acme",
//	 "attributes":{"given_name":"Ada","family_name":"Lovelace","locale":"de"}}
//
// Anything else is a failure, tried once more while there is time. Redirects are failures too:
// a password must not travel on.
//
// What closes the way to other people's accounts: the address that the old system names must
// be the one that somebody signs in with, and verified; no alias is taken from another user;
// the tenant must be one that is being migrated; a password that the pool's policy would
// refuse has to be reset by mail. When the old system does not answer nobody is migrated.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html
package migrate
