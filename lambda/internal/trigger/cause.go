package trigger

import (
	"context"
	"errors"
	"fmt"
)

// Cause describes an error without its text, which may quote keys, addresses or answers of
// other systems: the error code of an AWS service, "deadline", "canceled", or the Go type.
func Cause(err error) string {
	var coded interface{ ErrorCode() string } // what smithy's API errors implement
	switch {
	case errors.As(err, &coded):
		return coded.ErrorCode()
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return fmt.Sprintf("%T", err)
}
