package naming

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

var (
	token = regexp.MustCompile(`\$\{Token\[[A-Za-z0-9:._-]*\]\}`)
	host  = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$`)
)

// Known is an address with a 1 in the place of every CDK token, so that what stands around
// the tokens can be judged: "http://" before one is without TLS, whatever the host will be.
// Of an address that begins with a token nothing is known.
func Known(address string) (shape string, known bool) {
	return token.ReplaceAllString(address, "1"), !strings.HasPrefix(address, "${Token[")
}

// IsHTTPS reports whether an address is an absolute https URL of an ASCII host, without user
// info, fragment or white space, as far as it is known.
func IsHTTPS(address string) bool { return isWeb(address, "https://", host.MatchString) }

// IsLoopback reports whether an address is an http URL of one's own machine (RFC 8252,
// section 7.3), as far as it is known.
func IsLoopback(address string) bool {
	return isWeb(address, "http://", func(name string) bool { return name == "localhost" || name == "127.0.0.1" || name == "::1" })
}

func isWeb(address, scheme string, isHost func(string) bool) bool {
	shape, known := Known(address)
	if !known || !strings.HasPrefix(shape, scheme) || strings.ContainsAny(shape, "# \\\t\r\n") {
		return false
	}
	u, err := url.Parse(shape)
	if err != nil || u.User != nil || !isHost(u.Hostname()) || strings.HasSuffix(u.Host, ":") {
		return false
	}
	port, err := strconv.Atoi(u.Port())
	return u.Port() == "" || err == nil && port <= 65535
}

// HTTPS wants an address that IsHTTPS. What is a token from its beginning passes.
func HTTPS(field, given string) error {
	if _, known := Known(given); !known || IsHTTPS(given) {
		return nil
	}
	return fielderr.Problem(field, "must be an https URL without user info and fragment, got %q", given)
}

// Origin wants an origin as browsers send it (RFC 6454, section 6.2): https, or loopback for
// development. What is a token from its beginning passes.
func Origin(field, given string) error {
	shape, known := Known(given)
	if !known {
		return nil
	}
	_, rest, _ := strings.Cut(shape, "://")
	if (IsHTTPS(given) || IsLoopback(given)) && !strings.ContainsAny(rest, "/?") && shape == strings.ToLower(shape) {
		return nil
	}
	return fielderr.Problem(field, "must be https://host[:port] in lower case, without path or wildcard, or http on loopback, got %q", given)
}

// OriginOf is the origin of a web address as browsers send it, in lower case and without the
// scheme's own port; "" where the address is none, or a token from its beginning. A host may
// be a token.
func OriginOf(address string) string {
	if !IsHTTPS(address) && !IsLoopback(address) {
		return ""
	}
	scheme, rest, _ := strings.Cut(address, "://")
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		rest = rest[:i]
	}
	own := map[string]string{"https": ":443", "http": ":80"}[scheme]
	return lower(scheme + "://" + strings.TrimSuffix(rest, own))
}

// lower is a text of ASCII in lower case but for its tokens, whose names have capitals.
func lower(text string) string {
	var b strings.Builder
	for _, at := range append(token.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		b.WriteString(strings.ToLower(text[b.Len():at[0]]))
		b.WriteString(text[at[0]:at[1]])
	}
	return b.String()
}
