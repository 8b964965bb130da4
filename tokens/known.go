package tokens

import (
	"errors"
	"fmt"
)

// known are the claims that Cognito and this project's triggers write into tokens. encoding/json reads a struct in
// half the time of a map; what it would let through is closed by variants (names in another case) and by tally
// (names that are there twice).
type known struct {
	variants

	Issuer        text     `json:"iss"`
	Subject       text     `json:"sub"`
	Use           text     `json:"token_use"`
	ClientID      text     `json:"client_id"`
	Audience      text     `json:"aud"`
	Username      text     `json:"username"`
	IDUsername    text     `json:"cognito:username"`
	Scope         text     `json:"scope"`
	TenantAccess  text     `json:"tenant_id"`
	TenantID      text     `json:"custom:tenant_id"`
	Groups        texts    `json:"cognito:groups"`
	Email         text     `json:"email"`
	EmailVerified flag     `json:"email_verified"`
	Nonce         text     `json:"nonce"`
	TokenID       text     `json:"jti"`
	OriginTokenID text     `json:"origin_jti"`
	ExpiresAt     seconds  `json:"exp"`
	IssuedAt      seconds  `json:"iat"`
	NotBefore     seconds  `json:"nbf"`
	AuthTime      seconds  `json:"auth_time"`
	Version       anything `json:"version"`
	EventID       anything `json:"event_id"`
	DeviceKey     anything `json:"device_key"`
	AccessHash    anything `json:"at_hash"`
}

// variants takes what encoding/json would otherwise put into a field of known although the name differs: without
// an exact match it takes the first field whose name is equal but for case. Attribute names are case-sensitive in
// Cognito, so a pool may have a custom:Tenant_ID that its users can write.
type variants struct {
	Issuer        variant `json:"ISS"`
	Subject       variant `json:"SUB"`
	Use           variant `json:"TOKEN_USE"`
	ClientID      variant `json:"CLIENT_ID"`
	Audience      variant `json:"AUD"`
	Username      variant `json:"USERNAME"`
	IDUsername    variant `json:"COGNITO:USERNAME"`
	Scope         variant `json:"SCOPE"`
	TenantAccess  variant `json:"TENANT_ID"`
	TenantID      variant `json:"CUSTOM:TENANT_ID"`
	Groups        variant `json:"COGNITO:GROUPS"`
	Email         variant `json:"EMAIL"`
	EmailVerified variant `json:"EMAIL_VERIFIED"`
	Nonce         variant `json:"NONCE"`
	TokenID       variant `json:"JTI"`
	OriginTokenID variant `json:"ORIGIN_JTI"`
	ExpiresAt     variant `json:"EXP"`
	IssuedAt      variant `json:"IAT"`
	NotBefore     variant `json:"NBF"`
	AuthTime      variant `json:"AUTH_TIME"`
	Version       variant `json:"VERSION"`
	EventID       variant `json:"EVENT_ID"`
	DeviceKey     variant `json:"DEVICE_KEY"`
	AccessHash    variant `json:"AT_HASH"`
}

// variant is a claim of no meaning here, whatever its form.
type variant struct{}

// UnmarshalJSON takes any value and keeps nothing.
func (*variant) UnmarshalJSON([]byte) error { return nil }

// decode reads the known claims, not judging them yet, and reports all of them that are there twice or have a form
// that Cognito does not write. It is what is done with a text before its signature has verified: one pass. complete
// does what may take more.
func decode(data []byte) (*decoded, error) {
	var k known
	if err := wellFormed(data, &k); err != nil {
		return nil, fmt.Errorf("%w: claims: %w", ErrMalformed, err)
	}
	d := &decoded{}
	t := &tally{size: len("{}") - len(",")}
	d.Issuer = k.Issuer.read(t, "iss")
	d.Subject = k.Subject.read(t, "sub")
	d.use = k.Use.read(t, "token_use")
	d.clientID = k.ClientID.read(t, "client_id")
	d.audience = k.Audience.read(t, "aud")
	d.username = k.Username.read(t, "username")
	d.idUsername = k.IDUsername.read(t, "cognito:username")
	d.scope = k.Scope.read(t, "scope")
	d.tenantAccess = k.TenantAccess.read(t, TenantClaimAccess)
	d.tenantID = k.TenantID.read(t, TenantClaimID)
	d.Email = k.Email.read(t, "email")
	d.Nonce = k.Nonce.read(t, "nonce")
	d.TokenID = k.TokenID.read(t, "jti")
	d.OriginTokenID = k.OriginTokenID.read(t, "origin_jti")
	d.EmailVerified = k.EmailVerified.read(t, "email_verified")
	d.Groups = k.Groups.read(t, "cognito:groups")
	d.ExpiresAt = k.ExpiresAt.read(t, "exp")
	d.IssuedAt = k.IssuedAt.read(t, "iat")
	d.NotBefore = k.NotBefore.read(t, "nbf")
	d.AuthTime = k.AuthTime.read(t, "auth_time")
	k.Version.read(t, "version")
	k.EventID.read(t, "event_id")
	k.DeviceKey.read(t, "device_key")
	k.AccessHash.read(t, "at_hash")

	d.document, d.whole = &document{text: data}, t.size == len(data)
	return d, errors.Join(t.problems...)
}

// complete looks for members that are there twice among those that decode does not know.
func (d *decoded) complete() error {
	if d.whole {
		return nil
	}
	var err error
	if d.document.apart, err = takeApart(d.document.text); err != nil {
		return fmt.Errorf("%w: claims: %w", ErrMalformed, err)
	}
	return nil
}

// tally adds up what the known claims take in the text at least: `"name":value` each, and commas and braces. When
// that is all of the text there is nothing else in it: no other member, and none twice. When it is not (claims that a
// trigger added, white space, escapes in names), the text is taken apart to see.
type tally struct {
	size     int
	problems []error
}

// read returns the value, and puts the claim into the tally if it is there.
func (c *claim[T]) read(t *tally, name string) T {
	if c.size > 0 {
		t.size += len(name) + len(`"":,`) + int(c.size)
	}
	if c.twice {
		t.problems = append(t.problems, fmt.Errorf("%w: claims: %q is there twice", ErrMalformed, name))
	}
	if c.wrong {
		t.problems = append(t.problems, fmt.Errorf("%w: %s: %w", ErrClaim, name, errForm))
	}
	return c.value
}
