package userstorage

import (
	"errors"
	"strings"

	"example.com/cognitocdk/internal/fielderr"
)

// Abilities is a set of things that a role can do in a room: Read | List.
type Abilities uint8

// The abilities. None reaches versions, tags, ACLs or retention of an object.
const (
	// Read gets objects, as they are now.
	Read Abilities = 1 << iota
	// Write creates and overwrites objects; the overwritten version is kept.
	Write
	// Delete hides objects behind a delete marker; what was deleted is kept for a while.
	Delete
	// List lists the objects of the room, and nothing above it: a request must ask for the
	// room's prefix, slash included.
	List
	// MultipartUpload looks at and aborts the role's own uploads in parts, and needs Write.
	// Without it Write can upload in parts too, but neither resume nor clean up.
	MultipartUpload

	// All of them.
	All = Read | Write | Delete | List | MultipartUpload
)

var abilityNames = []string{"Read", "Write", "Delete", "List", "MultipartUpload"}

// Validate reports an empty set, an unknown ability, and one that needs another.
func (a Abilities) Validate() error {
	const field = "userstorage.Abilities"
	return errors.Join(
		fielderr.Needs(a == 0, field, "at least one ability", "a grant of nothing is none"),
		fielderr.Needs(a&MultipartUpload != 0 && a&Write == 0, field, "Write with MultipartUpload", "parts are written"),
		fielderr.Conflict(a&^All != 0, field, "what is no ability", a.String()),
	)
}

// String is the set as it is written in Go, such as "Read|List".
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

// objectActions are the actions on objects of the room, sorted.
func (a Abilities) objectActions() (actions []string) {
	for _, action := range []struct {
		needs Abilities
		name  string
	}{
		{MultipartUpload, "s3:AbortMultipartUpload"},
		{Delete, "s3:DeleteObject"},
		{Read, "s3:GetObject"},
		{MultipartUpload, "s3:ListMultipartUploadParts"},
		{Write, "s3:PutObject"},
	} {
		if a&action.needs != 0 {
			actions = append(actions, action.name)
		}
	}
	return actions
}

// keyActions are what the same abilities need of a customer's key, sorted. Writing in
// parts decrypts: S3 reads the parts to put them together
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
func (a Abilities) keyActions() (actions []string) {
	if a&(Read|Write) != 0 {
		actions = append(actions, "kms:Decrypt")
	}
	if a&Write != 0 {
		actions = append(actions, "kms:GenerateDataKey")
	}
	return actions
}
