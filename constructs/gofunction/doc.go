// Package gofunction provisions a Lambda function that is built from Go source at synth.
//
// The binary is built by the go command into the same bytes on every machine, for
// linux/arm64 unless told otherwise, and runs on provided.al2023. It comes with its own
// log group with a retention, JSON logs, and a role that may write to that log group and
// nothing else: grants are added by the caller, each on its own.
//
// Defaults: 256 MB, 4 seconds (Cognito gives up on a trigger after 5), logs kept for a
// year. Costs: per request and GB-second, https://aws.amazon.com/lambda/pricing/.
package gofunction
