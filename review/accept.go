package review

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"example.com/cognitocdk/internal/lazyregexp"
	"example.com/cognitocdk/report"
)

// Acknowledgement accepts one finding for a reason. It names the finding by its id, which
// is made of what changes from what to what: the same change in another place, or another
// change in the same place, is not accepted by it, so it expires with its change.
type Acknowledgement struct {
	ID, Reason string
	// File and Line are where it was written; File is empty on the command line.
	File string
	Line int
}

var findingID = lazyregexp.New(`^[0-9a-f]{12}$`)

// maxAcknowledgements bounds a file of them.
const maxAcknowledgements = 10_000

// ParseAcknowledgement reads "id:reason", as --accept takes it.
func ParseAcknowledgement(s string) (Acknowledgement, error) {
	id, reason, found := strings.Cut(s, ":")
	id, reason = strings.TrimSpace(id), strings.TrimSpace(reason)
	switch {
	case !found || reason == "":
		return Acknowledgement{}, fmt.Errorf("%q: must be FINDING:REASON, and the reason says why this is meant", s)
	case !findingID.MatchString(id):
		return Acknowledgement{}, fmt.Errorf("%q: a finding's id has 12 hexadecimal digits, got %q", s, id)
	}
	return Acknowledgement{ID: id, Reason: reason}, nil
}

// ReadAcknowledgements reads a file of them, one a line; empty lines and lines that start
// with # are skipped.
func ReadAcknowledgements(file string, r io.Reader) ([]Acknowledgement, error) {
	var all []Acknowledgement
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")) // some editors begin a file with it
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if len(all) == maxAcknowledgements {
			return nil, fmt.Errorf("%s:%d: more than %d acknowledgements", file, n, maxAcknowledgements)
		}
		a, err := ParseAcknowledgement(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		a.File, a.Line = file, n
		all = append(all, a)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("%s: a line longer than %d bytes", file, bufio.MaxScanTokenSize)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return all, nil
}

// Accept makes the findings that were acknowledged notes, which keep their verdict and
// name the reason. An acknowledgement that matches nothing becomes a note of its own: its
// change was deployed, or is another one now.
func Accept(r report.Review, acknowledged []Acknowledgement) report.Review {
	result := report.Review{Findings: append([]report.Change{}, r.Findings...)}
	byID := map[string][]int{}
	for i, f := range result.Findings {
		byID[f.ID] = append(byID[f.ID], i)
	}
	for _, a := range acknowledged {
		for _, i := range byID[a.ID] {
			result.Findings[i].Severity = report.Note
			result.Findings[i].Message += " (accepted: " + a.Reason + ")"
		}
		if len(byID[a.ID]) == 0 {
			file := a.File
			if file == "" {
				file = "--accept"
			}
			result.Findings = append(result.Findings, report.Change{
				ID: a.ID, Verdict: string(OK), Severity: report.Note, File: file, Line: max(a.Line, 1), Column: 1,
				Old: []byte("null"), New: []byte("null"),
				Message: fmt.Sprintf("acknowledgement %s (%s) matches no finding any more", a.ID, a.Reason),
				Fix:     "remove it",
			})
		}
	}
	result.Sort()
	return result
}
