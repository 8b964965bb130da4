// Package pretoken decides what a pool's tokens say about tenant and permissions.
//
// A native user's tenant is the immutable attribute. A provider's user has none: an attribute
// that a provider maps must be mutable, so the tenant comes from a table, by provider, in the
// function's environment, and never from the assertion. The same claim goes into both tokens;
// the identity pool's principal tag, the tokens package and prove read that one.
//
// Which claims can be added is fixed by a Go type, so a reserved claim (sub, aud, exp,
// cognito:username, ...) cannot be touched whatever the environment says. Groups are copied
// from the request: an empty override would make Cognito drop them.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
package pretoken
