package grant

import (
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/internal/fielderr"
)

// Once remembers what a resource was granted to whom. Two grants of the same would be two
// policies, neither of which says what the role can do. The zero value remembers nothing yet.
type Once struct{ given map[[2]string]bool }

// Take is an error where the role was granted the same before.
func (o *Once) Take(field string, role *identitypool.Role, what string) error {
	grant := [2]string{role.ARN(), what}
	if o.given[grant] {
		return fielderr.Conflict(true, field, "an earlier grant to "+role.Name(), "name all of it at once")
	}
	if o.given == nil {
		o.given = map[[2]string]bool{}
	}
	o.given[grant] = true
	return nil
}

// ToTenant wants a role whose users can have a tenant.
func ToTenant(field string, role *identitypool.Role) error {
	return fielderr.Conflict(role.Guest(), field+".role", "a guest role", "guests have no tenant")
}
