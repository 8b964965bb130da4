package signup

import (
	"strings"
	"time"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
)

// The trigger sources of pre sign-up.
const (
	SourceSignUp   = "PreSignUp_SignUp"
	SourceAdmin    = "PreSignUp_AdminCreateUser"
	SourceExternal = "PreSignUp_ExternalProvider"
)

// Request is what a decision sees of an event.
type Request struct {
	Source     string
	PoolID     string
	UserName   string
	Attributes map[string]string
	Invitation string // the token that the caller presents
	Now        time.Time
}

// Answer is Cognito's response. The two verifications are not here to be set: they are
// always false.
type Answer struct {
	AutoConfirmUser bool `json:"autoConfirmUser"`
	AutoVerifyEmail bool `json:"autoVerifyEmail"`
	AutoVerifyPhone bool `json:"autoVerifyPhone"`
}

// Decide answers a request or refuses it with a refusal.Reason.
func (p Policy) Decide(r Request) (Answer, error) {
	switch r.Source {
	case SourceSignUp:
		return p.signUp(r)
	case SourceAdmin:
		return Answer{}, assigned(r)
	case SourceExternal:
		return Answer{}, p.external(r)
	}
	return Answer{}, refusal.UnknownSource
}

func (p Policy) signUp(r Request) (Answer, error) {
	switch p.Assignment {
	case EmailDomain:
		return Answer{}, p.byDomain(r)
	case Invitation:
		if err := p.byInvitation(r); err != nil {
			return Answer{}, err
		}
		return Answer{AutoConfirmUser: p.AutoConfirm}, nil
	}
	// The pool itself allows administrators only; this holds when somebody opens it.
	return Answer{}, refusal.SelfSignUpOff
}

func (p Policy) byDomain(r Request) error {
	_, domain, ok := address.Parse(r.Attributes["email"])
	if !ok {
		return refusal.AddressNotStrict
	}
	owner, ok := p.Domains[domain]
	if !ok {
		return refusal.DomainNotAllowed
	}
	if r.Attributes[tenant.Attribute] != owner {
		return refusal.TenantNotDomains
	}
	return nil
}

// assigned is the rule for users whom an administrator creates: there is a tenant, and it
// cannot break out of a prefix.
func assigned(r Request) error {
	id, ok := r.Attributes[tenant.Attribute]
	if !ok {
		return refusal.TenantMissing
	}
	if !tenant.Valid(id) {
		return refusal.TenantMalformed
	}
	return nil
}

// external is the rule for a provider's users, who never carry the attribute: their tenant
// comes from a table, by provider, when tokens are made. Their user name is
// <provider>_<subject>, in lower case where the pool is case-insensitive. Accounts are never
// linked here.
func (p Policy) external(r Request) error {
	if _, ok := r.Attributes[tenant.Attribute]; ok {
		return refusal.TenantFromProvider
	}
	name := address.Lower(r.UserName)
	for _, provider := range p.Providers {
		if subject, ok := strings.CutPrefix(name, provider+"_"); ok && subject != "" {
			return nil
		}
	}
	return refusal.ProviderNotAllowed
}
