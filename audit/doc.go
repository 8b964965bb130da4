// Package audit judges synthesized CloudFormation templates against security controls for Amazon Cognito.
//
// [Rules] is the table of controls, one for each known attack path and for each value
// that Cognito would reject or misunderstand; [Judge] applies it. A rule has three
// outcomes: it hits, it is satisfied, or it cannot tell, and then says so with a warning:
// a parameter or an import is never a pass, and both branches of an Fn::If are judged.
// A property that is not there is judged with the service's default (see defaults.go).
//
// Everything is a pure function of the templates: no network, no CDK, no clock. The same
// rules run in cdk synth (constructs/guard), in the command (cognitocdk audit) and in
// the test suite. docs/rules.md is generated from the table and from the fixtures in
// testdata/<rule-id>.
package audit
