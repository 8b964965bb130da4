// Package signin lets people sign in through identity providers: SAML, OpenID Connect,
// Google, Apple, Facebook and Amazon.
//
// What a provider says is a claim of somebody else's. So its users get their tenant from
// userpool.Props.FederatedTenants and never from an assertion; attributes are mapped one by
// one, and only to attributes that Cognito can write again at the next sign-in; secrets are
// references into Secrets Manager, never text; every address is https; and a sign-in begins
// at the pool, since an assertion that nobody asked for signs its thief in.
//
// A provider is listed by the app clients that offer it, appclient.Props.Providers.
//
// Costs: monthly active users who come through SAML or OIDC have a price of their own,
// https://aws.amazon.com/cognito/pricing/.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html.
package signin
