package federation

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/setting"
)

const (
	envAttributes = "PROVIDER_ATTRIBUTES"
	envDomains    = "PROVIDER_DOMAINS"
)

// name is a claim or a SAML attribute: text without spaces and control characters.
var name = regexp.MustCompile(`^[!-~]{1,256}$`)

// PolicyFromEnv reads the function's environment and reports every problem at once.
func PolicyFromEnv(getenv func(string) string) (Policy, error) {
	attributes, err1 := setting.Object(envAttributes, getenv(envAttributes), func(field, provider string, names []string) error {
		problems := []error{fielderr.Required(field, provider), fielderr.Unique(field, names),
			fielderr.Needs(len(names) == 0, field, "at least one attribute", "leave the provider out to keep its users out")}
		for i, n := range names {
			at := fmt.Sprintf("%s[%d]", field, i)
			problems = append(problems,
				fielderr.Matches(at, n, name, "a claim or attribute name"),
				fielderr.Needs(reserved(n), at, "a name of the provider's", "custom:, cognito:, dev: and identities are the pool's own"),
			)
		}
		return errors.Join(problems...)
	})
	domains, err2 := setting.Optional(envDomains, getenv(envDomains), func(field, provider string, names []string) error {
		problems := []error{fielderr.Unique(field, names), fielderr.Needs(len(names) == 0, field, "at least one domain", "leave the provider out instead")}
		for i, n := range names {
			problems = append(problems, fielderr.Needs(!address.Domain(n), fmt.Sprintf("%s[%d]", field, i), "a host name in lower case", "such as company.com"))
		}
		return errors.Join(problems...)
	})
	p := Policy{Attributes: lowered(attributes), Domains: lowered(domains)}
	var err3, err4 error
	if len(p.Attributes) != len(attributes) || len(p.Domains) != len(domains) {
		err3 = fielderr.Problem(envAttributes, "a provider is listed twice, in two cases")
	}
	for provider := range p.Domains {
		if _, ok := p.Attributes[provider]; !ok {
			err4 = fielderr.Problem(fmt.Sprintf("%s[%q]", envDomains, provider), "is not among the providers of %s", envAttributes)
		}
	}
	return p, errors.Join(err1, err2, err3, err4)
}

func reserved(n string) bool {
	lower := address.Lower(n)
	for _, prefix := range []string{"custom:", "cognito:", "dev:"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	return lower == "identities"
}

func lowered(m map[string][]string) map[string][]string {
	out := make(map[string][]string, len(m))
	for k, v := range m {
		out[address.Lower(k)] = v
	}
	return out
}
