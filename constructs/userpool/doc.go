// Package userpool provisions an Amazon Cognito user pool that is hardened by default.
//
// The zero value of [Props] is: sign-in by e-mail, case-insensitive; a password policy
// of 14 characters of all four kinds with a history of 24; optional TOTP as the second
// factor, never SMS; recovery by verified e-mail only; e-mail changes take effect after
// they were verified; an immutable custom:tenant_id that only an administrator sets;
// deletion protection and RETAIN; the Essentials feature plan. Every security-relevant
// property stands in the template explicitly, since dropping a property later is often
// a silent no-op at AWS.
//
// What cannot be changed after the first deployment: the sign-in attributes, case
// sensitivity, and every entry of the schema (optional custom attributes can be added,
// never removed). `cognitocdk review` stops such a change.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html.
package userpool
