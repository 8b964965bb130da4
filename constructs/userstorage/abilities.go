package userstorage

import (
	"errors"

	"example.com/cognitocdk/constructs/internal/grant"
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
		grant.Check(field, a, abilityNames),
		fielderr.Needs(a&MultipartUpload != 0 && a&Write == 0, field, "Write with MultipartUpload", "parts are written"),
	)
}

// String is the set as it is written in Go, such as "Read|List".
func (a Abilities) String() string { return grant.String(a, abilityNames) }

// objectActions are what abilities are on the objects of the room.
var objectActions = []grant.Action[Abilities]{
	{Takes: Read, Name: "s3:GetObject"},
	{Takes: Write, Name: "s3:PutObject"},
	{Takes: Delete, Name: "s3:DeleteObject"},
	{Takes: MultipartUpload, Name: "s3:AbortMultipartUpload"},
	{Takes: MultipartUpload, Name: "s3:ListMultipartUploadParts"},
}

// keyActions are what the same abilities need of a customer's key. Writing in parts
// decrypts: S3 reads the parts to put them together
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
var keyActions = []grant.Action[Abilities]{
	{Takes: Read, Name: "kms:Decrypt"},
	{Takes: Write, Name: "kms:Decrypt"},
	{Takes: Write, Name: "kms:GenerateDataKey"},
}
