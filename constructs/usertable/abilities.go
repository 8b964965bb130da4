package usertable

import "example.com/cognitocdk/constructs/internal/grant"

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
func (a Abilities) Validate() error { return grant.Check("usertable.Abilities", a, abilityNames) }

// String is the set as it is written in Go, such as "Read|Query".
func (a Abilities) String() string { return grant.String(a, abilityNames) }

// tableActions are what abilities are on the table.
var tableActions = []grant.Action[Abilities]{
	{Takes: Read, Name: "dynamodb:GetItem"},
	{Takes: Read, Name: "dynamodb:BatchGetItem"},
	{Takes: Query, Name: "dynamodb:Query"},
	{Takes: Write, Name: "dynamodb:PutItem"},
	{Takes: Write, Name: "dynamodb:UpdateItem"},
	{Takes: Delete, Name: "dynamodb:DeleteItem"},
	{Takes: Write | Delete, Name: "dynamodb:BatchWriteItem"},
}
