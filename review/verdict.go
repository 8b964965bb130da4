package review

import "example.com/cognitocdk/report"

// Verdict is what a change comes to.
type Verdict string

// The verdicts, from the gravest.
const (
	// Fail: AWS refuses the update, or users or their data are lost.
	Fail Verdict = "fail"
	// Irreversible: AWS does it and no later deployment can undo it.
	Irreversible Verdict = "irreversible"
	// Downgrade: done in place, and the environment is less protected afterwards.
	Downgrade Verdict = "downgrade"
	// Silent: the template changes and AWS does not.
	Silent Verdict = "silent"
	// Replace: created anew, under another physical id.
	Replace Verdict = "replace"
	// OK: done in place, nothing lost.
	OK Verdict = "ok"
)

// severity is what a verdict does to a pipeline, unless its rule says otherwise. A
// downgrade stops it: whoever means it says so with --accept. What cannot be undone, or
// will not happen, is for a person to weigh.
func (v Verdict) severity() report.Severity {
	switch v {
	case Fail, Downgrade:
		return report.Fail
	case OK:
		return report.Note
	}
	return report.Warn
}

// Described is a verdict in words.
type Described struct {
	Verdict  Verdict
	Severity report.Severity // unless a rule says otherwise
	Title    string
	Meaning  string
}

// Verdicts describes all verdicts, from the gravest.
func Verdicts() []Described {
	described := []Described{
		{Verdict: Fail, Title: "AWS refuses the update, or users or their data are lost", Meaning: "The deployment stops and rolls back, or goes through and leaves users, identities or objects behind."},
		{Verdict: Irreversible, Title: "AWS does it, and no later deployment can undo it", Meaning: "Deploying the old template again does not bring the old state back."},
		{Verdict: Downgrade, Title: "The environment is less protected afterwards", Meaning: "The change is made in place, without interruption, and widens what someone may do."},
		{Verdict: Silent, Title: "The template changes and AWS does not", Meaning: "A value that leaves the template mostly stays in force, so that template and reality differ from then on."},
		{Verdict: Replace, Title: "Created anew, under another physical id", Meaning: "CloudFormation creates a new resource and deletes the old one; whatever refers to the old id from outside breaks."},
		{Verdict: OK, Title: "Done in place, nothing lost", Meaning: "An update without interruption."},
	}
	for i := range described {
		described[i].Severity = described[i].Verdict.severity()
	}
	return described
}
