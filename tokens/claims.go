package tokens

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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

	raw map[string]json.RawMessage
}

// HasScope reports whether the token has the scope, for instance "files/read".
func (c Claims) HasScope(scope string) bool { return slices.Contains(c.Scopes, scope) }

// InGroup reports whether the user is in the group.
func (c Claims) InGroup(group string) bool { return slices.Contains(c.Groups, group) }

// Names lists all claims of the token, sorted.
func (c Claims) Names() []string { return slices.Sorted(maps.Keys(c.raw)) }

// Claim decodes the claim called name into the value that into points to; false when the token does not have it.
func (c Claims) Claim(name string, into any) (bool, error) {
	raw, ok := c.raw[name]
	if !ok {
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
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

// decoded is the claims as the token has them, before anything is believed. golang-jwt fills it through
// UnmarshalJSON and reads the times and the issuer back for its validator.
type decoded struct {
	Claims
	use, clientID, audience, username, idUsername, tenantAccess, tenantID, scope string
	iat, nbf, exp, authTime                                                      *jwt.NumericDate
}

// UnmarshalJSON decodes in one pass, by exact names: encoding/json alone would take "ISS" for iss, and the last
// of two equal members without a word.
func (d *decoded) UnmarshalJSON(data []byte) error {
	raw, err := members(data)
	if err != nil {
		return err
	}
	d.raw = make(map[string]json.RawMessage, len(raw))
	var problems []error
	for _, m := range raw {
		d.raw[m.name] = m.value
		if err := d.take(m); err != nil {
			problems = append(problems, fmt.Errorf("%w: %s: %w", ErrClaim, m.name, err))
		}
	}
	return errors.Join(problems...)
}

func (d *decoded) take(m member) error {
	switch m.name {
	case "iss":
		return text(m.value, &d.Issuer)
	case "sub":
		return text(m.value, &d.Subject)
	case "token_use":
		return text(m.value, &d.use)
	case "client_id":
		return text(m.value, &d.clientID)
	case "aud":
		return text(m.value, &d.audience)
	case "username":
		return text(m.value, &d.username)
	case "cognito:username":
		return text(m.value, &d.idUsername)
	case "scope":
		return text(m.value, &d.scope)
	case TenantClaimAccess:
		return text(m.value, &d.tenantAccess)
	case TenantClaimID:
		return text(m.value, &d.tenantID)
	case "email":
		return text(m.value, &d.Email)
	case "nonce":
		return text(m.value, &d.Nonce)
	case "jti":
		return text(m.value, &d.TokenID)
	case "origin_jti":
		return text(m.value, &d.OriginTokenID)
	case "email_verified":
		return flag(m.value, &d.EmailVerified)
	case "cognito:groups":
		return texts(m.value, &d.Groups)
	case "exp":
		return seconds(m.value, &d.exp)
	case "iat":
		return seconds(m.value, &d.iat)
	case "nbf":
		return seconds(m.value, &d.nbf)
	case "auth_time":
		return seconds(m.value, &d.authTime)
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

type member struct {
	name  string
	value json.RawMessage
}

// members are the members of a JSON object, in order; a member twice is an error.
func members(data []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	} else if open != json.Delim('{') {
		return nil, fmt.Errorf("%w: not a JSON object", ErrMalformed)
	}
	found := make([]member, 0, 24)
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		m := member{name: name.(string)} // the decoder refuses any other token here
		if err := dec.Decode(&m.value); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		if slices.ContainsFunc(found, func(f member) bool { return f.name == m.name }) {
			return nil, fmt.Errorf("%w: %q is there twice", ErrMalformed, clip(m.name))
		}
		if len(found) == maxMembers {
			return nil, fmt.Errorf("%w: more than %d members", ErrMalformed, maxMembers)
		}
		found = append(found, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return found, nil
}

// maxMembers bounds the search for duplicates. Cognito's own tokens have about 20; a trigger may add some.
const maxMembers = 256

var errForm = errors.New("has a form that Cognito does not write")

func text(raw json.RawMessage, into *string) error {
	if len(raw) == 0 || raw[0] != '"' { // null would leave the field as it is
		return errForm
	}
	return json.Unmarshal(raw, into)
}

func texts(raw json.RawMessage, into *[]string) error {
	if len(raw) == 0 || raw[0] != '[' || bytes.Contains(raw, []byte("null")) && slicesNull(raw) {
		return errForm
	}
	return json.Unmarshal(raw, into)
}

// slicesNull reports whether the array has a null, which would decode as "".
func slicesNull(raw json.RawMessage) bool {
	var entries []*string
	return json.Unmarshal(raw, &entries) != nil || slices.Contains(entries, nil)
}

// flag takes true and "true": Cognito writes the first, its API and some identity providers the second.
func flag(raw json.RawMessage, into *bool) error {
	switch string(raw) {
	case "true", `"true"`:
		*into = true
	case "false", `"false"`:
		*into = false
	default:
		return errForm
	}
	return nil
}

// seconds takes whole, positive seconds before the year 10000. RFC 7519 would allow fractions; Cognito writes none.
func seconds(raw json.RawMessage, into **jwt.NumericDate) error {
	if len(raw) == 0 || raw[0] < '1' || raw[0] > '9' {
		return errForm
	}
	var n int64
	if err := json.Unmarshal(raw, &n); err != nil || n > 253402300799 {
		return errForm
	}
	*into = &jwt.NumericDate{Time: time.Unix(n, 0)}
	return nil
}
