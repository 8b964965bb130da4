package tenant

import (
	"encoding/json"

	"example.com/cognitocdk/lambda/internal/address"
	"example.com/cognitocdk/lambda/internal/refusal"
)

// maxIdentities is more than Cognito links to one user (five).
const maxIdentities = 16

// providerNames reads the identities attribute, a JSON array that Cognito keeps. There is at
// least one name, and none is empty; names are in lower case.
func providerNames(text string) ([]string, error) {
	var identities []struct {
		ProviderName string `json:"providerName"`
	}
	if err := json.Unmarshal([]byte(text), &identities); err != nil {
		return nil, refusal.IdentitiesUnreadable
	}
	if len(identities) == 0 || len(identities) > maxIdentities {
		return nil, refusal.IdentitiesUnreadable
	}
	names := make([]string, len(identities))
	for i, identity := range identities {
		if identity.ProviderName == "" {
			return nil, refusal.IdentitiesUnreadable
		}
		names[i] = address.Lower(identity.ProviderName)
	}
	return names, nil
}
