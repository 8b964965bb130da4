package authority_test

import (
	"testing"

	"example.com/cognitocdk/internal/authority"
)

func TestNamed(t *testing.T) {
	for name, want := range map[string]bool{
		"tenant_id": true, "tenantId": true, "tenant-id": true, "TENANT": true, "role": true, "isAdmin": true, "is_super_admin": true,
		"plan": true, "permissions": true, "tenant_anything": true,
		"locale": false, "department": false, "nickname": false, "planet": false, "groupies": false, "": false,
	} {
		if got := authority.Named(name); got != want {
			t.Errorf("%q decides what its user may do: want %v, got %v", name, want, got)
		}
	}
}
