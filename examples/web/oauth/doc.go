// Package oauth is the web app's side of the authorization code grant: with PKCE, state and nonce, against the hosted
// pages of an Amazon Cognito user pool.
//
// golang.org/x/oauth2 speaks to the token endpoint; what it returns counts only after package tokens has verified both
// tokens, the nonce, and that a refresh still speaks of the same user. Nothing is stored here and nothing is logged.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html, RFC 6749, RFC 7636,
// RFC 7009, OpenID Connect Core 3.1.
package oauth
