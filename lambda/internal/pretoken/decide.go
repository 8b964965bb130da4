package pretoken

import (
	"slices"
	"strings"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
)

// The trigger sources of pre token generation. Machine fires under version 3 only.
const (
	SourceHostedAuth  = "TokenGeneration_HostedAuth"
	SourceSignIn      = "TokenGeneration_Authentication"
	SourceNewPassword = "TokenGeneration_NewPasswordChallenge"
	SourceDevice      = "TokenGeneration_AuthenticateDevice"
	SourceRefresh     = "TokenGeneration_RefreshTokens"
	SourceMachine     = "TokenGeneration_ClientCredentials"
)

// maxOverride bounds a whole override: the configured additions and the user's groups.
const maxOverride = 6144

// Request is what a decision sees of an event.
type Request struct {
	Source     string
	Attributes map[string]string
	Groups     *Groups  // nil when the request has none
	Scopes     []string // of the access token so far
}

// Decide answers a request or refuses it with a refusal.Reason, and then no token is made.
func (p Policy) Decide(r Request) (Response, error) {
	var (
		o   Override
		id  string
		err error
	)
	if r.Source == SourceMachine {
		id, err = p.machineTenant(r.Scopes)
	} else {
		id, err = p.Federated.Of(r.Attributes)
		o.Groups = r.Groups
	}
	if err != nil {
		return Response{}, err
	}
	if id != "" && r.Source != SourceMachine { // a machine has no ID token
		o.ID = &IDToken{Add: IDClaims{Tenant: id}}
	}
	o.Access = p.access(id, groupsOf(r))
	if o.size() > maxOverride {
		return Response{}, refusal.TokenTooLarge
	}
	return Response{Override: o}, nil
}

// machineTenant reads the tenant from the granted scopes: which scopes a client may ask for
// is configuration, whereas client metadata is whatever the client sends.
func (p Policy) machineTenant(scopes []string) (string, error) {
	if p.MachineScope == "" {
		return "", nil
	}
	id := ""
	for _, scope := range scopes {
		name, ok := strings.CutPrefix(scope, p.MachineScope+"/")
		if !ok {
			continue
		}
		if id != "" {
			return "", refusal.MachineTenantAmbiguous
		}
		if !tenant.Valid(name) {
			return "", refusal.TenantMalformed
		}
		id = name
	}
	return id, nil
}

// groupsOf are the groups of a person, [Everybody] among them; a machine is in none.
func groupsOf(r Request) []string {
	if r.Source == SourceMachine {
		return nil
	}
	groups := []string{Everybody}
	if r.Groups != nil {
		groups = append(groups, r.Groups.Groups...)
	}
	return groups
}

func (p Policy) access(id string, groups []string) *AccessToken {
	claims := AccessClaims{Tenant: id, Permissions: collect(groups, p.Permissions)}
	token := AccessToken{ScopesToAdd: collect(groups, p.Scopes)}
	if claims.Tenant != "" || len(claims.Permissions) > 0 {
		token.Add = &claims
	}
	if token.Add == nil && len(token.ScopesToAdd) == 0 {
		return nil
	}
	return &token
}

// collect joins the entries of all groups, each once, in a stable order.
func collect(groups []string, of map[string][]string) []string {
	var all []string
	for _, group := range groups {
		all = append(all, of[group]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
