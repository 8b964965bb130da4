package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/spf13/cobra"

	"example.com/cognitocdk/lambda/invitation"
	"example.com/cognitocdk/lambda/invitation/kmskey"
)

func newInvite(io streams) *cobra.Command {
	var opts inviteOptions
	cmd := &cobra.Command{
		Use:   "invite --tenant T --email E --pool P (--key FILE | --kms KEY)",
		Short: "Issue a signed invitation into a tenant",
		Long: `Issue a signed invitation: one e-mail address, one tenant, one user pool.

The token is written to standard output; the app passes it at sign-up as validation data
("invitation"), and the pool's pre-sign-up trigger checks it against the public key. Make a
key with --new-key, or keep it in KMS (ECC_NIST_P256, SIGN_VERIFY), where who may invite is
an IAM policy; --public prints what the trigger needs of either.`,
		Example: `  cognitocdk invite --new-key invitations.pem
  cognitocdk invite --key invitations.pem --tenant acme --email ada@company.com --pool eu-central-1_abc123
  cognitocdk invite --kms alias/invitations --public`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, note, err := invite(cmd.Context(), opts, time.Now())
			if err != nil {
				return fmt.Errorf("invite: %w", err)
			}
			if _, err := fmt.Fprintln(io.Out, out); err != nil {
				return fmt.Errorf("invite: writing the result: %w", err)
			}
			if note != "" {
				fmt.Fprintln(io.Err, note)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.in.Tenant, "tenant", "", "the tenant that the user will belong to")
	flags.StringVar(&opts.in.Email, "email", "", "the one address that may use the invitation")
	flags.StringVar(&opts.in.PoolID, "pool", "", "the id of the user pool that accepts it")
	opts.validity = days(invitation.DefaultValidity)
	flags.Var(&opts.validity, "expires", "how long it is good for, such as 12h or 7d, up to 30d")
	flags.StringVar(&opts.keyFile, "key", "", "a private key file (PEM, Ed25519 or P-256)")
	flags.StringVar(&opts.kmsKey, "kms", "", "a KMS key: its id, ARN, or alias/name")
	flags.StringVar(&opts.newKey, "new-key", "", "make a private key in this file and print its public key")
	flags.BoolVar(&opts.public, "public", false, "print the public key for INVITATION_PUBLIC_KEY")
	return cmd
}

type inviteOptions struct {
	in       invitation.Invitation
	validity days
	keyFile  string
	kmsKey   string
	newKey   string
	public   bool
}

// inviteKey is what both kinds of key offer beside signing.
type inviteKey interface {
	invitation.Signer
	publicKey(ctx context.Context) (string, error)
}

// days is a duration as people write it: 7d as well as 12h.
type days time.Duration

func (d *days) Set(text string) error {
	if count, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(count, 10, 16); err == nil {
			*d = days(time.Duration(n) * 24 * time.Hour)
			return nil
		}
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("must be a time such as 12h or 7d")
	}
	*d = days(parsed)
	return nil
}

func (d *days) String() string {
	if whole := time.Duration(*d) / (24 * time.Hour); time.Duration(*d) == whole*24*time.Hour {
		return fmt.Sprintf("%dd", whole)
	}
	return time.Duration(*d).String()
}

func (d *days) Type() string { return "duration" }

// validate wants one key and, for an invitation, everything that is in it: what would be
// ignored is refused.
func (o inviteOptions) validate() error {
	keys := 0
	for _, given := range []string{o.keyFile, o.kmsKey, o.newKey} {
		if given != "" {
			keys++
		}
	}
	var problems []error
	if keys != 1 {
		problems = append(problems, errors.New("needs one of --key FILE, --kms KEY and --new-key FILE"))
	}
	switch makes := map[bool]string{true: "--new-key", false: "--public"}[o.newKey != ""]; {
	case o.newKey == "" && !o.public:
		problems = append(problems, invitation.Validate(o.in, time.Duration(o.validity)))
	case o.in != invitation.Invitation{}:
		problems = append(problems, fmt.Errorf("%s: issues no invitation; leave --tenant, --email and --pool out", makes))
	}
	return errors.Join(problems...)
}

// invite returns what goes to standard output, and a note for the person.
func invite(ctx context.Context, opts inviteOptions, now time.Time) (out, note string, err error) {
	if err := opts.validate(); err != nil {
		return "", "", err
	}
	if opts.newKey != "" {
		out, err := createKey(opts.newKey)
		return out, "the public key is for INVITATION_PUBLIC_KEY; keep " + opts.newKey + " secret", err
	}
	key, err := opts.open(ctx)
	if err != nil {
		return "", "", err
	}
	if opts.public {
		out, err := key.publicKey(ctx)
		return out, "", err
	}
	token, in, err := invitation.Issue(ctx, key, opts.in, now, time.Duration(opts.validity))
	if err != nil {
		return "", "", err
	}
	return token, fmt.Sprintf("%s may join %s in pool %s until %s", in.Email, in.Tenant, in.PoolID, in.Expires.UTC().Format(time.RFC3339)), nil
}

// createKey never writes over a file: the key in it may be the one that prod trusts.
func createKey(path string) (string, error) {
	key, err := invitation.NewKey()
	if err != nil {
		return "", err
	}
	data, err := key.PEM()
	if err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	return key.Public()
}

func (o inviteOptions) open(ctx context.Context) (inviteKey, error) {
	if o.kmsKey != "" {
		cfg, err := awsConfig(ctx)
		if err != nil {
			return nil, err
		}
		return kmsInviteKey{kmskey.Key{API: kms.NewFromConfig(cfg), ID: o.kmsKey}}, nil
	}
	data, err := os.ReadFile(o.keyFile)
	if err != nil {
		return nil, err
	}
	key, err := invitation.ParseKey(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.keyFile, err)
	}
	return fileInviteKey{key}, nil
}

type fileInviteKey struct{ invitation.Key }

func (k fileInviteKey) publicKey(context.Context) (string, error) { return k.Public() }

type kmsInviteKey struct{ kmskey.Key }

func (k kmsInviteKey) publicKey(ctx context.Context) (string, error) { return k.Public(ctx) }
