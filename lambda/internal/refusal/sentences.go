package refusal

// Sentence is a text that is safe to show to anybody.
type Sentence string

// Error makes a sentence an error, which is how a Lambda function says no.
func (s Sentence) Error() string { return string(s) }

// All that users can ever read. Known and unknown users, wrong domains, wrong tenants and
// broken dependencies read the same.
const (
	SignUp       Sentence = "Sign-up is not possible with these details; please ask your administrator for access"
	Confirmation Sentence = "The account could not be set up; please try again"
	SignIn       Sentence = "Sign-in is not possible; please try again or ask your administrator"
	Tokens       Sentence = "Sign-in could not be completed; please try again or ask your administrator"
	Message      Sentence = "The message could not be sent; please try again"
	Federation   Sentence = "Sign-in with this provider is not possible; please ask your administrator"
)
