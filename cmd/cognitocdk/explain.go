package main

import (
	"fmt"
	"strings"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/review"
	"github.com/spf13/cobra"
)

func newExplain(io streams) *cobra.Command {
	return &cobra.Command{
		Use:   "explain NAME",
		Short: "The story behind a rule or a verdict, and its fix as a diff",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("explain: name one rule or verdict; cognitocdk rules lists the rules")
			}
			return nil
		},
		Example: "  cognitocdk explain client-writes-authority\n  cognitocdk explain downgrade",
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := explain(args[0])
			if err == nil {
				_, err = fmt.Fprint(io.Out, text)
			}
			return err
		},
	}
}

func explain(name string) (string, error) {
	if r := audit.ByID(name); r != nil {
		return explainRule(r)
	}
	known := []string{}
	for _, v := range review.Verdicts() {
		if string(v.Verdict) == name {
			return fmt.Sprintf("%s (%s): %s\n\n%s\n", v.Verdict, v.Severity, v.Title, v.Meaning), nil
		}
		known = append(known, string(v.Verdict))
	}
	for _, r := range audit.Rules() {
		known = append(known, r.ID)
	}
	if near := nearest(name, known); near != "" {
		return "", fmt.Errorf("%q: no such rule or verdict; did you mean %s?", name, near)
	}
	return "", fmt.Errorf("%q: no such rule or verdict; cognitocdk rules lists the rules", name)
}

func explainRule(r *audit.Rule) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n%s\n\n", r.ID, r.Severity, r.Title)
	for _, part := range [][2]string{{"why", r.Why}, {"allowed", r.Allowed}, {"fix", r.Fix}, {"see", r.Reference}, {"elsewhere", strings.Join(r.Elsewhere, ", ")}} {
		if part[1] != "" {
			fmt.Fprintf(&b, "%-10s %s\n", part[0]+":", part[1])
		}
	}
	example, err := audit.Example(r.ID)
	if err != nil {
		return "", err
	}
	if example != "" {
		fmt.Fprintf(&b, "\n%s", example)
	}
	return b.String(), nil
}
