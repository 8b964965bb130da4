package pretoken

// Response is what Cognito documents for versions 2 and 3. Members without a value are left
// out: a null or empty one means something else to Cognito than none.
type Response struct {
	Override Override `json:"claimsAndScopeOverrideDetails"`
}

// Override is one change of both tokens.
type Override struct {
	ID     *IDToken     `json:"idTokenGeneration,omitempty"`
	Access *AccessToken `json:"accessTokenGeneration,omitempty"`
	Groups *Groups      `json:"groupOverrideDetails,omitempty"`
}

// IDToken is what changes in the ID token.
type IDToken struct {
	Add IDClaims `json:"claimsToAddOrOverride"`
}

// IDClaims are all claims that an ID token can get here.
type IDClaims struct {
	Tenant string `json:"custom:tenant_id"`
}

// AccessToken is what changes in the access token.
type AccessToken struct {
	Add         *AccessClaims `json:"claimsToAddOrOverride,omitempty"`
	ScopesToAdd []string      `json:"scopesToAdd,omitempty"`
}

// AccessClaims are all claims that an access token can get here.
type AccessClaims struct {
	Tenant      string   `json:"custom:tenant_id,omitempty"`
	Permissions []string `json:"permissions,omitempty"`
}

// Groups is the group configuration, copied from the request.
type Groups struct {
	Groups        []string `json:"groupsToOverride"`
	Roles         []string `json:"iamRolesToOverride,omitempty"`
	PreferredRole string   `json:"preferredRole,omitempty"`
}

// size is roughly what the response adds to the larger token, in bytes.
func (o Override) size() int {
	n := 0
	if o.Access != nil {
		for _, s := range o.Access.ScopesToAdd {
			n += len(s) + 1
		}
		if o.Access.Add != nil {
			n += len(o.Access.Add.Tenant)
			for _, s := range o.Access.Add.Permissions {
				n += len(s) + 3
			}
		}
	}
	if o.Groups != nil {
		for _, list := range [][]string{o.Groups.Groups, o.Groups.Roles} {
			for _, s := range list {
				n += len(s) + 3
			}
		}
	}
	return n
}
