package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/review"
	"example.com/cognitocdk/template"
	"github.com/spf13/cobra"
)

type reviewOptions struct {
	check      checkFlags
	old, new   string
	accept     []string
	acceptFile string
}

func newReview(io streams) *cobra.Command {
	var opts reviewOptions
	cmd := &cobra.Command{
		Use:   "review --old PATH --new PATH",
		Short: "Say what AWS will do with the changes between two templates, and what it will refuse or lose",
		Long: `Judge every change between two templates, or two cloud assemblies: what AWS refuses
(fail), cannot undo (irreversible), weakens (downgrade), ignores (silent), creates anew
(replace), or simply does (ok). A path is a template, a folder or - for standard input.

A deployed stack's template is fetched with
  aws cloudformation get-template --stack-name NAME --output json >old.json

A change that is meant is accepted by the id of its finding, with a reason. The id is made
of the change itself, so that an acknowledgement expires with it.`,
		Example: `  cognitocdk review --old main.out --new cdk.out
  cognitocdk review --old old.json --new cdk.out/auth.template.json --accept 3f2a90c1d44e:"pilot pool, no users yet"
  aws cloudformation get-template --stack-name auth-prod --output json | cognitocdk review --old - --new cdk.out/auth-prod.template.json`,
		Args: noArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			start := time.Now()
			old, new, err := opts.load(io)
			if err != nil {
				return err
			}
			acknowledged, err := opts.acknowledged()
			if err != nil {
				return err
			}
			if !opts.check.allowEmpty && !slices.ContainsFunc(slices.Concat(old, new), review.Judgeable) {
				return fmt.Errorf("%s: %w: no Cognito resource there, nor in %s; --allow-empty accepts that", opts.new, errNothing, opts.old)
			}
			compare := review.Compare
			if review.IsAssembly(opts.old) && review.IsAssembly(opts.new) {
				compare = review.CompareAssemblies
			}
			result := review.Accept(compare(old, new), acknowledged)
			return opts.check.write(io, result, report.Options{
				Line: lines(slices.Concat(old, new)), Rules: verdictRules(), Controls: len(review.Rules()),
				Templates: len(old) + len(new), Elapsed: time.Since(start),
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.old, "old", "", "what is deployed: a template, a folder, or -")
	flags.StringVar(&opts.new, "new", "", "what will be deployed: a template, a folder, or -")
	flags.StringArrayVar(&opts.accept, "accept", nil, "accept a finding: FINDING:REASON (repeatable)")
	flags.StringVar(&opts.acceptFile, "accept-file", "", "file of acknowledgements, one FINDING:REASON a line")
	opts.check.register(flags)
	return cmd
}

func (o reviewOptions) load(io streams) (old, new []*template.Template, err error) {
	switch {
	case o.old == "" || o.new == "":
		return nil, nil, errors.New("review: needs --old PATH and --new PATH")
	case o.old == "-" && o.new == "-":
		return nil, nil, errors.New("review: only one of --old and --new can be standard input")
	}
	var both sync.WaitGroup // on two cores in the time of one
	var errOld, errNew error
	both.Go(func() { old, errOld = review.Load(o.old, io.In) })
	new, errNew = review.Load(o.new, io.In)
	both.Wait()
	if err := errors.Join(errOld, errNew); err != nil {
		return nil, nil, err
	}
	return old, new, nil
}

func (o reviewOptions) acknowledged() ([]review.Acknowledgement, error) {
	var all []review.Acknowledgement
	for _, text := range o.accept {
		a, err := review.ParseAcknowledgement(text)
		if err != nil {
			return nil, fmt.Errorf("--accept %w", err)
		}
		all = append(all, a)
	}
	if o.acceptFile == "" {
		return all, nil
	}
	f, err := os.Open(o.acceptFile)
	if err != nil {
		return nil, fmt.Errorf("--accept-file: %w", err)
	}
	defer f.Close()
	more, err := review.ReadAcknowledgements(o.acceptFile, f)
	return append(all, more...), err
}

// verdictRules describe the verdicts to SARIF viewers.
func verdictRules() []report.Rule {
	var rules []report.Rule
	for _, v := range review.Verdicts() {
		rules = append(rules, report.Rule{ID: string(v.Verdict), Title: v.Title, Why: v.Meaning, Severity: v.Severity})
	}
	return rules
}
