// Package refusal holds every sentence a user can read because of a trigger, and every
// reason an operator can read in the log.
//
// Cognito hands a trigger's error text to the caller ("PreSignUp failed with error X.") and
// the hosted pages put it into callback URLs, so a sentence is a constant, one a trigger, the
// same for every cause, and without a full stop of its own. A reason is a constant too: it
// names the check that refused, never the value that was checked.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
package refusal
