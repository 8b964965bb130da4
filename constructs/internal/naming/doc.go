// Package naming checks names, addresses and ARNs for what CloudFormation and the CDK would
// otherwise say only in words of their own, or at deployment. Each rule has its one place here.
package naming
