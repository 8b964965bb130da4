package invitation

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/tenant"
)

// Validity of an invitation.
const (
	DefaultValidity = 72 * time.Hour
	MaxValidity     = 30 * 24 * time.Hour

	clockSkew = 5 * time.Minute // between who issues and who verifies
)

// Signer signs a message: a file key (LoadKey) or a KMS key (package kmskey).
type Signer interface {
	Sign(ctx context.Context, message []byte) (signature []byte, err error)
}

// poolID is Cognito's pattern for user pool ids.
var poolID = lazyregexp.New(`^[A-Za-z0-9-]+_[0-9A-Za-z]{1,55}$`)

// Validate names every field of an invitation that Issue would refuse.
func Validate(in Invitation, validity time.Duration) error {
	_, _, ok := address.Parse(in.Email)
	return errors.Join(
		fielderr.Needs(!tenant.Valid(in.Tenant), "tenant", "1 to 64 of a-z, 0-9 and -", fmt.Sprintf("got %q", in.Tenant)),
		fielderr.Needs(!ok, "email", "a plain address, such as ada@company.com", fmt.Sprintf("got %q", in.Email)),
		fielderr.Matches("pool", in.PoolID, poolID, "the id of a user pool, such as eu-central-1_abc123"),
		fielderr.Between("expires", validity, time.Minute, MaxValidity),
	)
}

// Issue makes a token that is good from now on for validity. Its errors name every field of
// the invitation that is wrong; Expires and ID are set here.
func Issue(ctx context.Context, signer Signer, in Invitation, now time.Time, validity time.Duration) (string, Invitation, error) {
	if err := Validate(in, validity); err != nil {
		return "", Invitation{}, err
	}
	local, domain, _ := address.Parse(in.Email)
	in.Email = address.Lower(local) + "@" + domain
	in.Expires = now.Add(validity).Truncate(time.Second)
	in.ID = rand.Text()
	signed, err := encode(payload{Tenant: in.Tenant, Email: in.Email, PoolID: in.PoolID, Expires: in.Expires.Unix(), ID: in.ID})
	if err != nil {
		return "", Invitation{}, err
	}
	signature, err := signer.Sign(ctx, []byte(protocol+signed))
	if err != nil {
		return "", Invitation{}, fmt.Errorf("signing the invitation: %w", err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), in, nil
}
