package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"example.com/cognitocdk/report"
	"github.com/spf13/cobra"
)

func newRules(io streams) *cobra.Command {
	format := report.Text
	cmd := &cobra.Command{
		Use:     "rules",
		Short:   "List every control, kind of change and verdict, with the ids they have elsewhere",
		Args:    noArgs,
		Example: "  cognitocdk rules\n  cognitocdk rules --format json | jq -r '.[] | select(.severity==\"fail\").id'",
		RunE: func(*cobra.Command, []string) error {
			switch format {
			case report.JSON:
				return report.Encode(io.Out, ruleTable())
			case report.Text:
				return printRules(io)
			}
			return fmt.Errorf("rules: --format must be text or json, got %q", format)
		},
	}
	cmd.Flags().Var(choice[report.Format]{&format, report.ParseFormat}, "format", "text or json")
	return cmd
}

// ruleRow is a rule as rules --format json shows it.
type ruleRow struct {
	ID        string          `json:"id"`
	Severity  report.Severity `json:"severity"`
	Title     string          `json:"title"`
	Why       string          `json:"why"`
	Allowed   string          `json:"allowed"`
	Fix       string          `json:"fix"`
	Reference string          `json:"reference"`
	Elsewhere []string        `json:"elsewhere"`
	// Commands are audit, review, prove: which of them say the name.
	Commands []string `json:"commands"`
}

// ruleTable has a row for each name; one that two commands say is told as the control.
func ruleTable() []ruleRow {
	var rows []ruleRow
	index := map[string]int{}
	for _, s := range stories() {
		if i, twice := index[s.ID]; twice {
			rows[i].Commands = append(rows[i].Commands, s.Command)
			continue
		}
		index[s.ID] = len(rows)
		rows = append(rows, ruleRow{s.ID, s.Severity, s.Title, s.Why, s.Allowed, s.Fix, s.Reference, append([]string{}, s.Elsewhere...), []string{s.Command}})
	}
	return rows
}

func printRules(io streams) error {
	w := tabwriter.NewWriter(io.Out, 0, 0, 2, ' ', 0)
	for _, r := range ruleTable() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Severity, strings.Join(r.Commands, ", "), r.Title, strings.Join(r.Elsewhere, ", "))
	}
	return w.Flush()
}
