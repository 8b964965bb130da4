// Package trigger is what every function does around its decision: refuse to start with an
// environment that contradicts itself, read the event, refuse versions and sources that it
// does not know, keep within Cognito's patience, say no in one fixed sentence, and log reasons
// without values.
package trigger
