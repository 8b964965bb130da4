// Command cognitocdk judges, proves and runs Amazon Cognito stacks without an AWS account.
//
// Each verb is one file: it parses its flags, calls the package of the same concern and
// prints. What several verbs share is in streams.go (streams, exit statuses) and check.go
// (the flags and the exit status of audit, review and prove).
package main
