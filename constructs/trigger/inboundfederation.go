package trigger

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
)

// InboundFederationProps describes the inbound-federation trigger. Pool and Providers are
// required.
type InboundFederationProps struct {
	// Pool is the user pool.
	Pool *userpool.UserPool
	// Providers are the pool's identity providers, all of them: users of others do not come
	// in. Of what a provider says, the claims that it maps reach the profile, and its subject.
	Providers []*signin.Provider
	// Domains are the e-mail domains that a provider may speak for, {"Okta": {"company.com"}}.
	// A provider without one cannot call an address verified. Default: none.
	Domains map[string][]string
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Validate reports every problem at once, each "trigger.InboundFederation.Field: what".
func (p InboundFederationProps) Validate() error {
	const field = "trigger.InboundFederation."
	problems := []error{
		required(field, p.Pool, nil, true),
		fielderr.Needs(len(p.Providers) == 0, field+"Providers", "at least one provider", "nobody could come in"),
	}
	var names []string
	for i, provider := range p.Providers {
		at := fmt.Sprintf("%sProviders[%d]", field, i)
		if provider == nil {
			problems = append(problems, fielderr.Problem(at, "is nil"))
			continue
		}
		names = append(names, provider.Name())
		problems = append(problems, fielderr.Needs(p.Pool != nil && !p.Pool.Is(provider.Pool()), at, "a provider of the same pool", "the trigger sees no other"))
	}
	problems = append(problems, fielderr.Unique(field+"Providers", names))
	if p.Pool != nil {
		for _, name := range slices.Sorted(maps.Keys(p.Pool.FederatedTenants())) {
			problems = append(problems, fielderr.Needs(!slices.Contains(names, name), field+"Providers", name, "it is one of the pool's FederatedTenants, and its users could not come in"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Domains)) {
		at := fmt.Sprintf("%sDomains[%q]", field, name)
		problems = append(problems,
			fielderr.Needs(!slices.Contains(names, name), at, "the provider among Providers", "there is no other to limit"),
			fielderr.Needs(len(p.Domains[name]) == 0, at, "at least one domain", "leave the provider out instead"),
			fielderr.Unique(at, p.Domains[name]))
		for i, domain := range p.Domains[name] {
			problems = append(problems, naming.Domain(fmt.Sprintf("%s[%d]", at, i), domain))
		}
	}
	return errors.Join(problems...)
}

// NewInboundFederation provisions the function that decides what of an assertion reaches a
// user's profile (lambda/inboundfederation). It panics with the error of
// InboundFederationProps.Validate.
func NewInboundFederation(scope constructs.Construct, id string, props InboundFederationProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	attributes := map[string][]string{}
	for _, provider := range props.Providers {
		claims := append(provider.Claims(), provider.Subjects()...)
		slices.Sort(claims)
		attributes[provider.Name()] = slices.Compact(claims)
	}
	environment := map[string]string{}
	encode(environment, "PROVIDER_ATTRIBUTES", attributes)
	encode(environment, "PROVIDER_DOMAINS", props.Domains)
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "inboundfederation",
		Description: "decides what of an assertion reaches a profile",
		Environment: environment,
		Options:     props.Function,
	})
	return attach(scope, id, props.Pool, "InboundFederation", function,
		map[string]any{"LambdaArn": function.ARN(), "LambdaVersion": "V1_0"})
}
