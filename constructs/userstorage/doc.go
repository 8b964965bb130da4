// Package userstorage provisions an S3 bucket in which every user has a room of their
// own, and every tenant one for all its users.
//
// Objects live under users/<identity id>/… and tenants/<tenant_id>/…; the identity id is
// the identity pool's, not the sub of the user pool. [Bucket.GrantOwn] and
// [Bucket.GrantTenant] open them to a role, one ability at a time: each renders to exact
// actions, resources and conditions, whose policy variables IAM fills in for each
// request. Nothing else is granted, and `cognitocdk prove` decides that for all users.
//
// By default: no public access and no ACLs, TLS 1.2 or newer, encrypted, versioned, access
// logs into a bucket of their own, CORS from the given origins only, retained together
// with its policy. What nobody gets: versions and their deletion, so that a stolen session
// can hide an object but not destroy it; tags, ACLs and retention; and the list of all
// uploads in progress, since that action knows no condition on a prefix
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html):
// what is left of an upload is removed by the life cycle.
//
// CloudFormation deletes only an empty bucket. Where Props.Destroy is set, empty it first.
package userstorage
