package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// terminal is where a person types and reads. Questions go to err, so that out can be piped.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	// tty: in is a terminal; drawn: out is one.
	tty, drawn bool
	// interrupted is closed when the person wants to stop; a question that is open then is answered by errInterrupted.
	interrupted <-chan struct{}

	lines *bufio.Reader
}

var errInterrupted = errors.New("interrupted")

// maxLine is more than anybody types.
const maxLine = 4096

// ask reads one line.
func (t *terminal) ask(question string) (string, error) {
	fmt.Fprint(t.err, question+": ")
	return t.line()
}

// secret reads one line without showing it.
func (t *terminal) secret(question string) (string, error) {
	fmt.Fprint(t.err, question+": ")
	file, ok := t.in.(*os.File)
	if !t.tty || !ok {
		line, err := t.line()
		fmt.Fprintln(t.err)
		return line, err
	}
	fd := int(file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", strings.ToLower(question), err)
	}
	text, err := t.wait(func() (string, error) {
		b, err := term.ReadPassword(fd)
		return string(b), err
	})
	fmt.Fprintln(t.err)
	if errors.Is(err, errInterrupted) {
		return "", errors.Join(err, term.Restore(fd, before)) // so that the terminal shows again what is typed
	}
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", strings.ToLower(question), err)
	}
	return text, nil
}

// wait reads, unless the person interrupts first. What reads then is left behind: the program is about to end.
func (t *terminal) wait(read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := read()
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		return a.text, a.err
	case <-t.interrupted:
		return "", errInterrupted
	}
}

func (t *terminal) line() (string, error) {
	if t.lines == nil {
		t.lines = bufio.NewReaderSize(t.in, maxLine)
	}
	return t.wait(func() (string, error) {
		line, err := t.lines.ReadSlice('\n')
		if err == io.EOF && len(line) > 0 {
			err = nil
		}
		if err != nil {
			return "", fmt.Errorf("reading an answer: %w", err)
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	})
}

func (t *terminal) say(format string, values ...any) {
	for i, v := range values {
		if s, ok := v.(string); ok {
			values[i] = plain(s)
		}
	}
	fmt.Fprintf(t.out, format+"\n", values...)
}

// plain keeps what a server sent from steering the terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return '\uFFFD'
		}
		return r
	}, text)
}
