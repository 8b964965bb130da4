package tokens

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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

	raw []claim // sorted by name
}

// claim is a member of the token as it stands there.
type claim struct {
	name  string
	value json.RawMessage
}

// HasScope reports whether the token has the scope, for instance "files/read".
func (c Claims) HasScope(scope string) bool { return slices.Contains(c.Scopes, scope) }

// InGroup reports whether the user is in the group.
func (c Claims) InGroup(group string) bool { return slices.Contains(c.Groups, group) }

// Names lists all claims of the token, sorted.
func (c Claims) Names() []string {
	names := make([]string, len(c.raw))
	for i, claim := range c.raw {
		names[i] = claim.name
	}
	return names
}

// Claim decodes the claim called name into the value that into points to; false when the token does not have it.
func (c Claims) Claim(name string, into any) (bool, error) {
	i, ok := slices.BinarySearchFunc(c.raw, name, func(c claim, name string) int { return strings.Compare(c.name, name) })
	if !ok {
		return false, nil
	}
	if err := json.Unmarshal(c.raw[i].value, into); err != nil {
		return true, fmt.Errorf("%w: %s: %w", ErrClaim, name, err)
	}
	return true, nil
}

// clone copies what could be changed through the value; raw is never handed out, so it may be shared.
func (c Claims) clone() Claims {
	c.Groups, c.Scopes = slices.Clone(c.Groups), slices.Clone(c.Scopes)
	return c
}

var tenantForm = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// decoded is the claims as the token has them, before anything is believed. golang-jwt's validator reads
// the times back.
type decoded struct {
	Claims
	use, clientID, audience, username, idUsername, tenantAccess, tenantID, scope string
	iat, nbf, exp, authTime                                                      *jwt.NumericDate
}

// fill takes the members by their exact names: encoding/json would take "ISS" for iss.
func (d *decoded) fill(found members) error {
	d.raw = make([]claim, 0, len(found))
	for name, value := range found {
		d.raw = append(d.raw, claim{name.text, value})
	}
	slices.SortFunc(d.raw, func(a, b claim) int { return strings.Compare(a.name, b.name) })
	var problems []error
	for i, c := range d.raw {
		if i > 0 && c.name == d.raw[i-1].name {
			return fmt.Errorf("%w: %q is there twice", ErrMalformed, clip(c.name))
		}
		if err := d.take(c.name, c.value); err != nil {
			problems = append(problems, fmt.Errorf("%w: %s: %w", ErrClaim, c.name, err))
		}
	}
	return errors.Join(problems...)
}

func (d *decoded) take(name string, value json.RawMessage) error {
	switch name {
	case "iss":
		return text(value, &d.Issuer)
	case "sub":
		return text(value, &d.Subject)
	case "token_use":
		return text(value, &d.use)
	case "client_id":
		return text(value, &d.clientID)
	case "aud":
		return text(value, &d.audience)
	case "username":
		return text(value, &d.username)
	case "cognito:username":
		return text(value, &d.idUsername)
	case "scope":
		return text(value, &d.scope)
	case TenantClaimAccess:
		return text(value, &d.tenantAccess)
	case TenantClaimID:
		return text(value, &d.tenantID)
	case "email":
		return text(value, &d.Email)
	case "nonce":
		return text(value, &d.Nonce)
	case "jti":
		return text(value, &d.TokenID)
	case "origin_jti":
		return text(value, &d.OriginTokenID)
	case "email_verified":
		return flag(value, &d.EmailVerified)
	case "cognito:groups":
		return texts(value, &d.Groups)
	case "exp":
		return seconds(value, &d.exp)
	case "iat":
		return seconds(value, &d.iat)
	case "nbf":
		return seconds(value, &d.nbf)
	case "auth_time":
		return seconds(value, &d.authTime)
	}
	return nil
}

// The interface of golang-jwt's validator. Audience and subject are judged by this package.

func (d *decoded) GetExpirationTime() (*jwt.NumericDate, error) { return d.exp, nil }
func (d *decoded) GetIssuedAt() (*jwt.NumericDate, error)       { return d.iat, nil }
func (d *decoded) GetNotBefore() (*jwt.NumericDate, error)      { return d.nbf, nil }
func (d *decoded) GetIssuer() (string, error)                   { return d.Issuer, nil }
func (d *decoded) GetSubject() (string, error)                  { return d.Subject, nil }
func (d *decoded) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }

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
		d.Scopes = strings.Fields(d.scope)
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
	if d.iat == nil {
		problem(ErrClaim, "iat is missing")
	}
	if tenant == "" {
		tenant, other = other, ""
	}
	if other != "" && other != tenant {
		problem(ErrClaim, "%s and %s disagree", TenantClaimID, TenantClaimAccess)
	}
	if tenant != "" && !tenantForm.MatchString(tenant) {
		problem(ErrClaim, "tenant must be 1 to 64 of a-z, 0-9 and hyphen, got %q", clip(tenant))
	}
	d.Tenant = tenant
	d.ExpiresAt, d.IssuedAt, d.NotBefore, d.AuthTime = when(d.exp), when(d.iat), when(d.nbf), when(d.authTime)
	return errors.Join(problems...)
}

func when(d *jwt.NumericDate) time.Time {
	if d == nil {
		return time.Time{}
	}
	return d.Time
}

// clip keeps a value from outside short in error texts.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "…"
	}
	return s
}
