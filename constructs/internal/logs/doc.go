// Package logs provisions the log groups of the constructs: each with a retention, and kept
// when its stack goes unless the environment is a throw-away one.
package logs
