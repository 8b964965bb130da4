package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fatih/color"
)

// paint is how text looks; without colour every function returns its argument.
type paint struct{ fail, warn, note, bold, dim func(string) string }

func newPaint(on bool) paint {
	style := func(attrs ...color.Attribute) func(string) string {
		if !on { // decided in main, not by the library's look at os.Stdout
			return func(s string) string { return s }
		}
		c := color.New(attrs...)
		c.EnableColor()
		return func(s string) string { return c.Sprint(s) }
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
	for _, i := range r.Issues() {
		fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n", harmless(i.File), i.Line, i.Column, p.severity(i.Severity), p.bold(harmless(i.Message)), i.ID)
		if line, caret, ok := o.excerpt(i); ok {
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

func (o Options) excerpt(i Issue) (text string, caret int, ok bool) {
	if o.Line == nil {
		return "", 0, false
	}
	return excerpt(o.Line(i.File, i.Line), i.Column)
}

// window is how much of a line is shown: a minified template is one line of a megabyte.
// Beyond longest, the line is not shown at all: finding the column would read all of it
// again for each finding.
const (
	window  = 100
	longest = 1 << 16
)

// excerpt is the source line with the caret's offset in it. Columns count characters.
func excerpt(line string, column int) (text string, caret int, ok bool) {
	if line == "" || len(line) > longest || column < 1 {
		return "", 0, false
	}
	runes := []rune(line)
	at := min(column-1, len(runes))
	from, to := 0, len(runes)
	if len(runes) > window {
		from = max(0, at-window/3)
		to = min(len(runes), from+window)
	}
	if from == 0 { // indentation carries nothing here
		for from < at && runes[from] == ' ' {
			from++
		}
	}
	head, tail := harmless(string(runes[from:at])), harmless(string(runes[at:to]))
	if from > 0 && runes[from-1] != ' ' {
		head = "…" + head
	}
	if to < len(runes) {
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
	if ' ' <= r && r <= '~' {
		return false
	}
	return r == utf8.RuneError || r != ' ' && !unicode.IsPrint(r)
}
