package trigger

import "errors"

// Failure is an error of something that a decision depends on. Step is a constant of ours and
// goes to the log; the text of Err does not.
type Failure struct {
	Step string
	Err  error
}

// Error is for tests and for callers that know what they do with it.
func (f Failure) Error() string { return f.Step + ": " + f.Err.Error() }

// Unwrap gives Cause its way to the error code.
func (f Failure) Unwrap() error { return f.Err }

// Failed wraps err with the step it happened in, or is nil.
func Failed(step string, err error) error {
	if err == nil {
		return nil
	}
	return Failure{step, err}
}

// step is the step of a Failure, and "" for other errors.
func step(err error) string {
	var f Failure
	errors.As(err, &f)
	return f.Step
}
