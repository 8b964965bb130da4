package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"example.com/cognitocdk/report"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checkFlags are what audit, review and prove share: how the result is written, what
// makes the exit status 1, and whether nothing to judge is an error.
type checkFlags struct {
	format     report.Format
	failOn     report.Severity
	allowEmpty bool
}

func (c *checkFlags) register(flags *pflag.FlagSet) {
	c.format, c.failOn = report.Text, report.Fail
	flags.Var(choice[report.Format]{&c.format, report.ParseFormat}, "format", "how to write the result: "+names(report.Formats()))
	flags.Var(choice[report.Severity]{&c.failOn, report.ParseSeverity}, "fail-on", "the mildest severity that makes the exit status 1: "+names(report.Severities()))
	flags.BoolVar(&c.allowEmpty, "allow-empty", false, "exit 0 when there is nothing to judge, instead of 2")
}

// write writes the result to standard output and returns errFound when it reaches
// --fail-on: the same exit status in every format.
func (c checkFlags) write(io streams, r report.Result, o report.Options) error {
	o.Color = io.Color
	if base, err := os.Getwd(); err == nil {
		o.Base = base
	}
	if err := report.Write(io.Out, c.format, r, o); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	if worst := report.Worst(r); worst != "" && worst.AtLeast(c.failOn) {
		return errFound
	}
	return nil
}

// choice is a flag that takes one of a few words.
type choice[T ~string] struct {
	value *T
	parse func(string) (T, error)
}

func (c choice[T]) String() string {
	if c.value == nil {
		return ""
	}
	return string(*c.value)
}

func (c choice[T]) Set(s string) error {
	v, err := c.parse(s)
	if err != nil {
		return err
	}
	*c.value = v
	return nil
}

func (c choice[T]) Type() string { return "word" }

func names[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

// needPaths is the argument check of verbs that judge templates.
func needPaths(cmd *cobra.Command, args []string) error {
	stdin := 0
	for _, arg := range args {
		if arg == "-" {
			stdin++
		}
	}
	switch {
	case len(args) == 0, slices.Contains(args, ""): // "" is a variable of a script that was never set
		return fmt.Errorf("%s: name a template, a folder, or - for standard input", cmd.Name())
	case stdin > 1:
		return fmt.Errorf("%s: standard input can be read once, got - %d times", cmd.Name(), stdin)
	}
	return nil
}

// noArgs is the argument check of verbs that take flags only.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s: takes no arguments, got %q", cmd.Name(), args[0])
	}
	return nil
}
