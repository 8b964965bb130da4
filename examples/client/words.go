package main

import (
	"errors"
	"strings"
)

// inWords is an error for a person: where Cognito refused, its own sentence instead of the SDK's account of the
// request, and what to do next where that is known. Nothing in it steers the terminal.
func inWords(err error) string {
	var call interface {
		error
		Service() string
		Operation() string
	}
	var refusal interface {
		error
		ErrorCode() string
		ErrorMessage() string
	}
	text := err.Error()
	if errors.As(err, &refusal) && refusal.ErrorMessage() != "" {
		if errors.As(err, &call) {
			text = strings.Replace(text, call.Error(), refusal.ErrorMessage()+" ("+refusal.ErrorCode()+")", 1)
		}
		switch refusal.ErrorCode() {
		case "UserNotConfirmedException":
			text += "; enter the mailed code: client confirm <e-mail>"
		case "PasswordResetRequiredException":
			text += "; choose a new one: client password forgot <e-mail>"
		}
	}
	return strings.TrimSpace(plain(text))
}
