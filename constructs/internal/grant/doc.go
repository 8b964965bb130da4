// Package grant holds what the resources have in common that a role of an identity pool can
// be granted: abilities as a set, and each grant once.
package grant
