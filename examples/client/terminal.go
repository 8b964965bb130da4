package main

import (
	"bufio"
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

	lines *bufio.Reader
}

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
	b, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(t.err)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", strings.ToLower(question), err)
	}
	return string(b), nil
}

func (t *terminal) line() (string, error) {
	if t.lines == nil {
		t.lines = bufio.NewReaderSize(t.in, maxLine)
	}
	line, err := t.lines.ReadSlice('\n')
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	if err != nil {
		return "", fmt.Errorf("reading an answer: %w", err)
	}
	return strings.TrimRight(string(line), "\r\n"), nil
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
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return '\uFFFD'
		}
		return r
	}, text)
}
