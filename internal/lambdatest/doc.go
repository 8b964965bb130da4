// Package lambdatest runs a built Lambda function as Lambda runs it: the binary that ships,
// its own environment and nothing of the caller's, events through the Runtime API.
//
// A Function is one execution environment: it works on one event at a time, as on AWS.
// Concurrent deliveries need several of them, which is what StartN is for.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package lambdatest
