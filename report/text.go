package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fatih/color"
)

// paint is how text looks; without colour every function returns its argument.
type paint struct{ fail, warn, note, bold, dim func(...any) string }

func newPaint(on bool) paint {
	style := func(attrs ...color.Attribute) func(...any) string {
		c := color.New(attrs...)
		if on { // decided in main, not by the library's look at os.Stdout
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return paint{
		fail: style(color.FgRed, color.Bold), warn: style(color.FgYellow, color.Bold),
		note: style(color.FgCyan), bold: style(color.Bold), dim: style(color.Faint),
	}
}

func (p paint) severity(s Severity) string {
	switch s {
	case Fail:
		return p.fail(string(s))
	case Warn:
		return p.warn(string(s))
	}
	return p.note(string(s))
}

func writeText(out io.Writer, r Result, o Options) error {
	w := bufio.NewWriter(out)
	p := newPaint(o.Color)
	src := newSource(o.Source)
	for _, i := range r.Issues() {
		fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n", harmless(i.File), i.Line, i.Column, p.severity(i.Severity), p.bold(harmless(i.Message)), i.ID)
		if line, caret, ok := src.excerpt(i.File, i.Line, i.Column); ok {
			gutter := fmt.Sprintf("%6d | ", i.Line)
			fmt.Fprintf(w, "%s%s\n%s%s%s\n", p.dim(gutter), line,
				p.dim(strings.Repeat(" ", len(gutter)-2)+"| "), strings.Repeat(" ", caret), p.severity("^"))
		}
		if i.Construct != "" {
			fmt.Fprintf(w, "    construct: %s\n", harmless(i.Construct))
		}
		for _, d := range i.Details {
			fmt.Fprintf(w, "    %s\n", harmless(d))
		}
		if i.Fix != "" {
			fmt.Fprintf(w, "    fix: %s\n", harmless(i.Fix))
		}
	}
	for _, line := range r.Remarks() {
		fmt.Fprintln(w, harmless(line))
	}
	fmt.Fprintln(w, summary(r, o))
	return w.Flush()
}

// source finds lines in the files that findings point into; each file is split once.
type source struct {
	read  func(string) []byte
	lines map[string][][]byte
}

func newSource(read func(string) []byte) *source {
	return &source{read: read, lines: map[string][][]byte{}}
}

// window is how much of a line is shown: a minified template is one line of a megabyte.
const window = 100

// excerpt is the source line with the caret's offset in it.
func (s *source) excerpt(file string, line, column int) (text string, caret int, ok bool) {
	if s.read == nil {
		return "", 0, false
	}
	lines, known := s.lines[file]
	if !known {
		lines = bytes.Split(s.read(file), []byte("\n"))
		s.lines[file] = lines
	}
	if line < 1 || line > len(lines) || column < 1 {
		return "", 0, false
	}
	raw := bytes.TrimRight(lines[line-1], "\r")
	if len(raw) == 0 {
		return "", 0, false
	}
	at := min(column-1, len(raw))
	from, to := 0, len(raw)
	if len(raw) > window {
		from = max(0, at-window/3)
		to = min(len(raw), from+window)
		for from > 0 && from < len(raw) && !utf8.RuneStart(raw[from]) {
			from--
		}
		for to < len(raw) && !utf8.RuneStart(raw[to]) {
			to++
		}
	}
	head, tail := harmless(string(raw[from:max(from, at)])), harmless(string(raw[max(from, at):to]))
	if from > 0 {
		head = "…" + head
	} else { // indentation carries nothing here
		trimmed := strings.TrimLeft(head, " ")
		if trimmed == "" {
			tail = strings.TrimLeft(tail, " ")
		}
		head = trimmed
	}
	if to < len(raw) {
		tail += "…"
	}
	return head + tail, utf8.RuneCountInString(head), true
}

// harmless makes text from a template safe to print: one line, no escape sequences, no
// characters that reorder what a reviewer sees (https://trojansource.codes).
func harmless(s string) string {
	clean := true
	for _, r := range s {
		if unprintable(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case unprintable(r):
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool {
	return r == utf8.RuneError || r != ' ' && !unicode.IsPrint(r)
}
