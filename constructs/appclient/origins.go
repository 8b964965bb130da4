package appclient

import (
	"slices"

	"example.com/cognitocdk/constructs/internal/naming"
)

// origins are the origins of every web URL, sorted, once each. A URL that is a token as a
// whole has no origin that could be told from it.
func origins(urls []string) []string {
	var list []string
	for _, url := range urls {
		if origin := naming.OriginOf(url); origin != "" {
			list = append(list, origin)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
