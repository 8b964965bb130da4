package tenant

import (
	"errors"
	"fmt"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/refusal"
	"example.com/cognitocdk/lambda/internal/setting"
)

// Federated says to which tenant the users of each identity provider belong. Keys are names
// of providers in lower case. The zero value lets no provider's user have a tenant.
type Federated map[string]string

// EnvFederated is the environment variable that FederatedFromEnv reads.
const EnvFederated = "FEDERATED_TENANTS"

const (
	attributeStatus     = "cognito:user_status"
	attributeIdentities = "identities"
	statusFederated     = "EXTERNAL_PROVIDER"
)

// FederatedFromEnv reads a JSON object of provider and tenant; it may be absent.
func FederatedFromEnv(getenv func(string) string) (Federated, error) {
	table, err := setting.Optional(EnvFederated, getenv(EnvFederated), func(field, provider, id string) error {
		return errors.Join(
			fielderr.Required(field, provider),
			fielderr.Needs(!Valid(id), field, "a tenant id of 1 to 64 of a-z, 0-9 and -", fmt.Sprintf("got %q", id)),
		)
	})
	f := make(Federated, len(table))
	for provider, id := range table {
		lower := address.Lower(provider)
		if _, twice := f[lower]; twice {
			err = errors.Join(err, fielderr.Problem(EnvFederated, "%q is listed twice, in two cases", lower))
		}
		f[lower] = id
	}
	return f, err
}

// Of is the one place that knows a user's tenant, from the attributes that Cognito sends to
// a trigger. A native user's is the immutable attribute; a provider's user has none, since a
// mapped attribute must be mutable, and belongs where the provider does. No tenant ("") is an
// answer too: the identity pool's policies then give the user nothing of any tenant.
func (f Federated) Of(attributes map[string]string) (string, error) {
	own, hasOwn := attributes[Attribute]
	identities, linked := attributes[attributeIdentities]
	status := attributes[attributeStatus]
	if status == statusFederated || linked && (!hasOwn || status == "") {
		if hasOwn { // nothing legitimate writes it: a provider mapping would have to
			return "", refusal.TenantFromProvider
		}
		return f.byProvider(identities)
	}
	if hasOwn && !Valid(own) {
		return "", refusal.TenantMalformed
	}
	return own, nil
}

// byProvider wants every provider that the user came from to be of one tenant.
func (f Federated) byProvider(identities string) (string, error) {
	providers, err := providerNames(identities)
	if err != nil {
		return "", err
	}
	id := ""
	for _, provider := range providers {
		owner, known := f[provider]
		if !known {
			return "", refusal.FederatedTenantUnknown
		}
		if id != "" && id != owner {
			return "", refusal.FederatedAmbiguous
		}
		id = owner
	}
	return id, nil
}
