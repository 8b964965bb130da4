package signup

import (
	"testing"
	"time"

	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/invitation"
)

func TestSignUpByInvitation(t *testing.T) {
	now := time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)
	key, err := invitation.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.Public()
	if err != nil {
		t.Fatal(err)
	}
	token := func(tenant, email, pool string) string {
		text, _, err := invitation.Issue(t.Context(), key, invitation.Invitation{Tenant: tenant, Email: email, PoolID: pool}, now, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	policy := func(autoConfirm string) Policy {
		env := map[string]string{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": public, "AUTO_CONFIRM": autoConfirm}
		p, err := PolicyFromEnv(func(name string) string { return env[name] })
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	good := Request{
		Source: SourceSignUp, PoolID: "us-east-1_TEST", Now: now,
		Attributes: attributes("email", "ada@company.com", "custom:tenant_id", "acme"),
		Invitation: token("acme", "ada@company.com", "us-east-1_TEST"),
	}
	for name, c := range map[string]struct {
		edit   func(*Request)
		reason refusal.Reason
	}{
		"the invited address and tenant":   {func(*Request) {}, ""},
		"the address in capitals":          {func(r *Request) { r.Attributes["email"] = "ADA@Company.com" }, ""},
		"no token":                         {func(r *Request) { r.Invitation = "" }, refusal.InvitationMissing},
		"not a token":                      {func(r *Request) { r.Invitation = "x" }, refusal.InvitationRefused},
		"expired":                          {func(r *Request) { r.Now = now.Add(time.Hour) }, refusal.InvitationRefused},
		"token of another pool":            {func(r *Request) { r.Invitation = token("acme", "ada@company.com", "us-east-1_OTHER") }, refusal.InvitationRefused},
		"pool of another token":            {func(r *Request) { r.PoolID = "us-east-1_OTHER" }, refusal.InvitationRefused},
		"event without a pool":             {func(r *Request) { r.PoolID = "" }, refusal.InvitationRefused},
		"another address":                  {func(r *Request) { r.Attributes["email"] = "eve@company.com" }, refusal.InvitationRefused},
		"the address with a tag":           {func(r *Request) { r.Attributes["email"] = "ada+x@company.com" }, refusal.InvitationRefused},
		"an address that is not strict":    {func(r *Request) { r.Attributes["email"] = "ada@company.com " }, refusal.AddressNotStrict},
		"Kelvin sign for a letter":         {func(r *Request) { r.Attributes["email"] = "ada@\u212Aompany.com" }, refusal.AddressNotStrict},
		"no address":                       {func(r *Request) { delete(r.Attributes, "email") }, refusal.AddressNotStrict},
		"another tenant":                   {func(r *Request) { r.Attributes["custom:tenant_id"] = "other" }, refusal.InvitationNotTenant},
		"no tenant":                        {func(r *Request) { delete(r.Attributes, "custom:tenant_id") }, refusal.InvitationNotTenant},
		"the tenant of another invitation": {func(r *Request) { r.Invitation = token("other", "ada@company.com", "us-east-1_TEST") }, refusal.InvitationNotTenant},
	} {
		t.Run(name, func(t *testing.T) {
			r := good
			r.Attributes = attributes("email", "ada@company.com", "custom:tenant_id", "acme")
			c.edit(&r)
			wants(t, policy(""), r, c.reason, Answer{})
		})
	}
	t.Run("auto-confirm confirms the account and verifies nothing", func(t *testing.T) {
		wants(t, policy("handed over in person"), good, "", Answer{AutoConfirmUser: true})
	})
	t.Run("auto-confirm is no way around the token", func(t *testing.T) {
		r := good
		r.Invitation = ""
		wants(t, policy("handed over in person"), r, refusal.InvitationMissing, Answer{})
	})
}

// forged signs nothing and says what a test wants, so that what follows the signature is
// tested on its own.
type forged invitation.Invitation

func (f forged) Verify(string, time.Time) (invitation.Invitation, error) {
	return invitation.Invitation(f), nil
}

func TestASignatureIsNotEnough(t *testing.T) {
	for name, in := range map[string]forged{
		"tenant that breaks out": {Tenant: "*", Email: "ada@company.com", PoolID: "p"},
		"no tenant":              {Email: "ada@company.com", PoolID: "p"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Request{Source: SourceSignUp, PoolID: "p", Invitation: "x", Attributes: attributes("email", "ada@company.com", "custom:tenant_id", in.Tenant)}
			wants(t, Policy{Assignment: Invitation, Verifier: in}, r, refusal.InvitationNotTenant, Answer{})
		})
	}
	r := Request{Source: SourceSignUp, Invitation: "x", Attributes: attributes("email", "ada@company.com", "custom:tenant_id", "acme")}
	wants(t, Policy{Assignment: Invitation, Verifier: forged{Tenant: "acme", Email: "ada@company.com"}}, r, refusal.InvitationRefused, Answer{})
}
