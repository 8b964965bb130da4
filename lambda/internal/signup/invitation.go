package signup

import (
	"time"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/invitation"
)

// Verifier checks an invitation token; invitation.Verifier is one.
type Verifier interface {
	Verify(token string, now time.Time) (invitation.Invitation, error)
}

func parseVerifier(text string) (Verifier, error) {
	if text == "" {
		return nil, fielderr.Required(envPublicKey, text)
	}
	verifier, err := invitation.ParsePublicKey(text)
	if err != nil {
		return nil, fielderr.Problem(envPublicKey, "%s", err)
	}
	return verifier, nil
}

// byInvitation wants a token of this pool, for this very address and this very tenant.
func (p Policy) byInvitation(r Request) error {
	if r.Invitation == "" {
		return refusal.InvitationMissing
	}
	in, err := p.Verifier.Verify(r.Invitation, r.Now)
	if err != nil || in.PoolID == "" || in.PoolID != r.PoolID {
		return refusal.InvitationRefused
	}
	email := r.Attributes["email"]
	if _, _, ok := address.Parse(email); !ok {
		return refusal.AddressNotStrict
	}
	if address.Lower(email) != in.Email {
		return refusal.InvitationRefused
	}
	if !tenant.Valid(in.Tenant) || r.Attributes[tenant.Attribute] != in.Tenant {
		return refusal.InvitationNotTenant
	}
	return nil
}
