//go:build !verify

package walk_test

// wholeWalk is whether each fault is met by a whole walk, of which it must be the first failure. Here only the step
// and what it needs are walked, in a third of the time.
const wholeWalk = false
