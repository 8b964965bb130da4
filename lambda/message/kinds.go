package message

import "slices"

// Kind says on what occasion a message is sent; most are the second half of a trigger source.
type Kind string

// The occasions.
const (
	SignUp              Kind = "SignUp"
	ResendCode          Kind = "ResendCode"
	ForgotPassword      Kind = "ForgotPassword"
	UpdateUserAttribute Kind = "UpdateUserAttribute"
	VerifyUserAttribute Kind = "VerifyUserAttribute"
	Authentication      Kind = "Authentication"  // a second factor
	AdminCreateUser     Kind = "AdminCreateUser" // a user name and a temporary password
	SignInCode          Kind = "SignInCode"      // passwordless, by our own challenge
	AccountTakeOver     Kind = "AccountTakeOverNotification"
)

// Kinds are all occasions, in a fixed order.
func Kinds() []Kind {
	return []Kind{SignUp, ResendCode, ForgotPassword, UpdateUserAttribute, VerifyUserAttribute,
		Authentication, AdminCreateUser, SignInCode, AccountTakeOver}
}

// Known reports whether there is such an occasion.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }

// NeedsCode reports whether the message is about a code or a temporary password.
func (k Kind) NeedsCode() bool { return k != AccountTakeOver }

// NeedsUserName reports whether the message must tell the user name.
func (k Kind) NeedsUserName() bool { return k == AdminCreateUser }
