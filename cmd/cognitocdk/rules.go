package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/report"
	"github.com/spf13/cobra"
)

func newRules(io streams) *cobra.Command {
	format := report.Text
	cmd := &cobra.Command{
		Use:     "rules",
		Short:   "List every control, with the ids it has in other frameworks",
		Args:    noArgs,
		Example: "  cognitocdk rules\n  cognitocdk rules --format json | jq -r '.[] | select(.severity==\"fail\").id'",
		RunE: func(*cobra.Command, []string) error {
			switch format {
			case report.JSON:
				enc := json.NewEncoder(io.Out)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				return enc.Encode(ruleTable())
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
}

func ruleTable() []ruleRow {
	var rows []ruleRow
	for _, r := range audit.Rules() {
		elsewhere := r.Elsewhere
		if elsewhere == nil {
			elsewhere = []string{}
		}
		rows = append(rows, ruleRow{r.ID, r.Severity, r.Title, r.Why, r.Allowed, r.Fix, r.Reference, elsewhere})
	}
	return rows
}

func printRules(io streams) error {
	w := tabwriter.NewWriter(io.Out, 0, 0, 2, ' ', 0)
	for _, r := range audit.Rules() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Title, strings.Join(r.Elsewhere, ", "))
	}
	return w.Flush()
}
