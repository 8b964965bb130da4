package usertable

import (
	"errors"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

// Abilities is a set of things that a role can do with items: Read | Query.
type Abilities uint8

// The abilities. They hold inside transactions too, which have no actions of their own.
const (
	// Read gets items by their whole key, one or many.
	Read Abilities = 1 << iota
	// Query reads the items of one partition key, in the table and in Props.Indexes.
	Query
	// Write puts and updates items; either can return the item as it was.
	Write
	// Delete deletes items. Only together with Write are writes in batches possible: the
	// one action for them also deletes.
	Delete

	// All of them.
	All = Read | Query | Write | Delete
)

var abilityNames = []string{"Read", "Query", "Write", "Delete"}

// Validate reports an empty set and an unknown ability.
func (a Abilities) Validate() error {
	const field = "usertable.Abilities"
	return errors.Join(
		fielderr.Needs(a == 0, field, "at least one ability", "a grant of nothing is none"),
		fielderr.Conflict(a&^All != 0, field, "what is no ability", a.String()),
	)
}

// String is the set as it is written in Go, such as "Read|Query".
func (a Abilities) String() string {
	var names []string
	for i, name := range abilityNames {
		if a&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if a&^All != 0 {
		names = append(names, "?")
	}
	return strings.Join(names, "|")
}

// actions are the actions on the table, sorted.
func (a Abilities) actions() (actions []string) {
	for _, action := range []struct {
		needs Abilities // all of them
		name  string
	}{
		{Read, "dynamodb:BatchGetItem"},
		{Write | Delete, "dynamodb:BatchWriteItem"},
		{Delete, "dynamodb:DeleteItem"},
		{Read, "dynamodb:GetItem"},
		{Write, "dynamodb:PutItem"},
		{Query, "dynamodb:Query"},
		{Write, "dynamodb:UpdateItem"},
	} {
		if a&action.needs == action.needs {
			actions = append(actions, action.name)
		}
	}
	return actions
}
