// Package local runs an AWS endpoint on this machine and deploys the stacks to it, so that a
// user's first day with them can be lived through without an AWS account.
//
// Start gives a throw-away endpoint on a free loopback port in about a second; tests use it
// directly. Up, Status and Down keep one endpoint for each checkout, below <project>/.local.
//
// The endpoint is ministack, pinned with hashes, plus the start-up modules of package
// endpoint. It is not AWS: docs/local.md says which behaviour is faithful as shipped, which
// holds only through a module, and which is absent.
//
// macOS and Linux, Python 3.10 or newer. No Docker, no root, no AWS account.
package local
