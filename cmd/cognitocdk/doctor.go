package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/local"
	"example.com/cognitocdk/report"
)

// newDoctor is `doctor`: what the project needs of this machine, each with its remedy.
func newDoctor(io streams) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Tools, versions, ports, credentials, each with its remedy",
		Long: `doctor looks at what the project needs of this machine, without the network.

Exit status 1 where something keeps it from working; warnings do not count.`,
		Example: "  cognitocdk doctor\n  cognitocdk doctor --format json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, "text", "json"); err != nil {
				return err
			}
			project, err := local.FindProject(".")
			if err != nil {
				return err
			}
			diagnoses := local.Diagnose(cmd.Context(), project, os.Getenv)
			if format == "json" {
				err = report.Encode(io.Out, map[string]any{"checks": diagnoses})
			} else {
				err = writeDiagnoses(io.Out, diagnoses)
			}
			if err != nil {
				return err
			}
			for _, d := range diagnoses {
				if d.Health == local.Bad {
					return errFound
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "how to write it: text, json")
	return cmd
}

func writeDiagnoses(out io.Writer, diagnoses []local.Diagnosis) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	counts := map[local.Health]int{}
	for _, d := range diagnoses {
		counts[d.Health]++
		fmt.Fprintf(table, "%s\t%s\t%s\n", d.Health, d.Check, d.Found)
		if d.Remedy != "" {
			fmt.Fprintf(table, "\t\t  %s\n", d.Remedy)
		}
	}
	_, err := fmt.Fprintf(table, "%d %s, %d %s, %d %s\n", counts[local.OK], local.OK, counts[local.Warn], local.Warn, counts[local.Bad], local.Bad)
	return errors.Join(err, table.Flush())
}
