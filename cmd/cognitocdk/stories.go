package main

import (
	"embed"
	"fmt"
	"strings"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/review"
	"github.com/aymanbagabas/go-udiff"
)

// story is what explain and rules know of a name: that of a control, of a kind of change, of
// a verdict, or of what prove proves. Whatever stands in brackets behind a finding is one.
type story struct {
	ID        string
	Command   string // that says it
	Verdict   review.Verdict
	Severity  report.Severity
	Title     string
	Why       string
	Allowed   string
	Fix       string
	Reference string
	Elsewhere []string
	// Example is a finding and its fix as a diff.
	Example func() (string, error)
}

const (
	byAudit  = "audit"
	byReview = "review"
	byProve  = "prove"
)

// stories are all names, each with the command that says it. The controls come first; ten
// names stand for a control and for the change that breaks it.
func stories() []story {
	var all []story
	for _, r := range audit.Rules() {
		all = append(all, story{
			ID: r.ID, Command: byAudit, Severity: r.Severity, Title: r.Title, Why: r.Why, Allowed: r.Allowed,
			Fix: r.Fix, Reference: r.Reference, Elsewhere: r.Elsewhere,
			Example: func() (string, error) { return audit.Example(r.ID) },
		})
	}
	for _, r := range review.Rules() {
		all = append(all, changeStory(r))
	}
	for _, v := range review.Verdicts() {
		all = append(all, verdictStory(v))
	}
	return append(all, isolationStory)
}

const accepted = "by --accept FINDING:REASON, or such a line in the file that --accept-file names"

func changeStory(r review.Rule) story {
	s := story{
		ID: r.ID, Command: byReview, Verdict: r.Verdict, Severity: r.DefaultSeverity(), Title: r.Title, Why: r.AWS, Fix: r.Fix, Reference: r.Reference,
		Example: func() (string, error) { return changeExample(r) },
	}
	if r.Verdict != review.OK {
		s.Allowed = accepted
	}
	return s
}

func changeExample(r review.Rule) (string, error) {
	examples, err := review.Examples(r)
	if err != nil {
		return "", err
	}
	return examples[r.ID].Message + "\n\n" + examples[r.ID].Diff, nil
}

// verdictStory is told by the rules that come to the verdict, and by the first of them.
func verdictStory(v review.Described) story {
	var under []review.Rule
	for _, r := range review.Rules() {
		if r.Verdict == v.Verdict {
			under = append(under, r)
		}
	}
	s := story{
		ID: string(v.Verdict), Command: byReview, Verdict: v.Verdict, Severity: v.Severity, Title: v.Title, Why: v.Meaning,
		Reference: under[0].Reference,
		Example: func() (string, error) {
			var b strings.Builder
			b.WriteString("cognitocdk explain tells more of each:\n")
			for _, r := range under {
				fmt.Fprintf(&b, "  %-31s %s\n", r.ID, r.Title)
			}
			example, err := changeExample(under[0])
			fmt.Fprintf(&b, "\n%s: %s", under[0].ID, example)
			return b.String(), err
		},
	}
	if v.Verdict != review.OK {
		s.Fix = "as the finding says; at the latest, leave the value as it was"
		s.Allowed = accepted
	}
	return s
}

// isolationStory is what prove says of a role that it cannot prove.
var isolationStory = story{
	ID: "isolation", Command: byProve, Severity: report.Fail,
	Title:     "A role of the identity pool reaches only its own user's, or its own tenant's, data",
	Why:       "every signed-in user gets credentials for the role; one statement that does not name the caller hands them the files of all others",
	Allowed:   "resources and conditions that name ${cognito-identity.amazonaws.com:sub}, or a principal tag that the user cannot choose",
	Fix:       "put the caller's own identity, or their tenant's tag, into Resource and into the condition on s3:prefix",
	Reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
	Example: func() (string, error) {
		bad, err := isolationExamples.ReadFile("testdata/isolation/fail.json")
		if err != nil {
			return "", err
		}
		good, err := isolationExamples.ReadFile("testdata/isolation/pass.json")
		if err != nil {
			return "", err
		}
		return udiff.Unified("fails", "passes", string(bad), string(good)), nil
	},
}

//go:embed testdata/isolation
var isolationExamples embed.FS
