package report

import (
	"fmt"
	"strings"
)

// Severity says what a finding does to a pipeline.
type Severity string

const (
	Fail Severity = "fail" // must not be deployed; exit status 1 by default
	Warn Severity = "warn" // a person should decide; also whatever could not be judged
	Note Severity = "note" // worth knowing
)

// Severities lists them from the gravest to the mildest.
func Severities() []Severity { return []Severity{Fail, Warn, Note} }

// ParseSeverity reads a severity as --fail-on takes it.
func ParseSeverity(s string) (Severity, error) {
	for _, known := range Severities() {
		if s == string(known) {
			return known, nil
		}
	}
	return "", fmt.Errorf("must be one of fail, warn, note, got %q", s)
}

// AtLeast reports whether s is as grave as other, or graver.
func (s Severity) AtLeast(other Severity) bool { return s.rank() >= other.rank() }

func (s Severity) rank() int {
	switch s {
	case Fail:
		return 3
	case Warn:
		return 2
	case Note:
		return 1
	}
	return 0
}

// Format is a way to write a result.
type Format string

const (
	Text     Format = "text"     // file:line:column: severity: message [rule], for people and problem matchers
	JSON     Format = "json"     // the contract, see docs/schema
	Markdown Format = "markdown" // a pull-request comment
	SARIF    Format = "sarif"    // SARIF 2.1.0, for code-scanning services
)

// Formats lists every format, the default first.
func Formats() []Format { return []Format{Text, JSON, Markdown, SARIF} }

// ParseFormat reads a format as --format takes it.
func ParseFormat(s string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if s == string(f) {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", fmt.Errorf("must be one of %s, got %q", strings.Join(names, ", "), s)
}
