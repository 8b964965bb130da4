// Package fielderr is the vocabulary in which props and configuration are checked.
//
// Every check names its field once, says what was given and what is allowed, and
// returns nil or an error; callers join them, so that a user sees every problem at
// once. A string that holds an unresolved CDK token passes every check, since only
// CloudFormation will know its value.
package fielderr
