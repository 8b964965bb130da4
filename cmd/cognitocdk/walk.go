package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/mdp/qrterminal/v3"
	"github.com/spf13/cobra"

	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/local"
	"example.com/cognitocdk/local/walk"
)

// walkFlags are the flags of walk.
type walkFlags struct {
	env, format   string
	first, second string
	failFast      bool
	patient       bool
	only          []string
}

func newWalk(io streams) *cobra.Command {
	var opts walkFlags
	cmd := &cobra.Command{
		Use:   "walk --env ENV",
		Short: "Live through a user's first day on a deployed environment",
		Long: `walk lives through a user's first day on a deployed environment, refusals included:
sign-up, confirmation, sign-in, second factor, invitation, refresh, files, forgotten
password, sign-out, deletion. Each refusal is held to its error code and to having
changed nothing. docs/walk.md lists the steps and where each is known from.

With --env local the mailbox of the local endpoint is read. With an environment in a
real account, which must be a throw-away one, you type the codes that are mailed to
--first and --second; your AWS credentials look at the pool, invite and clean up.
Where an administrator assigns the tenants, nobody signs up: both persons are invited.

Exit status: 0 all holds, 1 something does not, 2 it could not be walked.`,
		Example: "  cognitocdk walk --env local\n  cognitocdk walk --env dev --first ada@company.com --second bob@globex.example",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			return opts.run(ctx, io)
		},
	}
	cmd.Flags().StringVar(&opts.env, "env", "", "the environment to walk (required)")
	cmd.Flags().StringVar(&opts.format, "format", "text", "how to write the report: text, json")
	cmd.Flags().StringVar(&opts.first, "first", "", "address of the person who signs up, or is invited where nobody does (default for local: made up)")
	cmd.Flags().StringVar(&opts.second, "second", "", "address of the person who is invited, of another tenant (default for local: made up)")
	cmd.Flags().BoolVar(&opts.failFast, "fail-fast", false, "stop at the first step that does not hold")
	cmd.Flags().BoolVar(&opts.patient, "patient", false, "with local: wait as in a real account, for the next TOTP code and the end of rotated tokens")
	cmd.Flags().StringSliceVar(&opts.only, "only", nil, "only these steps, and those that they need")
	return cmd
}

func (o walkFlags) run(ctx context.Context, io streams) error {
	if err := oneOf("--format", o.format, "text", "json"); err != nil {
		return err
	}
	if o.env == "" {
		var names []string
		for _, env := range config.Environments() {
			names = append(names, env.Name)
		}
		return fmt.Errorf("--env: is required (%s)", strings.Join(names, ", "))
	}
	env, err := config.Lookup(o.env)
	if err != nil {
		return fmt.Errorf("--env: %w", err)
	}
	if env.Ephemeral == "" {
		return fmt.Errorf("--env: %s holds real users; walk makes and deletes some, so it needs a throw-away environment", env.Name)
	}
	people, err := o.people(env)
	if err != nil {
		return err
	}
	byInvitation := len(env.TenantDomains) == 0
	if err := o.knownSteps(byInvitation); err != nil {
		return err
	}
	d, mail, err := o.deployment(ctx, io, env)
	if err != nil {
		return err
	}
	d.ByInvitation = byInvitation
	progress := &walkProgress{io: io, local: d.Local}
	report, err := walk.Run(ctx, d, walk.Options{
		First: people[0], Second: people[1], Mail: mail, StopAtFailure: o.failFast, Patient: o.patient || !d.Local, Only: o.only,
		Progress: progress.step, Show: progress.show,
	})
	progress.end()
	switch {
	case err == context.Canceled && d.Local: // and nothing else, such as a user that could not be deleted
		return failed(errors.New("interrupted; the walk's users are deleted, the local endpoint goes on (cognitocdk local down ends it)"))
	case err == context.Canceled:
		return failed(errors.New("interrupted; the walk's users are deleted"))
	case err != nil:
		return failed(err)
	}
	if err := o.write(io, report); err != nil {
		return err
	}
	if !report.Holds {
		return errFound
	}
	return nil
}

func (o walkFlags) write(io streams, report walk.Report) error {
	if o.format == "json" {
		return report.WriteJSON(io.Out)
	}
	return report.WriteText(io.Out)
}

// knownSteps refuses a step that the day does not have before anything is asked of AWS.
func (o walkFlags) knownSteps(byInvitation bool) error {
	steps := walk.Steps()
	if byInvitation {
		steps = walk.StepsByInvitation()
	}
	var known []string
	for _, s := range steps {
		known = append(known, s.ID)
	}
	var problems []error
	for _, id := range o.only {
		if slices.Contains(known, id) {
			continue
		}
		if near := nearest(id, known); near != "" {
			problems = append(problems, fmt.Errorf("--only: no step %q; did you mean %s?", id, near))
		} else {
			problems = append(problems, fmt.Errorf("--only: no step %q; docs/walk.md lists them", id))
		}
	}
	return errors.Join(problems...)
}

