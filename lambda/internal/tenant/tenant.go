// Package tenant knows what a tenant id may look like.
//
// A tenant id ends in object keys, principal tags and policy variables, so "/", "*", "?" and
// "$" would break the isolation between prefixes. A pool's schema can only limit the length;
// the alphabet is enforced here.
package tenant

// Attribute is the user-pool attribute that carries the tenant id.
const Attribute = "custom:tenant_id"

// Claim is the token claim that carries the tenant id, for native and for federated users.
const Claim = Attribute

// MaxLength is the longest tenant id.
const MaxLength = 64

// Valid reports whether id consists of 1 to 64 of a-z, 0-9 and "-".
func Valid(id string) bool {
	if len(id) == 0 || len(id) > MaxLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
