// Package synth runs a CDK app in Go so that it ends with an assembly or with one message.
//
// The CDK reports everything by panic. [Main] turns what it says into one line on
// standard error and exit status 1, without a stack trace, and leaves the cloud assembly
// of the last good run in place: a new one is written beside it first.
package synth
