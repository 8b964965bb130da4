// Package address reads e-mail addresses as narrowly as an allow-list of domains needs it.
//
// RFC 5322 allows quoted strings, comments, routes and groups, each of which makes two
// readers disagree about where the domain begins. Only addresses about which nobody can
// disagree are accepted: ASCII, one "@", a plain local part, a host name of letters, digits
// and hyphens. A "+tag" is accepted on purpose: it is delivered to the same mailbox in the
// same domain, and the domain is what decides.
package address

import "strings"

// Limits of RFC 5321, section 4.5.3.1, and RFC 1035, section 2.3.4.
const (
	maxAddress = 254
	maxLocal   = 64
	maxDomain  = 253
	maxLabel   = 63
)

// Parse splits an address into its local part and its domain in lower case; ok is false for
// everything that is not strictly an address.
func Parse(s string) (local, domain string, ok bool) {
	if len(s) > maxAddress || strings.Count(s, "@") != 1 {
		return "", "", false
	}
	local, domain, _ = strings.Cut(s, "@")
	domain = Lower(domain)
	if !plainLocal(local) || !Domain(domain) {
		return "", "", false
	}
	return local, domain, true
}

// Behind is what comes after the last "@", in lower case and without the root's dot, however
// odd the address is; "" when there is none. It is for lists of what is denied: an address
// that Parse refuses is still delivered, and must not get past such a list.
func Behind(s string) string {
	at := strings.LastIndexByte(s, '@')
	domain := Lower(strings.TrimRight(s[at+1:], "."))
	if at < 0 || len(domain) > maxDomain {
		return ""
	}
	return domain
}

// Domain reports whether s is a host name in lower case with at least two labels.
func Domain(s string) bool {
	if len(s) > maxDomain {
		return false
	}
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if !ldh(label) {
			return false
		}
	}
	// A last label of digits only is an IPv4 address to many readers.
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// Lower maps A-Z to a-z and nothing else. strings.ToLower would turn the Kelvin sign into
// "k", and strings.EqualFold the long s into "s": two ways into an allow-list.
func Lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// plainLocal wants a dot-atom of unsurprising characters: "%" and "!" are routes to some
// mail servers, so they are left out although RFC 5322 has them.
func plainLocal(s string) bool {
	if len(s) == 0 || len(s) > maxLocal || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for i := range len(s) {
		if !alphanumeric(s[i]) && strings.IndexByte("._+-'", s[i]) < 0 {
			return false
		}
	}
	return true
}

func ldh(label string) bool {
	if len(label) == 0 || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func alphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
