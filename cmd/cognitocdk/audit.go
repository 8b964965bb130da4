package main

import (
	"errors"
	"time"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/report"
	"github.com/spf13/cobra"
)

func newAudit(io streams) *cobra.Command {
	var opts checkFlags
	cmd := &cobra.Command{
		Use:   "audit PATH...",
		Short: "Judge synthesized templates against the security controls",
		Long: `Judge synthesized CloudFormation templates against the security controls.

PATH is a template (JSON or YAML), a folder (every *.template.json below it, as in
cdk.out), or - for standard input. cognitocdk rules lists the controls, cognitocdk
explain tells the story behind one.`,
		Args:    needPaths,
		Example: "  cognitocdk audit cdk.out\n  cognitocdk audit --format sarif cdk.out >audit.sarif",
		RunE: func(_ *cobra.Command, paths []string) error {
			start := time.Now()
			templates, err := load(io, paths, audit.Judgeable, "Cognito resource")
			if errors.Is(err, errNothing) && opts.allowEmpty {
				return opts.write(io, report.Audit{}, report.Options{})
			}
			if err != nil {
				return err
			}
			found := audit.Judge(templates...)
			outside, err := audit.Assembly(paths)
			if err != nil {
				return err
			}
			found.Findings = append(found.Findings, outside...)
			found.Sort()
			return opts.write(io, found, report.Options{
				Line: lines(templates), Rules: describeRules(),
				Controls: len(audit.Rules()), Templates: len(templates), Elapsed: time.Since(start),
			})
		},
	}
	opts.register(cmd.Flags())
	return cmd
}

// describeRules is the table of controls as SARIF viewers show it.
func describeRules() []report.Rule {
	var all []report.Rule
	for _, r := range audit.Rules() {
		all = append(all, report.Rule{
			ID: r.ID, Title: r.Title, Why: r.Why, Fix: r.Fix, Reference: r.Reference, Severity: r.Severity, Tags: r.Elsewhere,
		})
	}
	return all
}
