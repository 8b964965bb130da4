// Package guard stops a synthesis, and with it `cdk diff` and `cdk deploy`, whose templates
// fail a security control or let one user reach another's data.
//
// It runs the very rules of `cognitocdk audit` and the proof of `cognitocdk prove` as a
// policy-validation plugin of the CDK, on every stack of an app, ours or not.
//
// What it is not: the CDK offers two ways around any plugin, Validations.Acknowledge in
// the app and --ignore-errors on the command line. Run `cognitocdk audit cdk.out` in the
// pipeline as well; it reports both.
package guard
