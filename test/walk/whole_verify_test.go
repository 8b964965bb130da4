//go:build verify

package walk_test

// wholeWalk: see whole_test.go.
const wholeWalk = true
