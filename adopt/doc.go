// Package adopt turns the description of an existing user pool into Go configuration and
// the resource mapping of `cdk import`.
//
// The configuration describes the pool as it is: what userpool.Props and appclient.Props
// can say is said there, everything else is set on the CloudFormation resource. Where the
// pool is weaker than the default, an exception stands with a reason that names what is to
// be decided. Nothing here calls AWS: the input is what describe-user-pool,
// get-user-pool-mfa-config and describe-user-pool-client answered. Client secrets are
// dropped while they are decoded.
//
// See https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-import.html.
package adopt
