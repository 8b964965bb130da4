package naming

import (
	"regexp"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

var (
	identity         = regexp.MustCompile(`^arn:aws[a-z-]*:ses:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:identity/[^\s/]+$`)
	configurationSet = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// Identity wants the ARN of a verified SES identity.
func Identity(field, arn string) error {
	return fielderr.Matches(field, arn, identity, "the ARN of an SES identity, arn:aws:ses:<region>:<account>:identity/<address or domain>")
}

// ConfigurationSet wants the name of an SES configuration set, or none.
func ConfigurationSet(field, name string) error {
	if name == "" {
		return nil
	}
	return fielderr.Matches(field, name, configurationSet, "1 to 64 letters, digits, _ and -")
}

// SentBy wants a sender that the identity may send as: an address as itself, a domain as every
// address in it and in its sub-domains. A domain alone is no sender; without one an address
// sends as itself.
func SentBy(field, from, identityARN string) error {
	_, identity, ok := strings.Cut(identityARN, ":identity/")
	if !ok || fielderr.Unresolved(identityARN+from) {
		return nil
	}
	if from == "" {
		return fielderr.Needs(!strings.Contains(identity, "@"), field, "a value", "the identity "+identity+" is a domain")
	}
	if !covers(strings.ToLower(identity), strings.ToLower(from)) {
		return fielderr.Problem(field, "must be an address of the identity %s, got %q", identity, from)
	}
	return nil
}

func covers(identity, from string) bool {
	if i := strings.LastIndexByte(from, '<'); i >= 0 {
		from = strings.TrimSuffix(from[i+1:], ">")
	}
	if strings.Contains(identity, "@") {
		return identity == from
	}
	_, host, _ := strings.Cut(from, "@")
	return host == identity || strings.HasSuffix(host, "."+identity)
}
