package main

import (
	"fmt"
	"slices"
	"strings"

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
		Example: "  cognitocdk explain client-writes-authority\n  cognitocdk explain data-moved\n  cognitocdk explain downgrade",
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
	var b strings.Builder
	known := []string{}
	for _, s := range stories() {
		known = append(known, s.ID)
		if s.ID != name {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		if err := s.tell(&b); err != nil {
			return "", err
		}
	}
	if b.Len() > 0 {
		return b.String(), nil
	}
	slices.Sort(known)
	if near := nearest(name, slices.Compact(known)); near != "" {
		return "", fmt.Errorf("%q: no such rule or verdict; did you mean %s?", name, near)
	}
	return "", fmt.Errorf("%q: no such rule or verdict; cognitocdk rules lists the rules", name)
}

func (s story) tell(b *strings.Builder) error {
	fmt.Fprintf(b, "%s (%s)\n%s\n\n", s.ID, s.Severity, s.Title)
	verdict := ""
	if s.Verdict != "" && string(s.Verdict) != s.ID {
		verdict = string(s.Verdict)
	}
	for _, part := range [][2]string{
		{"verdict", verdict}, {"why", s.Why}, {"allowed", s.Allowed}, {"fix", s.Fix}, {"see", s.Reference},
		{"elsewhere", strings.Join(s.Elsewhere, ", ")}, {"said by", "cognitocdk " + s.Command},
	} {
		if part[1] != "" {
			fmt.Fprintf(b, "%-10s %s\n", part[0]+":", part[1])
		}
	}
	example, err := s.Example()
	if err != nil {
		return err
	}
	if example != "" {
		fmt.Fprintf(b, "\n%s", example)
	}
	return nil
}
