package trigger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// UserMigrationProps describes the user-migration trigger. All fields but Function are
// required. Take it away when the migration is over, and the clients' password flow with
// it: neither can be synthesized without the other.
type UserMigrationProps struct {
	// Pool is the user pool.
	Pool *userpool.UserPool
	// Clients are those that people migrate through; each has
	// appclient.Props.AllowPasswordFlow: only then Cognito knows the password that the old
	// system has to check.
	Clients []*appclient.Client
	// LegacyURL is where the old system answers. https only. The contract is in
	// lambda/internal/migrate.
	LegacyURL string
	// Secret is the bearer secret that the old system expects.
	Secret Parameter
	// Tenants are those whose users may come; the old system says which one it is.
	Tenants []string
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Validate reports every problem at once, each "trigger.UserMigration.Field: what".
func (p UserMigrationProps) Validate() error {
	const field = "trigger.UserMigration."
	problems := []error{
		required(field, p.Pool, nil, true),
		fielderr.Needs(len(p.Clients) == 0, field+"Clients", "a client with appclient.Props.AllowPasswordFlow", "with SRP, Cognito has no password to check with the old system"),
		naming.HTTPS(field+"LegacyURL", p.LegacyURL),
		p.Secret.validate(field + "Secret"),
		fielderr.Needs(len(p.Tenants) == 0, field+"Tenants", "at least one tenant", "nobody could come"),
		fielderr.Unique(field+"Tenants", p.Tenants),
	}
	problems = append(problems, clients(field+"Clients", p.Clients, p.Pool, "AllowPasswordFlow",
		(*appclient.Client).AllowsPasswordFlow, "with SRP, Cognito has no password to check with the old system"))
	for i, tenant := range p.Tenants {
		problems = append(problems, naming.Tenant(fmt.Sprintf("%sTenants[%d]", field, i), tenant))
	}
	return errors.Join(problems...)
}

// NewUserMigration provisions the function that brings users over from an old system at
// their first sign-in (lambda/usermigration). It panics with the error of
// UserMigrationProps.Validate.
func NewUserMigration(scope constructs.Construct, id string, props UserMigrationProps) *Trigger {
	if err := errors.Join(props.Validate(), props.Secret.here("trigger.UserMigration.Secret", scope)); err != nil {
		panic(err)
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "usermigration",
		Description: "brings users over from the old system",
		Environment: map[string]string{
			"LEGACY_URL":              props.LegacyURL,
			"LEGACY_SECRET_PARAMETER": props.Secret.Name,
			"MIGRATION_TENANTS":       strings.Join(props.Tenants, ","),
			"PASSWORD_MIN_LENGTH":     strconv.Itoa(props.Pool.Password().MinLength),
		},
		Options: props.Function,
	})
	props.Secret.allow(function, scope)
	return New(scope, id, Props{Pool: props.Pool, Operation: UserMigration, Function: function})
}
