package appclient

import (
	"slices"
	"strings"
)

// origins are scheme and host of every web URL, sorted, once each (RFC 6454). A host may be a
// CDK token; a URL that is one as a whole has no origin that could be told from it.
func origins(urls []string) []string {
	var list []string
	for _, url := range urls {
		scheme, rest, _ := strings.Cut(url, "://")
		host, _, _ := strings.Cut(rest, "/")
		if host, _, _ = strings.Cut(host, "?"); host != "" && (scheme == "https" || scheme == "http") {
			list = append(list, scheme+"://"+host)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
