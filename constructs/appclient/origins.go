package appclient

import (
	"net/url"
	"slices"
)

// origins are scheme and host of every web URL, sorted, once each (RFC 6454).
func origins(urls []string) []string {
	var list []string
	for _, raw := range urls {
		if u, err := url.Parse(raw); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
			list = append(list, u.Scheme+"://"+u.Host)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
