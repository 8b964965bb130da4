// Package message renders the messages that a user pool sends: branded, in the user's
// language, within Cognito's limits.
//
// The texts are in locales/<language>.json, the page in layout.html. A message holds nothing
// that a user can choose: whoever signs up with somebody else's address would otherwise write
// to a stranger's mailbox in the brand's name. The locale attribute picks the language and is
// not shown.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
package message
