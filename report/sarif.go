package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// The parts of SARIF 2.1.0 that are used, in the order of the specification
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string          `json:"id"`
	ShortDescription sarifMessage    `json:"shortDescription"`
	FullDescription  *sarifMessage   `json:"fullDescription,omitempty"`
	HelpURI          string          `json:"helpUri,omitempty"`
	Help             *sarifMessage   `json:"help,omitempty"`
	Configuration    sarifConfig     `json:"defaultConfiguration"`
	Properties       *sarifRuleProps `json:"properties,omitempty"`
}

type sarifConfig struct {
	Level string `json:"level"`
}

type sarifRuleProps struct {
	Tags []string `json:"tags"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
}

type sarifLogical struct {
	Name               string `json:"name"`
	FullyQualifiedName string `json:"fullyQualifiedName,omitempty"`
	Kind               string `json:"kind"`
}

func writeSARIF(w io.Writer, r Result, o Options) error {
	issues := r.Issues()
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "cognitocdk " + r.Tool(), Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	index := map[string]int{}
	add := func(rule Rule) {
		index[rule.ID] = len(run.Tool.Driver.Rules)
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, describe(rule))
	}
	for _, rule := range o.Rules {
		add(rule)
	}
	for _, i := range issues {
		if _, known := index[i.ID]; !known { // a viewer shows nothing for an undescribed rule
			add(Rule{ID: i.ID, Title: i.ID, Severity: i.Severity, Reference: i.Reference})
		}
		run.Results = append(run.Results, sarifResult{
			RuleID: i.ID, RuleIndex: index[i.ID], Level: level(i.Severity),
			Message:      sarifMessage{sarifText(i)},
			Locations:    []sarifLocation{location(i, o.Base)},
			Fingerprints: map[string]string{"cognitocdk/v1": fingerprint(i)},
		})
	}
	return Encode(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func describe(rule Rule) sarifRule {
	d := sarifRule{
		ID: rule.ID, ShortDescription: sarifMessage{rule.Title},
		HelpURI: rule.Reference, Configuration: sarifConfig{level(rule.Severity)},
	}
	if rule.Why != "" {
		d.FullDescription = &sarifMessage{rule.Why}
	}
	if rule.Fix != "" {
		d.Help = &sarifMessage{"Fix: " + rule.Fix}
	}
	if len(rule.Tags) > 0 {
		d.Properties = &sarifRuleProps{rule.Tags}
	}
	return d
}

func level(s Severity) string {
	switch s {
	case Fail:
		return "error"
	case Warn:
		return "warning"
	}
	return "note"
}

func sarifText(i Issue) string {
	lines := append([]string{harmless(i.Message)}, i.Details...)
	if i.Fix != "" {
		lines = append(lines, "fix: "+i.Fix)
	}
	return strings.Join(lines, "\n")
}

func location(i Issue, base string) sarifLocation {
	loc := sarifLocation{Physical: sarifPhysical{
		Artifact: sarifArtifact{relativeURI(i.File, base)},
		Region:   sarifRegion{max(i.Line, 1), max(i.Column, 1)},
	}}
	if i.Resource != "" {
		loc.Logical = []sarifLogical{{Name: i.Resource, FullyQualifiedName: i.Construct, Kind: "resource"}}
	}
	return loc
}

// relativeURI is a file as a relative reference, which code-scanning services resolve
// against the checkout; an absolute path would be of this machine only.
func relativeURI(file, base string) string {
	if file == "-" || file == "" {
		return "stdin"
	}
	if filepath.IsAbs(file) && base != "" {
		if rel, err := filepath.Rel(base, file); err == nil {
			file = rel
		}
	}
	file = filepath.ToSlash(filepath.Clean(file))
	file = strings.TrimLeft(file, "/") // no base given: at least not absolute
	return (&url.URL{Path: file}).String()
}

// fingerprint identifies a finding across runs in which lines have moved.
func fingerprint(i Issue) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{i.ID, filepath.Base(i.File), i.Resource, i.Path, i.Message}, "\x00")))
	return hex.EncodeToString(sum[:16])
}
