// Package webtest drives examples/web in a real browser, against the hosted pages of the local endpoint and the stack
// of environment local: go test -tags verify, with a Chromium on PATH.
//
// It is a module of its own, so that the browser's driver is in nobody's go.sum.
package webtest
