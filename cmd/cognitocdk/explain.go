package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

func newExplain(io streams) *cobra.Command {
	return &cobra.Command{
		Use:   "explain NAME",
		Short: "The story behind a rule or a verdict, and its fix as a diff",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
				return fmt.Errorf("explain: name one rule or verdict; cognitocdk rules lists the rules")
			}
			return nil
		},
		Long: `The story behind a rule or a verdict, and its fix as a diff.

NAME is what stands in brackets behind a finding, a name of cognitocdk rules, or the id
that another tool gives the same control, such as CKV_AWS_60: then each rule that has it.`,
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
	known, id := []string{}, plain(name)
	for _, s := range stories() {
		known = append(known, s.ID)
		if s.ID != id && !s.knownElsewhereAs(name) {
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
	if near := nearest(id, slices.Compact(known)); near != "" {
		return "", fmt.Errorf("%q: no such rule or verdict; did you mean %s?", name, near)
	}
	return "", fmt.Errorf("%q: no such rule or verdict; cognitocdk rules lists the rules", name)
}

// plain is an id as it is spelt here, from what a person copies out of a finding or types.
func plain(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == '[' || r == ']' || r == '-' || r == '_' || unicode.IsSpace(r)
	})
	return strings.Join(words, "-")
}

// knownElsewhereAs finds the stories behind another tool's finding: "checkov CKV_AWS_60" by
// all of it, or by the id alone.
func (s story) knownElsewhereAs(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return name != "" && slices.ContainsFunc(s.Elsewhere, func(id string) bool {
		id = strings.ToLower(id)
		return id == name || strings.HasSuffix(id, " "+name)
	})
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
