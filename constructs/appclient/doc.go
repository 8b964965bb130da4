// Package appclient provisions one app client of a user pool, hardened for its kind.
//
// Four kinds, by what can keep a secret and who signs in: [SPA] (a page in a browser,
// public), [Native] (a phone or desktop app, public), [Web] (a server, confidential) and
// [Machine] (no user, client_credentials). People sign in by SRP, and by the
// authorization code grant where callback URLs are given; public clients must send PKCE
// (RFC 7636), which Cognito verifies whenever a code_challenge was sent. Refresh tokens
// rotate (GetTokensFromRefreshToken), tokens can be revoked, unknown users look like
// wrong passwords, and every attribute that the client may read or write is listed: an
// empty list would mean all of them.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html.
package appclient
