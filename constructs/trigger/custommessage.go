package trigger

import (
	"errors"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/message"
)

// CustomMessageProps describes the custom-message trigger. Pool and Brand.Name are required.
type CustomMessageProps struct {
	// Pool is the user pool. It must send its mail through SES, userpool.Props.Email:
	// Cognito's own sender takes no text of others. Required.
	Pool *userpool.UserPool
	// Brand is how messages look. Name is required.
	Brand message.Brand
	// Function is what all functions of the environment have in common.
	Function gofunction.Options
}

// Validate reports every problem at once, each "trigger.CustomMessage.Field: what" or
// "message.Brand.Field: what".
func (p CustomMessageProps) Validate() error {
	const field = "trigger.CustomMessage."
	if p.Pool == nil {
		return errors.Join(fielderr.Problem(field+"Pool", "is required"), p.Brand.Validate())
	}
	return errors.Join(
		fielderr.Needs(p.Pool.Email().SourceARN == "", field+"Pool", "userpool.Props.Email.SourceARN",
			"Cognito's own sender ignores subject and text of a trigger"),
		p.Brand.Validate())
}

// NewCustomMessage provisions the function that writes every message of the pool, branded
// and in the user's language (lambda/custommessage). It panics with the error of
// CustomMessageProps.Validate.
func NewCustomMessage(scope constructs.Construct, id string, props CustomMessageProps) *Trigger {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	function := gofunction.New(scope, id, gofunction.Props{
		Package:     functions + "custommessage",
		Description: "writes every message, branded and in the user's language",
		Environment: branded(props.Brand),
		Options:     props.Function,
	})
	return New(scope, id, Props{Pool: props.Pool, Operation: CustomMessage, Function: function})
}
