package migrate

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/tenant"
)

const (
	envURL       = "LEGACY_URL"
	envParameter = "LEGACY_SECRET_PARAMETER"
	envTenants   = "MIGRATION_TENANTS"
	envMinLength = "PASSWORD_MIN_LENGTH"
	// defaultMinLength is the user pool construct's.
	defaultMinLength = 12
)

// FromEnv reads the function's environment and reports every problem at once. parameter names
// the SSM parameter with the secret for the old system.
func FromEnv(getenv func(string) string) (policy Policy, base, parameter string, err error) {
	base, parameter = getenv(envURL), getenv(envParameter)
	problems := []error{fielderr.Required(envParameter, parameter)}
	if _, err := NewHTTP(base, ""); err != nil {
		problems = append(problems, fielderr.Problem(envURL, "%s", err))
	}
	policy = Policy{Tenants: map[string]bool{}, MinLength: defaultMinLength}
	for i, id := range strings.Split(getenv(envTenants), ",") {
		problems = append(problems, fielderr.Needs(!tenant.Valid(id), fmt.Sprintf("%s[%d]", envTenants, i), "a tenant id of 1 to 64 of a-z, 0-9 and -", fmt.Sprintf("got %q", id)))
		policy.Tenants[id] = true
	}
	if text := getenv(envMinLength); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			problems = append(problems, fielderr.Problem(envMinLength, "must be a number, got %q", text))
		} else {
			problems = append(problems, fielderr.Between(envMinLength, n, 6, 99))
		}
		policy.MinLength = n
	}
	return policy, base, parameter, errors.Join(problems...)
}
