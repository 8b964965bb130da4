package audit

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/iam-actions.txt
var iamActionsText string

//go:embed data/properties.txt
var propertiesText string

// iamActions are the IAM actions of the services that Cognito stacks use, by service.
var iamActions = sync.OnceValue(func() map[string][]string { return table(iamActionsText) })

// cognitoProperties are the property paths of each Cognito resource type; those that
// have properties below them stand a second time with a dot at their end.
var cognitoProperties = sync.OnceValue(func() map[string]map[string]bool {
	sets := map[string]map[string]bool{}
	for typ, paths := range table(propertiesText) {
		sets[typ] = map[string]bool{}
		for _, path := range paths {
			sets[typ][path] = true
			if i := strings.LastIndexByte(path, '.'); i >= 0 {
				sets[typ][path[:i+1]] = true
			}
		}
	}
	return sets
})

// table reads lines of the form "key: word word …"; # begins a comment.
func table(text string) map[string][]string {
	rows := map[string][]string{}
	for line := range strings.Lines(text) {
		key, words, found := strings.Cut(line, ": ")
		if found && !strings.HasPrefix(line, "#") {
			rows[key] = strings.Fields(words)
		}
	}
	return rows
}
