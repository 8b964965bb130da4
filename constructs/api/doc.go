// Package api provisions an API whose every route wants an access token of a user pool.
//
// [New] makes an HTTP API with a JWT authorizer bound to the pool's issuer and to the given
// app clients, [NewREST] a REST API with a Cognito user-pools authorizer. Every route
// requires a scope: an ID token has none and is refused, which is what separates "who is
// this" from "may this be done". API Gateway checks signature, issuer, audience, expiry and
// scope; the tenant is the function's to check (package tokens).
//
// What it cannot see: a session that was signed out or revoked keeps its access token until
// it expires. Keep appclient.Props.AccessTokenValidity short.
//
// Defaults: 50 requests a second with bursts of 100, JSON access logs kept for a year
// without query strings or tokens, CORS only for the given origins. Costs: per request,
// https://aws.amazon.com/api-gateway/pricing/.
//
// See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html.
package api
