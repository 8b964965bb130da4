// Package triggers drives the binaries of lambda/ as Lambda drives them, with an event for
// every trigger source of the developer guide, and compares whole answers.
package triggers
