package walk

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is what a walk saw.
type Report struct {
	Env        string         `json:"env"`
	Region     string         `json:"region"`
	UserPoolID string         `json:"userPool"`
	Started    time.Time      `json:"started"`
	Millis     int64          `json:"milliseconds"`
	Holds      bool           `json:"holds"`
	Counts     map[Status]int `json:"counts"`
	Steps      []Result       `json:"steps"`
}

func (r *Report) finish(took time.Duration) {
	r.Millis = took.Milliseconds()
	r.Counts = map[Status]int{}
	for _, s := range r.Steps {
		r.Counts[s.Status]++
	}
	r.Holds = r.Counts[Held] > 0 && r.Counts[Failed] == 0 && r.Counts[Blocked] == 0
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// WriteText writes the table for people.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "A user's first day on %s (%s, %s)\n\n", r.Env, r.UserPoolID, r.Region)
	idWidth := len("step")
	for _, s := range r.Steps {
		idWidth = max(idWidth, len(s.ID))
	}
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "  %s %-*s %6s  %s\n", mark(s.Status), idWidth, s.ID, milliseconds(s), s.Happened)
		if s.Status == Failed {
			fmt.Fprintf(&b, "      tried:  %s\n      should: %s\n      known:  %s\n", s.Tried, s.Should, known(s.Provenance))
		}
	}
	b.WriteString("\n")
	for _, seen := range r.seen() {
		fmt.Fprintf(&b, "  %3d seen in: %s\n", seen.count, seen.where)
	}
	fmt.Fprintf(&b, "\n%s: %d held", map[bool]string{true: "All holds", false: "NOT all holds"}[r.Holds], r.Counts[Held])
	for _, status := range []Status{Failed, Blocked, NotDeployed, LeftOut} {
		if n := r.Counts[status]; n > 0 {
			fmt.Fprintf(&b, ", %d %s", n, status)
		}
	}
	fmt.Fprintf(&b, ", in %s\n", (time.Duration(r.Millis) * time.Millisecond).Round(100*time.Millisecond))
	_, err := io.WriteString(w, b.String())
	return err
}

type seenCount struct {
	where string
	count int
}

// seen counts the held steps by where the behaviour was seen, in the order of first appearance.
func (r Report) seen() []seenCount {
	var counts []seenCount
next:
	for _, s := range r.Steps {
		if s.Status != Held {
			continue
		}
		for i := range counts {
			if counts[i].where == s.Provenance.Seen {
				counts[i].count++
				continue next
			}
		}
		counts = append(counts, seenCount{s.Provenance.Seen, 1})
	}
	return counts
}

func mark(s Status) string {
	switch s {
	case Held:
		return "✓"
	case Failed:
		return "✗"
	}
	return "-"
}

func milliseconds(s Result) string {
	if s.Status != Held && s.Status != Failed {
		return ""
	}
	return fmt.Sprintf("%d ms", s.Millis)
}

func known(p Provenance) string {
	if p.Documentation == "" {
		return p.Seen
	}
	return p.Seen + ", " + p.Documentation
}
