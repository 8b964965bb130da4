// Package identitypool provisions an Amazon Cognito identity pool whose AWS credentials
// reach no further than what was granted to a role.
//
// There are no guests, and no guest role; the classic flow is off, so that a role can
// only be had through the pool's own choice; every app client is a provider of its own,
// and revoked users are turned away (server-side token check). The tenant travels as the
// principal tag tenant_id, mapped from a claim that no user can write, without defaults.
// Each role trusts exactly this pool and exactly signed-in users, sts:TagSession
// included, and can do nothing until something is granted to it: see packages
// userstorage, usertable and apiaccess.
//
// Roles by group: a group of [Props.Groups] is provisioned with a role, and its members
// get that role. The order of Groups is the precedence, which makes the choice unique;
// where it is not, for a group that was made elsewhere, the pool denies.
//
// External providers (OIDC, SAML, social, developer identities) cannot be put directly on
// the pool. Their tokens are the provider's word, unchecked by any code of ours: the
// tenant would be the provider's claim, and a sign-out here would not end a session
// there. Federate them through the user pool, where the tenant comes from a table in
// code; [New] refuses them also through Props.Override.
//
// The identity id is the key to everybody's data, users/<identity id>/…, and a new pool
// gives new ids. The pool is therefore retained like a bucket, and its logical id is
// contract.
//
// See https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html and
// https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html.
package identitypool
