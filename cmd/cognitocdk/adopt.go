package main

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/adopt"
	"example.com/cognitocdk/internal/lazyregexp"
)

type adoptOptions struct {
	poolID, from, mfa, clients string
	out, packageName           string
}

func newAdopt(io streams) *cobra.Command {
	var opts adoptOptions
	cmd := &cobra.Command{
		Use:   "adopt (--user-pool-id ID | --from FILE [--mfa FILE] [--clients FILE])",
		Short: "From an existing pool to configuration plus a cdk import mapping",
		Long: `From an existing user pool to configuration plus a "cdk import" mapping.

pool.go describes the pool and its app clients as they are; import.json maps them for
"cdk import --resource-mapping". Standard error says what is weaker than the default, what
can never change, and what is not in the files. Nothing at AWS is changed, and no client
secret is written. Without --out both files go to standard output as one txtar archive.`,
		Example: `  cognitocdk adopt --user-pool-id eu-central-1_abc123 --out adopted
  aws cognito-idp describe-user-pool --user-pool-id eu-central-1_abc123 | cognitocdk adopt --from - --out adopted`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := runAdopt(cmd.Context(), io, opts); err != nil {
				return fmt.Errorf("adopt: %w", err)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.poolID, "user-pool-id", "", "the pool, read with the standard AWS credentials and region")
	flags.StringVar(&opts.from, "from", "", "what describe-user-pool printed; - is standard input")
	flags.StringVar(&opts.mfa, "mfa", "", "what get-user-pool-mfa-config printed")
	flags.StringVar(&opts.clients, "clients", "", "a JSON list of what describe-user-pool-client printed")
	flags.StringVar(&opts.out, "out", "", "a folder for pool.go and import.json; neither may exist")
	flags.StringVar(&opts.packageName, "package", "adopted", "the package of pool.go")
	return cmd
}

// validate says everything that is wrong with the flags before anything is read.
func (o adoptOptions) validate() error {
	var problems []error
	problem := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	live, files := o.poolID != "", o.from != ""
	problem(live == files, "needs one of --user-pool-id ID and --from FILE")
	problem(live && !poolID.MatchString(o.poolID), "--user-pool-id: must be the id of a user pool, such as eu-central-1_abc123, got %q", o.poolID)
	problem(live && o.mfa != "", "--mfa: goes with --from; of --user-pool-id it is read")
	problem(live && o.clients != "", "--clients: goes with --from; of --user-pool-id they are read")
	problem(!token.IsIdentifier(o.packageName) || o.packageName == "_", "--package: must be the name of a Go package, got %q", o.packageName)
	return errors.Join(problems...)
}

// poolID is what Cognito calls a pool: its region, and letters of its own
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html).
var poolID = lazyregexp.New(`^(eusc|[a-z]{2})(-[a-z]+)+-[0-9]+_[0-9a-zA-Z]{1,45}$`)

func runAdopt(ctx context.Context, io streams, opts adoptOptions) error {
	if err := opts.validate(); err != nil {
		return err
	}
	in, err := opts.input(ctx, io)
	if err != nil {
		return err
	}
	made, err := adopt.New(in, opts.packageName)
	if err != nil {
		return err
	}
	where := ""
	if opts.out == "" {
		_, err = fmt.Fprintf(io.Out, "-- pool.go --\n%s-- import.json --\n%s", made.Go, made.Import)
	} else {
		where = filepath.Clean(opts.out) + string(filepath.Separator)
		err = writeNew(opts.out, []newFile{{"pool.go", made.Go}, {"import.json", made.Import}})
	}
	if err != nil {
		return err
	}
	return made.Report.Write(io.Err, where)
}

func (o adoptOptions) input(ctx context.Context, io streams) (in adopt.Input, err error) {
	if o.poolID != "" {
		return adoptLive(ctx, o.poolID)
	}
	var noPool, noMFA, noClients error
	in.Pool, in.Unknown, noPool = decodePool(io.In, o.from)
	if o.mfa != "" {
		in.MFA, noMFA = decodeFile(o.mfa, adopt.DecodeMFA)
	}
	if o.clients != "" {
		in.Clients, noClients = decodeFile(o.clients, clientsOf(in.Pool.ID))
	}
	return in, errors.Join(noPool, noMFA, noClients)
}

func decodePool(stdin io.Reader, path string) (pool adopt.Pool, unknown []string, err error) {
	decode := func(in io.Reader) (adopt.Pool, error) {
		pool, unknown, err = adopt.DecodePool(in)
		return pool, err
	}
	if path == "-" {
		if _, err := decode(stdin); err != nil {
			return pool, nil, fmt.Errorf("-: %w", err)
		}
		return pool, unknown, nil
	}
	_, err = decodeFile(path, decode)
	return pool, unknown, err
}

func clientsOf(poolID string) func(io.Reader) ([]adopt.Client, error) {
	return func(in io.Reader) ([]adopt.Client, error) { return adopt.DecodeClients(in, poolID) }
}

func decodeFile[T any](path string, decode func(io.Reader) (T, error)) (v T, err error) {
	file, err := os.Open(path)
	if err != nil {
		return v, err
	}
	defer file.Close()
	if v, err = decode(file); err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

type newFile struct {
	name string
	data []byte
}

// writeNew writes all files into a folder or none, and never over one that is there:
// somebody may have decided in it. Files appear under their names only when complete.
func writeNew(dir string, files []newFile) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var written []string
	defer func() {
		if err != nil {
			for _, path := range written {
				err = errors.Join(err, os.Remove(path))
			}
		}
	}()
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := writeWhole(path, f.data); err != nil {
			return err
		}
		written = append(written, path)
	}
	return nil
}

func writeWhole(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".adopt-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()
	_, err = file.Write(data)
	if err := errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil { // unlike a rename, it fails if path exists
		return fmt.Errorf("%s: %w", path, errors.Unwrap(err))
	}
	return nil
}
