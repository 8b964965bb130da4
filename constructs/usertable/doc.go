// Package usertable grants roles of an identity pool the items of a DynamoDB table that
// are their user's, or their tenant's, by the partition key.
//
// The table is given by its ARN: what it is like otherwise is its own stack's business.
// Its partition key is a string, the identity id for a user's items and the tenant id for
// a tenant's, each behind a prefix where a table holds more kinds of items. Every
// statement has two conditions: all keys that a request names are the user's own, and it
// names some. The second matters, since "all of none" is true: with the first alone, which
// is what most examples show, a request without a key reads everything. Scan, PartiQL,
// streams, exports and the table's own settings are never granted.
//
// Tables under a customer-managed KMS key need a statement for that key, which is not
// rendered here; keys that DynamoDB owns or manages need none.
//
// See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html.
package usertable
