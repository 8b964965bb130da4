// Package cases holds templates with a known answer: broken ones that prove must
// refuse, and unusual ones that it must still prove.
//
// Each case is one change to the same small environment: an identity pool, a
// bucket, a table, one role. The tests of isolation, the concrete evaluator and
// the solver all run over them.
package cases
