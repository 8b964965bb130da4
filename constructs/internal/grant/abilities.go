package grant

import (
	"errors"
	"slices"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

// Abilities are a set of at most eight, one bit each.
type Abilities interface{ ~uint8 }

// Check wants at least one ability, and none but those that have a name.
func Check[A Abilities](field string, set A, names []string) error {
	return errors.Join(
		fielderr.Needs(set == 0, field, "at least one ability", "a grant of nothing is none"),
		fielderr.Conflict(unnamed(set, names), field, "what is no ability", String(set, names)))
}

// String is the set as it is written in Go, such as "Read|List"; ? is what has no name.
func String[A Abilities](set A, names []string) string {
	var given []string
	for i, name := range names {
		if set&(1<<i) != 0 {
			given = append(given, name)
		}
	}
	if unnamed(set, names) {
		given = append(given, "?")
	}
	return strings.Join(given, "|")
}

func unnamed[A Abilities](set A, names []string) bool { return uint(set)>>len(names) != 0 }

// Action is an action of IAM with the abilities, all of them, that it takes.
type Action[A Abilities] struct {
	Takes A
	Name  string
}

// Actions are those that a set allows, sorted and once each.
func Actions[A Abilities](set A, table []Action[A]) []string {
	var list []string
	for _, action := range table {
		if set&action.Takes == action.Takes {
			list = append(list, action.Name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
