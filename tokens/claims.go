package tokens

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Use says what a token is for: its token_use claim.
type Use string

// The two kinds of token that a user pool signs. (Refresh tokens are encrypted; only Cognito reads them.)
const (
	Access Use = "access" // to be sent to APIs
	ID     Use = "id"     // for the client that asked for it, about its user
)

// The claims that carry the tenant. The pre-token-generation trigger writes the second into access tokens.
const (
	TenantClaimID     = "custom:tenant_id"
	TenantClaimAccess = "tenant_id"
)

// Claims are the verified claims of one token. A value is the caller's own: changing it changes nothing else.
type Claims struct {
	Use           Use
	Issuer        string
	UserPoolID    string
	Subject       string    // sub: the user's id in the pool, or the client's in a machine-to-machine token
	Username      string    // username (access) or cognito:username (ID); empty for machines
	ClientID      string    // client_id (access) or aud (ID)
	Tenant        string    // tenant_id (access) or custom:tenant_id (ID); empty when the user has none
	Groups        []string  // cognito:groups
	Scopes        []string  // scope; access tokens only
	Email         string    // ID tokens only
	EmailVerified bool      // ID tokens only
	Nonce         string    // ID tokens of the code flow: compare it with the one sent
	TokenID       string    // jti
	OriginTokenID string    // origin_jti: the sign-in that the token descends from
	IssuedAt      time.Time // iat
	NotBefore     time.Time // nbf; zero when absent, as in Cognito's own tokens
	AuthTime      time.Time // auth_time: when the user signed in
	ExpiresAt     time.Time // exp

	document *document
}

// HasScope reports whether the token has the scope, for instance "files/read".
func (c Claims) HasScope(scope string) bool { return slices.Contains(c.Scopes, scope) }

// InGroup reports whether the user is in the group.
func (c Claims) InGroup(group string) bool { return slices.Contains(c.Groups, group) }

// Names lists all claims of the token, sorted.
func (c Claims) Names() []string {
	all := c.document.claims()
	names := make([]string, len(all))
	for i, claim := range all {
		names[i] = claim.name
	}
	return names
}

// Claim decodes the claim called name into the value that into points to; false when the token does not have it.
func (c Claims) Claim(name string, into any) (bool, error) {
	value := named(c.document.claims(), name)
	if value == nil {
		return false, nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return true, fmt.Errorf("%w: %s: %w", ErrClaim, name, err)
	}
	return true, nil
}

// clone copies what could be changed through the value; the document is never handed out, so it may be shared.
func (c Claims) clone() Claims {
	c.Groups, c.Scopes = slices.Clone(c.Groups), slices.Clone(c.Scopes)
	return c
}

// document is the text of the claims, taken apart when somebody asks for one by its name. It is never changed and
// never handed out, so copies of Claims share it.
type document struct {
	text  []byte
	once  sync.Once
	apart []member // sorted by name
}

func (d *document) claims() []member {
	if d == nil {
		return nil
	}
	d.once.Do(func() {
		if d.apart == nil {
			d.apart, _ = takeApart(d.text) // decode has seen that it can be
		}
	})
	return d.apart
}

// isTenant is ^[a-z0-9-]{1,64}$, which as a pattern takes 200 kB and a millisecond of every start.
func isTenant(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// decoded is the claims as the token has them, before anything is believed. golang-jwt's validator reads
// the times back.
type decoded struct {
	Claims
	whole                                                                        bool // every member is a known claim, once
	use, clientID, audience, username, idUsername, tenantAccess, tenantID, scope string
}

// The interface of golang-jwt's validator. Audience and subject are judged by this package.

func (d *decoded) GetExpirationTime() (*jwt.NumericDate, error) { return numeric(d.ExpiresAt), nil }
func (d *decoded) GetIssuedAt() (*jwt.NumericDate, error)       { return numeric(d.IssuedAt), nil }
func (d *decoded) GetNotBefore() (*jwt.NumericDate, error)      { return numeric(d.NotBefore), nil }
func (d *decoded) GetIssuer() (string, error)                   { return d.Issuer, nil }
func (d *decoded) GetSubject() (string, error)                  { return d.Subject, nil }
func (d *decoded) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }

func numeric(t time.Time) *jwt.NumericDate {
	if t.IsZero() {
		return nil
	}
	return &jwt.NumericDate{Time: t}
}

// settle judges the claims of a token whose signature verified, and fills in what depends on its use.
func (d *decoded) settle(p *pool, want Use) error {
	var problems []error
	problem := func(sentinel error, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%w: %s", sentinel, fmt.Sprintf(format, args...)))
	}
	d.UserPoolID = p.id
	if d.Use = Use(d.use); d.Use != want {
		problem(ErrUse, "token_use is %q, want %q", clip(d.use), want)
	}
	tenant, other := d.tenantAccess, d.tenantID
	switch d.Use {
	case Access:
		d.ClientID, d.Username = d.clientID, d.username
		d.Scopes = spaced(d.scope)
	case ID:
		d.ClientID, d.Username = d.audience, d.idUsername
		tenant, other = other, tenant
	}
	if !p.clients[d.ClientID] {
		problem(ErrClient, "client %q", clip(d.ClientID))
	}
	if d.Subject == "" {
		problem(ErrClaim, "sub is missing")
	}
	if d.IssuedAt.IsZero() {
		problem(ErrClaim, "iat is missing")
	}
	if tenant == "" {
		tenant, other = other, ""
	}
	if other != "" && other != tenant {
		problem(ErrClaim, "%s and %s disagree", TenantClaimID, TenantClaimAccess)
	}
	if tenant != "" && !isTenant(tenant) {
		problem(ErrClaim, "tenant must be 1 to 64 of a-z, 0-9 and hyphen, got %q", clip(tenant))
	}
	d.Tenant = tenant
	return errors.Join(problems...)
}

// spaced splits at spaces and at nothing else (RFC 6749, section 3.3): a tab or a no-break space inside a scope must
// not make two of it.
func spaced(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ' ' })
}

// clip keeps a value from outside short in error texts.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "…"
	}
	return s
}
