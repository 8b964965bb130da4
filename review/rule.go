package review

import (
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// Rule judges one kind of change. Its ID is contract, like the ids of audit's rules.
type Rule struct {
	ID      string
	Verdict Verdict
	// Severity overrides the verdict's own: a new client id (replace) breaks every app,
	// a replaced queue subscription nobody notices.
	Severity report.Severity
	Title    string // the rule as a sentence
	AWS      string // what AWS will do; ends the message
	Fix      string // what to do instead
	// Reference is the AWS page, or the thread, that says so.
	Reference string

	// On are the places it looks at.
	On []Place
	// Judge finds what is wrong with a change at one of those places; no hit means that
	// this rule has nothing against it.
	Judge func(Change) []Hit

	// keepsDrop makes the rule see its property being dropped from a Cognito resource.
	// Otherwise that is a silent no-op, whatever the rule.
	keepsDrop bool
	// settles makes the rule's silence final: the resource specification, which cannot
	// tell an absent property from its default, is not asked.
	settles bool
}

// Place is where a change happens: a property of a resource type, or the resource itself.
type Place struct {
	Type string // "AWS::Cognito::UserPool", or "*"
	// Path is below Properties, "Policies.PasswordPolicy.MinimumLength", or one of the
	// events below. A rule on a list or map sees it whole.
	Path string
}

// Events of a resource as a whole, in place of a path.
const (
	onRemoved   = "(removed)"   // its logical id and its content are gone
	onMoved     = "(moved)"     // the same content under another logical id
	onAdded     = "(added)"     // the logical id is new, and so is the content
	onPolicies  = "(retention)" // DeletionPolicy or UpdateReplacePolicy
	onCondition = "(condition)" // the resource's own Condition
	onException = "(exception)" // an exception in its metadata
)

// Change is one difference between two templates.
type Change struct {
	// OldResource is nil for something added, NewResource for something removed.
	OldResource, NewResource *template.Resource
	// Path is the place's path.
	Path string
	// Old and New are the values there; Absent when there is none.
	Old, New template.Value

	c *comparison
}

// Hit is what a rule has against a change.
type Hit struct {
	Saw string // what was seen, lower case: "MfaConfiguration: ON becomes OPTIONAL"
	// At narrows the place down, to one item of a list; zero is the change's own.
	At template.Value
	// Key tells apart several hits of one rule at one place, by name rather than by
	// index, so that an acknowledgement survives reordering.
	Key string
	// Undecided says why the change cannot be decided: then it is a warning.
	Undecided string
	// Old and New are set where they are less than the change's own.
	Old, New *template.Value
	// Severity and AWS override the rule's.
	Severity report.Severity
	AWS      string
}

// severity of a hit: what cannot be decided is a warning.
func (h Hit) severity(r *Rule) report.Severity {
	severity := r.DefaultSeverity()
	if h.Severity != "" {
		severity = h.Severity
	}
	if h.Undecided != "" && severity == report.Fail {
		return report.Warn
	}
	return severity
}

// says is the message: what was seen, and what AWS will do.
func (h Hit) says(r *Rule) string {
	then := orElse(h.AWS, r.AWS)
	switch {
	case h.Undecided != "" && then != "":
		return h.Saw + ": cannot be decided, " + h.Undecided + "; at worst " + then
	case h.Undecided != "":
		return h.Saw + ": cannot be decided, " + h.Undecided
	case then != "":
		return h.Saw + ": " + then
	}
	return h.Saw
}

// DefaultSeverity is the severity of what the rule finds, unless the finding says otherwise.
func (r Rule) DefaultSeverity() report.Severity {
	if r.Severity != "" {
		return r.Severity
	}
	return r.Verdict.severity()
}

func on(resourceType string, paths ...string) []Place {
	places := make([]Place, len(paths))
	for i, p := range paths {
		places[i] = Place{resourceType, p}
	}
	return places
}
