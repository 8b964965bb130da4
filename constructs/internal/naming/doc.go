// Package naming checks the names of resources (logical ids, construct ids, ARNs) for what
// CloudFormation and the CDK would otherwise say only in words of their own, or at
// deployment.
package naming
