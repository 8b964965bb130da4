package main

import (
	"errors"
	"strings"
	"time"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/report"
	"github.com/spf13/cobra"
)

func newProve(io streams) *cobra.Command {
	var opts checkFlags
	cmd := &cobra.Command{
		Use:   "prove PATH...",
		Short: "Prove that identity pool roles reach only their own user's or tenant's data",
		Long: `For every role that an identity pool of the templates can hand out: prove that it
reaches only its own user's, or its own tenant's, data, for all identities and all
requests; or print a request that breaks it. A role that cannot be decided is not proven.

PATH is a template (JSON or YAML), a folder (every *.template.json below it, as in
cdk.out), or - for standard input. docs/isolation.md says what exactly is proven.`,
		Args:    needPaths,
		Example: "  cognitocdk prove cdk.out\n  cognitocdk prove --format json cdk.out | jq '.roles[] | select(.proven | not)'",
		RunE: func(_ *cobra.Command, paths []string) error {
			start := time.Now()
			templates, err := load(io, paths, isolation.Judgeable, "identity pool")
			if errors.Is(err, errNothing) && opts.allowEmpty {
				return opts.write(io, report.Prove{}, report.Options{})
			}
			if err != nil {
				return err
			}
			result, err := isolation.Prove(templates...)
			if err != nil {
				return err
			}
			proofs := report.Prove{}
			for _, role := range result.Roles {
				proofs.Roles = append(proofs.Roles, proved(role))
			}
			proofs.Sort()
			return opts.write(io, proofs, report.Options{
				Line: lines(templates), Templates: len(templates), Elapsed: time.Since(start),
			})
		},
	}
	opts.register(cmd.Flags())
	return cmd
}

// proved is a role's answer in the terms of the JSON contract.
func proved(r isolation.Role) report.Role {
	out := report.Role{
		Role: r.Role, File: r.File, Line: r.Position.Line, Column: r.Position.Column, Stack: r.Stack,
		Proven: r.Proven, Scope: string(r.Scope), Claim: r.Claim, Undecided: r.Undecided, Explanation: r.Explanation,
	}
	if c := r.Counterexample; c != nil {
		out.Counterexample = &report.Counterexample{
			Action: c.Action, Resource: c.Resource, Identity: c.Identity, Tenant: c.Tenant,
			Context: map[string]string{}, Statement: c.Statement,
		}
		for key, values := range c.Context {
			out.Counterexample.Context[key] = strings.Join(values, ", ")
		}
	}
	return out
}
