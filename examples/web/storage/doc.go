// Package storage is one person's files: below users/<identity id>/ in the user bucket, reached with their own
// temporary AWS credentials, never with the server's.
//
// Whatever this program gets wrong, IAM still refuses another person's prefix: the credentials come from the identity
// pool for one identity, and the role's policies know nothing but ${cognito-identity.amazonaws.com:sub}. Browsers
// upload and download directly, by presigned addresses that are good for minutes and for one key.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
package storage
