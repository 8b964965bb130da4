package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Result is what a writer needs to know of an [Audit], a [Review] or a [Prove].
type Result interface {
	// Tool is the verb that made the result.
	Tool() string
	// Issues are the findings in the order of the contract.
	Issues() []Issue
	// Remarks are what is worth saying without being a finding: exceptions, proofs.
	Remarks() []string
}

// Issue is one finding of whatever kind, in the terms that text, markdown and SARIF share.
type Issue struct {
	ID        string // the rule, the verdict, or "isolation"
	Severity  Severity
	File      string
	Line      int
	Column    int
	Resource  string
	Construct string
	Path      string
	Message   string
	Details   []string // further facts, a line each
	Fix       string
	Reference string
}

// Worst is the gravest severity in r, or "" when it found nothing.
func Worst(r Result) Severity {
	var worst Severity
	for _, i := range r.Issues() {
		if i.Severity.rank() > worst.rank() {
			worst = i.Severity
		}
	}
	return worst
}

func (Audit) Tool() string  { return "audit" }
func (Review) Tool() string { return "review" }
func (Prove) Tool() string  { return "prove" }

// Issues implements [Result].
func (a Audit) Issues() []Issue {
	issues := make([]Issue, 0, len(a.Findings))
	for _, f := range a.Findings {
		issues = append(issues, Issue{
			ID: f.Rule, Severity: f.Severity, File: f.File, Line: f.Line, Column: f.Column,
			Resource: f.Resource, Construct: f.Construct, Path: f.Path,
			Message: f.Message, Fix: f.Fix, Reference: f.Reference,
		})
	}
	return issues
}

// Remarks lists every exception with its reason: an excused weakness stays visible.
func (a Audit) Remarks() []string {
	var lines []string
	for _, e := range a.Exceptions {
		lines = append(lines, fmt.Sprintf("exception: %s on %s: %s", e.Rule, e.Resource, e.Reason))
	}
	return lines
}

// Issues implements [Result].
func (r Review) Issues() []Issue {
	issues := make([]Issue, 0, len(r.Findings))
	for _, c := range r.Findings {
		i := Issue{
			ID: c.Verdict, Severity: c.Severity, File: c.File, Line: c.Line, Column: c.Column,
			Resource: c.Resource, Path: c.Path, Message: c.Message, Fix: c.Fix,
		}
		if present(c.Old) || present(c.New) {
			i.Details = append(i.Details, fmt.Sprintf("old: %s, new: %s", brief(c.Old), brief(c.New)))
		}
		if c.Severity != Note {
			i.Details = append(i.Details, "id: "+c.ID+about(c.Rule))
		}
		issues = append(issues, i)
	}
	return issues
}

// Remarks implements [Result]; a review says everything in its findings.
func (Review) Remarks() []string { return nil }

// Issues lists the roles that are not proven. One that cannot be decided fails like one
// with a counterexample: a proof that was not found is no proof.
func (p Prove) Issues() []Issue {
	var issues []Issue
	for _, r := range p.Roles {
		if r.Proven {
			continue
		}
		i := Issue{
			ID: "isolation", Severity: Fail, File: r.File, Line: r.Line, Column: r.Column, Resource: r.Role,
			Message: fmt.Sprintf("%s is not proven: %s", r.Role, r.Undecided),
		}
		if c := r.Counterexample; c != nil {
			i.Message = fmt.Sprintf("%s may %s on %s", r.Role, c.Action, c.Resource)
			if c.Identity != "" {
				i.Details = append(i.Details, fmt.Sprintf("as identity %q", c.Identity)+of(c.Tenant))
			}
			for _, key := range slices.Sorted(maps.Keys(c.Context)) {
				i.Details = append(i.Details, fmt.Sprintf("with %s = %q", key, c.Context[key]))
			}
			i.Details = append(i.Details, "allowed by "+c.Statement)
			if r.Explanation != "" {
				i.Details = append(i.Details, "in words: "+r.Explanation)
			}
		}
		issues = append(issues, i)
	}
	return issues
}

// Remarks says, a sentence a role, what was proven.
func (p Prove) Remarks() []string {
	var lines []string
	for _, r := range p.Roles {
		if r.Proven {
			lines = append(lines, fmt.Sprintf("proven: %s: %s", r.Role, r.Claim))
		}
	}
	return lines
}

func about(rule string) string {
	if rule == "" {
		return ""
	}
	return "; more: cognitocdk explain " + rule
}

func of(tenant string) string {
	if tenant == "" {
		return ""
	}
	return fmt.Sprintf(" of tenant %q", tenant)
}

func present(v json.RawMessage) bool { return len(v) > 0 && string(v) != "null" }

// brief is a value short enough for one line; the JSON has all of it.
func brief(v json.RawMessage) string {
	if !present(v) {
		return "absent"
	}
	return cut(strings.Join(strings.Fields(string(v)), " "), 120)
}

func cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}
