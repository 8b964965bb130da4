// Package event reads the envelope that every Cognito trigger shares and writes the answer.
//
// An answer is the event as it came, byte for byte, with only the value of "response"
// replaced: Cognito wants the whole event back, and typed structs would add null members
// that it does not document (claimsToSuppress: null) and drop the members they do not know.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html#cognito-user-pools-lambda-trigger-syntax-shared
package event
