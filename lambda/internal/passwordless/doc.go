// Package passwordless signs users in with a code that they get by e-mail.
//
// Define decides what comes next, create sends the code, verify compares the answer. The
// challenge's link carries the same code in its fragment, so it works in the browser that
// asked: only that one holds Cognito's session, without which a code is worth nothing. In
// another browser the page can show the code to type, and nothing else.
//
// Cognito's lock-out does not cover custom challenges, so the limits are here: three answers
// a session, five tries a code, five codes and fifteen answers a user in a quarter of an hour,
// across sessions. Beyond them everything looks the same, and no answer is right. A code has
// eight digits, lives five minutes, and is kept as a salted hash that is bound to pool and
// user; ten seconds after it was right it is worth nothing. The answer is in no parameter at all: private parameters name the code's row.
//
// Unknown users take the same path, cost the same requests and get the same answers after the
// same time; there is just no mail.
//
// When the table does not answer nobody gets in. When the mail cannot be sent the answer is
// the same as ever, and the log says so.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
package passwordless
