package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/local"
	"example.com/cognitocdk/report"
)

// newLocal is `local up|status|mail|totp|down`: one AWS endpoint on this machine for each checkout.
func newLocal(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Run an AWS endpoint on this machine and deploy to it",
		Long: `local runs an AWS endpoint on this machine, one for each checkout, and deploys to it.

No AWS account, no Docker, no root. docs/local.md says how far the endpoint agrees with AWS.`,
		Example: "  cognitocdk local up\n  eval \"$(cognitocdk local status --format env)\"",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLocalUp(io), newLocalStatus(io), newLocalMail(io), newLocalTOTP(io), newLocalDown(io))
	return cmd
}

func newLocalUp(io streams) *cobra.Command {
	var opts local.UpOptions
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the endpoint, bootstrap, deploy, write amplify_outputs.json and .env.local",
		Long: `up installs what is missing, starts the endpoint, bootstraps it and deploys.

Where the endpoint runs already, it says so and deploys only what changed. Ctrl-C at any
moment leaves nothing behind.`,
		Example: "  cognitocdk local up\n  cognitocdk local up --port 4566",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if opts.Project, err = local.FindProject("."); err != nil {
				return err
			}
			if opts.Port < 0 || opts.Port > 65535 {
				return fmt.Errorf("--port: must be between 1 and 65535, or 0 for a free one, got %d", opts.Port)
			}
			if err := deployable(opts.Env); err != nil {
				return fmt.Errorf("--env: %w", err)
			}
			opts.Progress = newSteps(io).begin
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			result, err := local.Up(ctx, opts)
			if err != nil {
				return failed(interrupted(err))
			}
			switch {
			case result.Already:
				fmt.Fprintln(io.Out, "already up; what changed since was deployed")
			case result.Cleaned:
				fmt.Fprintln(io.Out, "the endpoint had been killed; its remains are gone and it is up anew")
			}
			return writeStatus(io.Out, result.State)
		},
	}
	cmd.Flags().IntVar(&opts.Port, "port", 0, "the loopback port; 0 takes a free one")
	cmd.Flags().StringVar(&opts.Env, "env", "local", "the environment to deploy")
	cmd.Flags().BoolVar(&opts.NoDeploy, "no-deploy", false, "stop after the bootstrap: an empty endpoint")
	return cmd
}

// deployable refuses an environment before anything is started for it: the endpoint is one
// account, and the CDK would look for another one's roles there.
func deployable(name string) error {
	env, err := config.Lookup(name)
	if err == nil && env.Account != local.Account {
		err = fmt.Errorf("%s deploys to account %s, and the endpoint is account %s", env.Name, env.Account, local.Account)
	}
	return err
}

// interrupted says in the user's words what a cancelled context means here.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; nothing that was begun is left")
	}
	return err
}

// current is the endpoint of the checkout that the command runs in.
func current(ctx context.Context) (project string, s local.State, err error) {
	if project, err = local.FindProject("."); err != nil {
		return "", local.State{}, err
	}
	s, err = local.Status(ctx, project)
	return project, s, failed(err)
}

func newLocalStatus(io streams) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "status",
		Short: "What runs, what is deployed, how to talk to it",
		Long: `status says what runs, what is deployed and how to talk to it.

--format env prints settings for eval in a POSIX shell: afterwards plain npx cdk, the AWS
CLI and SDKs talk to the endpoint. Exit status 1 where none runs.`,
		Example: "  cognitocdk local status\n  eval \"$(cognitocdk local status --format env)\" && npx cdk diff -c env=local",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, "text", "json", "env"); err != nil {
				return err
			}
			_, s, err := current(cmd.Context())
			if err != nil {
				return err
			}
			switch format {
			case "json":
				return report.Encode(io.Out, s)
			case "env":
				_, err := fmt.Fprint(io.Out, s.Shell())
				return err
			}
			return writeStatus(io.Out, s)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "how to write it: text, json, env (to be eval-ed)")
	return cmd
}

func writeStatus(out io.Writer, s local.State) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, value string) { fmt.Fprintf(table, "%s\t%s\n", name, value) }
	row("endpoint", fmt.Sprintf("%s (process %d, up since %s)", s.URL, s.PID, s.Since.Local().Format(time.DateTime)))
	row("log", s.Endpoint().LogFile())
	if s.Deployed.IsZero() {
		row("deployed", "nothing yet")
	} else {
		row("deployed", s.Deployed.Local().Format(time.DateTime))
	}
	for _, name := range s.OutputNames() {
		row("  "+name, s.Outputs[name])
	}
	row("use it", `eval "$(go run ./cmd/cognitocdk local status --format env)"`)
	return table.Flush()
}

