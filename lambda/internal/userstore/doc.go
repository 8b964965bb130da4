// Package userstore keeps what triggers remember in one DynamoDB table.
//
// The table has a partition key pk (string) and, where codes are kept, a time to live on
// expires (number). Keys begin with what the item is, so that a function's role can be bound
// to its own kind with dynamodb:LeadingKeys; pools can share a table.
//
//	user#<pool>#<sub>            a user's profile: tenant, createdAt, announced, lastSignIn
//	suspended#<pool>#<tenant>    the tenant may not sign in; an administrator writes it
//	denied#<pool>#user#<name>    the user may not sign in; an administrator writes it
//	denied#<pool>#domain#<name>  nobody of the e-mail domain may sign in
//	code#<id>                    one sign-in code: its hash, wrong answers so far
//	sent#<pool>#<user>           the code sent last, for repeated deliveries
//	sent#message#<hash>          a message of a custom sender, for the same reason
//	codes#<pool>#<user>#<window> how many codes and wrong answers in a quarter of an hour
//
// Nothing here holds an address or a code: users are their sub, or a hash where only the name
// is known.
package userstore