// deployment finds the environment and where its mail goes.
func (o walkFlags) deployment(ctx context.Context, io streams, env config.Environment) (walk.Deployment, walk.Mailbox, error) {
	if env.Name != "local" {
		admin, err := awsConfig(ctx, awsconfig.WithRegion(env.Region))
		if err != nil {
			return walk.Deployment{}, nil, err
		}
		d, err := walk.Find(ctx, admin, config.App, env.Name)
		return d, walk.NewAskPerson(io.In, io.Err), err
	}
	project, err := local.FindProject(".")
	if err != nil {
		return walk.Deployment{}, nil, err
	}
	state, err := local.Status(ctx, project)
	if err != nil {
		return walk.Deployment{}, nil, err
	}
	d, err := walk.FindLocal(ctx, state.Endpoint(), config.App, env.Name)
	return d, walk.LocalMailbox{Endpoint: state.Endpoint()}, err
}

// people are two persons of different tenants: those of their addresses' domains, or made-up ones where there are not
// two to choose from. Whoever has a made-up one is invited, as everybody is where no domain has a tenant.
func (o walkFlags) people(env config.Environment) ([2]walk.Person, error) {
	all, owners := slices.Sorted(maps.Keys(env.TenantDomains)), map[string]bool{}
	var ofEach []string // a domain of each tenant
	for _, domain := range all {
		if owner := env.TenantDomains[domain]; !owners[owner] {
			owners[owner], ofEach = true, append(ofEach, domain)
		}
	}
	given, madeUp := [2]string{o.first, o.second}, [2]string{"walk-first", "walk-second"}
	var people [2]walk.Person
	for i, flag := range []string{"--first", "--second"} {
		email, free := given[i], i >= len(ofEach)
		if email == "" {
			if env.Name != "local" {
				return people, fmt.Errorf("%s: is required: an address whose mail you can read%s", flag, map[bool]string{false: ", in one of the domains " + strings.Join(all, ", ")}[free])
			}
			email = strings.ToLower("walk-"+rand.Text()[:10]) + "@" + slices.Concat(ofEach, []string{"walk.example", "walk.example"})[i]
		}
		name, domain, _ := strings.Cut(email, "@")
		if name == "" || domain == "" {
			return people, fmt.Errorf("%s: must be an e-mail address, got %q", flag, email)
		}
		tenant, known := env.TenantDomains[domain]
		if !known && !free {
			return people, fmt.Errorf("%s: the domain of %q has no tenant in %s; it must be one of %s", flag, email, env.Name, strings.Join(all, ", "))
		}
		people[i] = walk.Person{Email: email, Tenant: cmp.Or(tenant, madeUp[i])}
	}
	if people[0].Tenant == people[1].Tenant {
		return people, errors.New("--second: must belong to another tenant than --first")
	}
	return people, nil
}

// walkProgress redraws one line on a terminal, and writes a line for each step elsewhere.
type walkProgress struct {
	io    streams
	local bool
}

const eraseLine = "\r\x1b[K"

func (p *walkProgress) step(number, of int, r walk.Result) {
	switch {
	case p.io.Terminal && r.Status == "":
		fmt.Fprintf(p.io.Err, "%s%2d/%d %s", eraseLine, number, of, r.Tried)
	case p.io.Terminal:
		fmt.Fprint(p.io.Err, eraseLine)
	case r.Status != "":
		fmt.Fprintf(p.io.Err, "%2d/%d %s: %s\n", number, of, r.ID, r.Status)
	}
}

// end takes the line away that was interrupted.
func (p *walkProgress) end() {
	if p.io.Terminal {
		fmt.Fprint(p.io.Err, eraseLine)
	}
}

// show puts what a person may want to scan or to wait for above the line that is redrawn.
func (p *walkProgress) show(s walk.Shown) {
	if s.QR != "" && p.local {
		// For `local totp` without an argument; a walk does not fail for want of it.
		if project, err := local.FindProject("."); err == nil {
			_ = local.KeepTOTP(project, s.QR)
		}
	}
	if p.io.Terminal {
		fmt.Fprint(p.io.Err, eraseLine)
	}
	fmt.Fprintln(p.io.Err, s.Text)
	if s.QR == "" {
		return
	}
	if p.io.Terminal {
		qrterminal.GenerateHalfBlock(s.QR, qrterminal.L, p.io.Err)
	}
}
