// Package bench measures the pre-sign-up function against a small Node twin of the same
// logic and against the smallest Go client of the Runtime API, in one run, interleaved, each
// pinned to one core.
//
//	go test -tags bench -run TestRatios -v ./test/triggers/bench
//
// Ratios, not times: a laptop and a CI machine agree on those. NODE names the Node to use;
// the pinned one of the project is the default.
package bench
