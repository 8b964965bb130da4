// Package postconfirm sets up a user who has just proven the own address: a group, a profile
// row, an event for other systems.
//
// Each step can be repeated: being added to a group twice is once, the row is written under
// a condition, and the row remembers that the event went out. So the same delivery three
// times is one effect, unless the very last write is lost, when the event goes out again with
// the same id.
//
// The account exists already when this runs. When the group or the row cannot be written the
// user reads a sentence and Cognito tries again; when the event cannot be sent the user goes
// on, and the next delivery or sign-in may send it.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
package postconfirm
