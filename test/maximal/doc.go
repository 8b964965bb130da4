// Package maximal deploys everything that can be combined around a pool on the local
// endpoint: `make verify`.
package maximal
