package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Rule describes a rule for SARIF, whose viewers show it beside each result.
type Rule struct {
	ID        string
	Title     string
	Why       string
	Fix       string
	Reference string
	Severity  Severity
	Tags      []string // the ids that other frameworks give the same control
}

// Options is what the writers need beside the result. The zero value writes everything
// but source lines and colour.
type Options struct {
	// Line returns a line of a file, counted from 1, for text to show; nil or "" leaves it out.
	Line func(file string, line int) string
	// Base is the folder that SARIF paths are relative to; empty leaves them as they are.
	Base string
	// Color is for text on a terminal only.
	Color bool
	// Rules describe the ids in the result.
	Rules []Rule
	// Controls, Templates and Elapsed are counted on the last line.
	Controls  int
	Templates int
	Elapsed   time.Duration
}

// Write writes r in the format, and nothing else, to w.
func Write(w io.Writer, format Format, r Result, o Options) error {
	switch format {
	case JSON:
		return writeJSON(w, r)
	case Markdown:
		return writeMarkdown(w, r, o)
	case SARIF:
		return writeSARIF(w, r, o)
	}
	return writeText(w, r, o)
}

func writeJSON(w io.Writer, r Result) error { return Encode(w, normal(r)) }

// normal writes empty lists as [], not null: a consumer iterates without a check.
func normal(r Result) Result {
	switch v := r.(type) {
	case Audit:
		if v.Findings == nil {
			v.Findings = []Finding{}
		}
		if v.Exceptions == nil {
			v.Exceptions = []Exception{}
		}
		return v
	case Review:
		if v.Findings == nil {
			v.Findings = []Change{}
		}
		return v
	case Prove:
		if v.Roles == nil {
			v.Roles = []Role{}
		}
		return v
	}
	return r
}

// summary is the counted last line. The time is rounded up to a tenth of a second: what
// a reader wants to know, and two runs stay comparable.
func summary(r Result, o Options) string {
	count := map[Severity]int{}
	for _, i := range r.Issues() {
		count[i.Severity]++
	}
	parts := []string{fmt.Sprintf("%d fail, %d warn, %d note", count[Fail], count[Warn], count[Note])}
	switch v := r.(type) {
	case Audit:
		parts = append(parts, counted(len(v.Exceptions), "exception"))
	case Prove:
		proven := 0
		for _, role := range v.Roles {
			if role.Proven {
				proven++
			}
		}
		parts = append(parts, fmt.Sprintf("%d of %s proven", proven, counted(len(v.Roles), "role")))
	}
	if o.Controls > 0 {
		parts = append(parts, counted(o.Controls, "control"))
	}
	parts = append(parts, counted(o.Templates, "template"))
	tenths := (o.Elapsed + 100*time.Millisecond - 1) / (100 * time.Millisecond)
	parts = append(parts, fmt.Sprintf("%d.%d s", tenths/10, tenths%10))
	return strings.Join(parts, "; ")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