func newLocalMail(io streams) *cobra.Command {
	format, to, last := "text", "", 0
	cmd := &cobra.Command{
		Use:     "mail",
		Short:   "The mailbox: every e-mail that would have been sent, latest first",
		Example: "  cognitocdk local mail --last 1\n  cognitocdk local mail --to user@company.com --format json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--format", format, "text", "json"); err != nil {
				return err
			}
			if last < 0 {
				return fmt.Errorf("--last: must be 0 for all, or more, got %d", last)
			}
			_, s, err := current(cmd.Context())
			if err != nil {
				return err
			}
			messages, err := s.Endpoint().Mail(cmd.Context(), to)
			if err != nil {
				return failed(err)
			}
			if last > 0 && len(messages) > last {
				messages = messages[:last]
			}
			if format == "json" {
				return report.Encode(io.Out, messages)
			}
			return writeMail(io.Out, messages)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "how to write it: text, json")
	cmd.Flags().StringVar(&to, "to", "", "only what went to this address")
	cmd.Flags().IntVar(&last, "last", 0, "only so many; 0 writes all")
	return cmd
}

func writeMail(out io.Writer, messages []local.Message) error {
	if len(messages) == 0 {
		_, err := fmt.Fprintln(out, "no mail")
		return err
	}
	for i, m := range messages {
		if i > 0 {
			fmt.Fprintln(out)
		}
		body := m.Text
		if body == "" {
			body = m.HTML
		}
		// What users typed stands in these lines: control characters must not reach the terminal.
		if _, err := fmt.Fprintf(out, "%s  to %s\n%s\n\n%s\n", m.Time.Local().Format(time.DateTime),
			printable(strings.Join(m.To, ", ")), printable(m.Subject), indented(body)); err != nil {
			return err
		}
	}
	return nil
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '\ufffd'
		}
		return r
	}, s)
}

func indented(body string) string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(body, "\r\n", "\n"), "\n"), "\n")
	for i, line := range lines {
		lines[i] = "    " + printable(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.Join(lines, "\n")
}

func newLocalTOTP(io streams) *cobra.Command {
	return &cobra.Command{
		Use:   "totp [SECRET|URL]",
		Short: "The current code of an authenticator",
		Long: `totp prints the current code for a secret in base 32 or an otpauth:// URL.

Without an argument: for the user whom the walk enrolled last.`,
		Example: "  cognitocdk local totp\n  cognitocdk local totp JBSWY3DPEHPK3PXP",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("totp: takes one secret or otpauth:// URL, got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			var secret string
			if len(args) == 1 {
				secret = args[0]
			} else {
				project, err := local.FindProject(".")
				if err != nil {
					return err
				}
				if secret, err = local.KeptTOTP(project); err != nil {
					return failed(err)
				}
			}
			now, err := local.CurrentTOTP(secret, time.Now())
			if err != nil {
				return err
			}
			fmt.Fprintf(io.Err, "good for %.0f s\n", now.Left.Seconds())
			_, err = fmt.Fprintln(io.Out, now.Code)
			return err
		},
	}
}

func newLocalDown(io streams) *cobra.Command {
	return &cobra.Command{
		Use:     "down",
		Short:   "Stop the endpoint and remove its state",
		Long:    "down stops the endpoint and removes its state: users, objects, keys, mailbox. Twice is no error.",
		Example: "  cognitocdk local down\n  cognitocdk local down && cognitocdk local up",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			project, err := local.FindProject(".")
			if err != nil {
				return err
			}
			_, stop := interruptible(context.Background()) // state that is half removed helps nobody
			defer stop()
			was, err := local.Down(project)
			if err != nil {
				return failed(err)
			}
			if was {
				fmt.Fprintln(io.Out, "down; its state is removed")
			} else {
				fmt.Fprintln(io.Out, "nothing was running")
			}
			return nil
		},
	}
}

// oneOf refuses a flag's word that is not among the known ones.
func oneOf(flag, given string, known ...string) error {
	for _, k := range known {
		if given == k {
			return nil
		}
	}
	if near := nearest(given, known); near != "" {
		return fmt.Errorf("%s: unknown word %q; did you mean %s? (%s)", flag, given, near, strings.Join(known, ", "))
	}
	return fmt.Errorf("%s: unknown word %q (%s)", flag, given, strings.Join(known, ", "))
}
