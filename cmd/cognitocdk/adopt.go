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
		Args: cobra.NoArgs,
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
	cmd.MarkFlagsOneRequired("user-pool-id", "from")
	cmd.MarkFlagsMutuallyExclusive("user-pool-id", "from")
	cmd.MarkFlagsMutuallyExclusive("user-pool-id", "mfa")
	cmd.MarkFlagsMutuallyExclusive("user-pool-id", "clients")
	return cmd
}

func runAdopt(ctx context.Context, io streams, opts adoptOptions) error {
	if !token.IsIdentifier(opts.packageName) || opts.packageName == "_" {
		return fmt.Errorf("--package: must be the name of a Go package, got %q", opts.packageName)
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
	if in.Pool, in.Unknown, err = decodePool(io.In, o.from); err != nil {
		return in, err
	}
	if o.mfa != "" {
		if in.MFA, err = decodeFile(o.mfa, adopt.DecodeMFA); err != nil {
			return in, err
		}
	}
	if o.clients != "" {
		in.Clients, err = decodeFile(o.clients, clientsOf(in.Pool.ID))
	}
	return in, err
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
