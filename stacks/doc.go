// Package stacks composes the constructs into what one environment deploys.
package stacks
