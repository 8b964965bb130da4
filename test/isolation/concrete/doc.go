// Package concrete evaluates one IAM request against a template, the plain way.
//
// It is the opponent of package isolation and shares no code with it: its own
// JSON reading, its own intrinsic functions, regular expressions instead of
// automata, one value at a time instead of classes. It knows only the functions
// and operators of the test cases and panics on anything else, so that a test
// never passes because the evaluator looked away.
package concrete
