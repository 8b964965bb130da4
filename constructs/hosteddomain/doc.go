// Package hosteddomain provisions the domain of a user pool's hosted pages, with a
// managed-login style for each app client.
//
// Two kinds: a prefix of Amazon's domain (<prefix>.auth.<region>.amazoncognito.com), or a
// custom domain with a certificate in us-east-1. Managed login is version 2; each client
// that has callback URLs gets a branding style, since without one its pages answer
// "Login pages unavailable".
//
// Changing the domain replaces it: every link and every passkey bound to it breaks.
// See https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html.
package hosteddomain
