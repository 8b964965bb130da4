package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// run is the whole command as a function of its arguments and streams.
func run(ctx context.Context, args []string, io streams) status {
	root := newRoot(io, args)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errFound) {
		fmt.Fprintln(io.Err, oneLine(err.Error()))
	}
	return statusOf(err)
}

func newRoot(io streams, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "cognitocdk",
		Short: "Judge, prove and run Amazon Cognito stacks, offline",
		Long: `cognitocdk judges, proves and runs Amazon Cognito stacks, offline.

audit, review and prove read synthesized CloudFormation templates from any tool; they
need no AWS account, no network, no CDK. Exit status: 0 nothing found, 1 something
found, 2 unusable input or nothing to judge.`,
		Example: "  cognitocdk audit cdk.out\n  cognitocdk review --old main.out --new cdk.out",
		// cobra would print its usage, and errors of several lines, where we promise one.
		SilenceUsage:       true,
		SilenceErrors:      true,
		DisableSuggestions: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetHelpCommand(newHelp(root))
	root.SetIn(io.In)
	root.SetOut(io.Out)
	root.SetErr(io.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd == root { // "audt --format json": the verb is wrong, not the flag
			if verb := firstWord(args); verb != "" {
				return unknownVerb(root, verb)
			}
		}
		return unknownFlag(cmd, err)
	})

	// One verb, one file, one line here.
	root.AddCommand(newAudit(io), newRules(io), newExplain(io))
	root.AddCommand(newReview(io))
	root.AddCommand(newProve(io))
	root.AddCommand(newLocal(io), newDoctor(io), newWalk(io))
	root.AddCommand(newInvite(io), newPreview(io), newAdopt(io))
	return root
}

// newHelp is cobra's own, but that help for a verb which is not there is an error, not the
// help for another.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, words []string) error {
			cmd, rest, err := root.Find(words)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownVerb(cmd, rest[0])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

func unknownVerb(root *cobra.Command, given string) error {
	var verbs []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			verbs = append(verbs, c.Name())
		}
	}
	if near := nearest(given, verbs); near != "" {
		return fmt.Errorf("%q: unknown verb; did you mean %s?", given, near)
	}
	return fmt.Errorf("%q: unknown verb; cognitocdk help lists them", given)
}

func unknownFlag(cmd *cobra.Command, err error) error {
	missing := new(pflag.NotExistError)
	if !errors.As(err, &missing) || len(missing.GetSpecifiedName()) < 2 {
		return fmt.Errorf("%s: %w", cmd.Name(), err)
	}
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
	if near := nearest("--"+missing.GetSpecifiedName(), flags); near != "" {
		return fmt.Errorf("%s: unknown flag --%s; did you mean %s?", cmd.Name(), missing.GetSpecifiedName(), near)
	}
	return fmt.Errorf("%s: %w; %s --help lists them", cmd.Name(), err, cmd.CommandPath())
}

// nearest names the one to three candidates closest to given, or "" when none is close.
func nearest(given string, candidates []string) string {
	best := min(3, len(given)) // more than two edits, or nothing in common, is another word, not a slip
	var near []string
	for _, c := range candidates {
		d := levenshtein.Distance(given, c, nil)
		if len(given) >= 3 && strings.HasPrefix(c, given) {
			d = min(d, 2)
		}
		switch {
		case d < best:
			best, near = d, []string{c}
		case d == best && near != nil:
			near = append(near, c)
		}
	}
	return strings.Join(near[:min(len(near), 3)], " or ")
}

func firstWord(args []string) string {
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			return a
		}
	}
	return ""
}

// oneLine keeps a promise of the interface: whatever went wrong is said in one line, several
// problems behind each other.
func oneLine(s string) string {
	var problems []string
	for line := range strings.Lines(s) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			problems = append(problems, line)
		}
	}
	return strings.Join(problems, "; ")
}
