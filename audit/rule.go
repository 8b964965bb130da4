package audit

import (
	"fmt"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Rule is one control. Its ID stands in other people's exceptions and SARIF histories:
// it is never renamed.
type Rule struct {
	ID        string
	Severity  report.Severity // of a hit; a single hit may be milder where the rule says so
	Title     string          // what must hold
	Why       string          // the attack, or the failure, in one sentence
	Allowed   string          // what satisfies the rule
	Fix       string          // what to change
	Reference string          // the page that says so
	Elsewhere []string        // ids of the same control in other frameworks

	// Mild is for rules about what the service rejects by itself: a value that only the
	// deployment knows is noted, not warned about.
	Mild bool

	// Judges are the resource types that Check is called for, one resource at a time.
	Judges []string
	Check  func(*template.Resource, *Report)
	// Whole is called once for a template, by rules about the template itself.
	Whole func(*template.Template, *Report)
}

// Report takes what a rule saw, and where.
type Report struct {
	rule     *Rule
	scene    *scene
	resource *template.Resource // nil while a rule judges the whole template
	found    *[]report.Finding
}

// Hit reports that the rule is broken at v.
func (r *Report) Hit(v template.Value, format string, args ...any) {
	r.HitAs(r.rule.Severity, v, format, args...)
}

// HitAs is Hit with a severity of its own.
func (r *Report) HitAs(severity report.Severity, v template.Value, format string, args ...any) {
	r.add(severity, v.Position(), v.Path(), fmt.Sprintf(format, args...))
}

// HitHere reports that the rule is broken by what the template lacks beside the resource.
func (r *Report) HitHere(format string, args ...any) {
	r.add(r.rule.Severity, r.resource.Position(), "", fmt.Sprintf(format, args...))
}

// Undecided reports that v decides the rule and that the template does not fix it.
func (r *Report) Undecided(v template.Value) {
	severity := report.Warn
	if r.rule.Severity == report.Note || r.rule.Mild {
		severity = report.Note
	}
	why := v.Why()
	if why == "" {
		why = "only a deployment knows it"
	}
	r.add(severity, v.Position(), v.Path(), fmt.Sprintf("%s cannot be decided here (%s): it must hold that %s",
		last(v.Path()), why, lowerFirst(r.rule.Title)))
}

// On is the report of the same rule about another resource.
func (r *Report) On(resource *template.Resource) *Report {
	other := *r
	other.resource = resource
	return &other
}

func (r *Report) add(severity report.Severity, at template.Position, path, message string) {
	f := report.Finding{
		Rule: r.rule.ID, Severity: severity,
		File: r.scene.t.File, Stack: r.scene.t.Stack,
		Path: path, Message: message, Fix: r.rule.Fix, Reference: r.rule.Reference,
	}
	if r.resource != nil {
		f.Resource, f.Construct = r.resource.LogicalID, r.resource.ConstructPath()
		if at.Line == 0 {
			at = r.resource.Position()
		}
	}
	f.Line, f.Column = max(at.Line, 1), max(at.Column, 1)
	*r.found = append(*r.found, f)
}
