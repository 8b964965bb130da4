// Package authority knows by their names the attributes that back ends decide by: whoever
// may write one of those decides what they may do.
package authority

import "strings"

// Named judges an attribute's name without its custom: prefix. Separators do not matter:
// tenantId, tenant-id and tenant_id are the same claim to a back end.
func Named(name string) bool {
	flat := strings.NewReplacer("_", "", "-", "", ".", "", " ", "", ":", "").Replace(strings.ToLower(name))
	switch flat {
	case "tenant", "tenantid", "tenants", "tenantids", "tenantname", "tenantrole", "tenanttier", "tier",
		"org", "orgid", "orgs", "orgrole", "organization", "organizationid", "organisation", "organisationid",
		"companyid", "accountid", "accounttype", "customerid", "workspace", "workspaceid", "teamid",
		"role", "roles", "userrole", "userroles", "group", "groups", "usergroup", "usergroups", "usertype",
		"admin", "isadmin", "superuser", "issuperuser", "superadmin", "issuperadmin", "staff", "isstaff", "isowner", "isroot",
		"permission", "permissions", "scope", "scopes", "entitlement", "entitlements", "privilege", "privileges",
		"accesslevel", "authority", "authorities", "acl", "policy", "policies", "capabilities",
		"plan", "planid", "subscription", "subscriptionid", "subscriptiontier", "license", "licence", "credits", "quota",
		"approved", "isapproved", "clearance", "securitylevel":
		return true
	}
	return strings.HasPrefix(flat, "tenant") || strings.HasSuffix(flat, "admin")
}
