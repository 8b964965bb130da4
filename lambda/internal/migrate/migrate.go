package migrate

import (
	"context"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/event"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/tenant"
	"example.com/cognitocdk/lambda/internal/trigger"
)

// The trigger sources of user migration.
const (
	SourceSignIn         = "UserMigration_Authentication"
	SourceForgotPassword = "UserMigration_ForgotPassword"
)

// User is what the old system knows.
type User struct {
	Email         string            `json:"email"`
	EmailVerified bool              `json:"emailVerified"`
	Tenant        string            `json:"tenant"`
	Attributes    map[string]string `json:"attributes"`
}

// Legacy is the old system. Both calls return refusal.LegacyRefused for a no.
type Legacy interface {
	Authenticate(ctx context.Context, userName, password string) (User, error)
	Lookup(ctx context.Context, userName string) (User, error)
}

// Policy is what may be migrated.
type Policy struct {
	Tenants   map[string]bool // tenants whose users may come
	MinLength int             // of the pool's password policy
}

// Answer is Cognito's response.
type Answer struct {
	Attributes map[string]string `json:"userAttributes"`
	Status     string            `json:"finalUserStatus"`
	Action     string            `json:"messageAction"`
	Mediums    []string          `json:"desiredDeliveryMediums"`
	ForceAlias bool              `json:"forceAliasCreation"`
}

// attributes are those that may come along: nothing that decides what a user may do.
func attributes() []string {
	return []string{"name", "given_name", "family_name", "locale", "zoneinfo"}
}

// maxAttribute is Cognito's limit, in characters.
const maxAttribute = 2048

// maxPassword is Cognito's limit, in characters.
const maxPassword = 256

// Migrator answers user-migration events.
type Migrator struct {
	Policy Policy
	Legacy Legacy
	Log    *slog.Logger
}

// Handler is the migrator as a trigger.
func (m Migrator) Handler() trigger.Handler {
	return trigger.Handler{Log: m.Log, Sources: []string{SourceSignIn, SourceForgotPassword}, Sentence: refusal.SignIn, Decide: m.decide}
}

func (m Migrator) decide(ctx context.Context, e event.Event) (any, error) {
	var request struct {
		Password string `json:"password"`
	}
	if err := e.Decode(&request); err != nil {
		return nil, err
	}
	if _, _, ok := address.Parse(e.UserName); !ok {
		return nil, refusal.AddressNotStrict
	}
	if e.Source == SourceForgotPassword {
		user, err := m.Legacy.Lookup(ctx, e.UserName)
		if err != nil {
			return nil, trigger.Failed("looking the user up in the old system", err)
		}
		return m.Policy.Decide(e.UserName, user, false)
	}
	if n := utf8.RuneCountInString(request.Password); n == 0 || n > maxPassword {
		return nil, refusal.PasswordOutOfRange
	}
	user, err := m.Legacy.Authenticate(ctx, e.UserName, request.Password)
	if err != nil {
		return nil, trigger.Failed("asking the old system", err)
	}
	return m.Policy.Decide(e.UserName, user, m.Policy.strong(request.Password))
}

// Decide makes the answer for a user whom the old system vouches for. confirmed says that the
// password that was given may stay.
func (p Policy) Decide(userName string, user User, confirmed bool) (Answer, error) {
	local, domain, ok := address.Parse(user.Email)
	if !ok {
		return Answer{}, refusal.AddressNotStrict
	}
	email := address.Lower(local) + "@" + domain
	if email != address.Lower(userName) {
		return Answer{}, refusal.LegacyOtherAddress
	}
	if !user.EmailVerified {
		return Answer{}, refusal.LegacyUnverified
	}
	if !tenant.Valid(user.Tenant) {
		return Answer{}, refusal.TenantMalformed
	}
	if !p.Tenants[user.Tenant] {
		return Answer{}, refusal.TenantNotMigrated
	}
	a := Answer{
		Attributes: map[string]string{"email": email, "email_verified": "true", tenant.Attribute: user.Tenant},
		Status:     "RESET_REQUIRED",
		Action:     "SUPPRESS",
		Mediums:    []string{"EMAIL"},
	}
	if confirmed {
		a.Status = "CONFIRMED"
	}
	for _, name := range attributes() {
		if value := user.Attributes[name]; value != "" {
			if utf8.RuneCountInString(value) > maxAttribute {
				return Answer{}, refusal.AttributeTooBig
			}
			a.Attributes[name] = value
		}
	}
	return a, nil
}

// strong reports whether the pool's password policy (the given length and all four kinds of
// characters) would take the password.
func (p Policy) strong(password string) bool {
	if utf8.RuneCountInString(password) < p.MinLength || strings.TrimSpace(password) != password {
		return false
	}
	var lower, upper, digit, symbol bool
	for _, r := range password {
		switch {
		case r >= 'a' && r <= 'z':
			lower = true
		case r >= 'A' && r <= 'Z':
			upper = true
		case r >= '0' && r <= '9':
			digit = true
		case r < utf8.RuneSelf && (unicode.IsPunct(r) || unicode.IsSymbol(r) || r == ' '):
			symbol = true
		}
	}
	return lower && upper && digit && symbol
}
