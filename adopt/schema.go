package adopt

import (
	"maps"
	"slices"
	"strings"
)

const (
	custom    = "custom:"
	developer = "dev:"
	tenant    = "tenant_id"
)

// schema is the Schema property of a pool with these attributes: all custom ones, and of
// the standard ones those that differ from how Cognito makes them. E-mail is first and the
// tenant second, as the constructs write them; the order means nothing to Cognito.
func schema(attributes []attribute) []attribute {
	var list []attribute
	for _, a := range attributes {
		name := strings.TrimPrefix(a.Name, developer)
		name, isCustom := strings.CutPrefix(name, custom)
		if !isCustom && (a.Name == "sub" || a.Name == "identities" || a.standard()) {
			continue
		}
		a.Name = name
		list = append(list, a)
	}
	rank := func(a attribute) int {
		return slices.Index([]string{tenant, "email"}, a.Name) // -1: after both
	}
	slices.SortStableFunc(list, func(a, b attribute) int { return rank(b) - rank(a) })
	return list
}

// standard reports whether a is exactly what Cognito makes when nothing is said
// (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
func (a attribute) standard() bool {
	if a.Required || !a.Mutable || a.DeveloperOnlyAttribute {
		return false
	}
	text := map[string]string{"MinLength": "0", "MaxLength": "2048"}
	switch a.Name {
	case "address", "email", "family_name", "gender", "given_name", "locale", "middle_name", "name",
		"nickname", "phone_number", "picture", "preferred_username", "profile", "website", "zoneinfo":
		return a.AttributeDataType == "String" && maps.Equal(a.StringAttributeConstraints, text)
	case "birthdate":
		return a.AttributeDataType == "String" && maps.Equal(a.StringAttributeConstraints, map[string]string{"MinLength": "10", "MaxLength": "10"})
	case "email_verified", "phone_number_verified":
		return a.AttributeDataType == "Boolean"
	case "updated_at":
		return a.AttributeDataType == "Number" && maps.Equal(a.NumberAttributeConstraints, map[string]string{"MinValue": "0"})
	}
	return false
}
