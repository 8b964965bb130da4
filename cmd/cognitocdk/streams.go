package main

import (
	"errors"
	"io"
	"os"

	"golang.org/x/term"
)

// streams is all that a verb sees of the terminal. It is decided once, in main, and
// passed down, so that a test gives buffers and gets exactly what a person would.
type streams struct {
	In  io.Reader
	Out io.Writer // the result, nothing else
	Err io.Writer // progress, and the one line that says why nothing was done
	// Color is true only where Out is a terminal and NO_COLOR (https://no-color.org) is unset or empty.
	Color bool
	// Terminal is true where Err is a terminal: progress may be redrawn there.
	Terminal bool
}

func stdio() streams {
	plain := os.Getenv("NO_COLOR") != "" // an empty one counts as unset
	return streams{
		In:       os.Stdin,
		Out:      os.Stdout,
		Err:      os.Stderr,
		Color:    !plain && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(os.Stdout.Fd())),
		Terminal: os.Getenv("TERM") != "dumb" && term.IsTerminal(int(os.Stderr.Fd())),
	}
}

// status is an exit status; pipelines rely on these numbers.
type status int

const (
	statusClean    status = 0 // done, nothing at or above the threshold
	statusFound    status = 1 // done, and something was found; or a step of local or walk failed
	statusUnusable status = 2 // not done: wrong flags, unusable input, nothing to judge
)

// errFound says that findings reached --fail-on. They are already printed, so it has no
// line of its own on standard error.
var errFound = errors.New("findings at or above --fail-on")

// failure is an error whose exit status is 1: the work was done as asked and did not
// succeed. Every other error means that it could not be done, status 2.
type failure struct{ err error }

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// failed marks err as the outcome of the work itself: exit status 1, one line.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}

func statusOf(err error) status {
	var f failure
	switch {
	case err == nil:
		return statusClean
	case errors.Is(err, errFound), errors.As(err, &f):
		return statusFound
	}
	return statusUnusable
}
