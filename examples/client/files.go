package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/cobra"
)

// bucket is the user bucket, and the identity pool whose credentials open it.
type bucket struct {
	aws                       aws.Config // without credentials
	identityPool, name, login string
	pathStyle                 bool
}

// room is what one person may reach.
type room interface {
	list(ctx context.Context) ([]listed, error)
	upload(ctx context.Context, name string, body io.ReadSeeker) error
	download(ctx context.Context, name string, to io.Writer) error
}

type listed struct {
	name  string
	bytes int64
}

// open exchanges the ID token for the person's own temporary AWS credentials.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
func (b bucket) open(ctx context.Context, idToken string) (room, error) {
	if b.identityPool == "" || b.name == "" {
		return nil, errors.New("files: this environment has none")
	}
	identities, logins := cognitoidentity.NewFromConfig(b.aws), map[string]string{b.login: idToken}
	id, err := identities.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &b.identityPool, Logins: logins})
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	given, err := identities.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: id.IdentityId, Logins: logins})
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	if given.Credentials == nil || aws.ToString(given.IdentityId) == "" {
		return nil, errors.New("credentials: none in the answer")
	}
	own := b.aws.Copy()
	own.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(given.Credentials.AccessKeyId), aws.ToString(given.Credentials.SecretKey), aws.ToString(given.Credentials.SessionToken))
	return own3{
		s3:     s3.NewFromConfig(own, func(o *s3.Options) { o.UsePathStyle = b.pathStyle }),
		bucket: b.name, prefix: "users/" + *given.IdentityId + "/",
	}, nil
}

// own3 is the person's own prefix in S3.
type own3 struct {
	s3             *s3.Client
	bucket, prefix string
}

func (o own3) list(ctx context.Context) (files []listed, err error) {
	pages := s3.NewListObjectsV2Paginator(o.s3, &s3.ListObjectsV2Input{Bucket: &o.bucket, Prefix: &o.prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing: %w", err)
		}
		for _, object := range page.Contents {
			files = append(files, listed{strings.TrimPrefix(aws.ToString(object.Key), o.prefix), aws.ToInt64(object.Size)})
		}
	}
	return files, nil
}

func (o own3) upload(ctx context.Context, name string, body io.ReadSeeker) error {
	if _, err := o.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &o.bucket, Key: aws.String(o.prefix + name), Body: body}); err != nil {
		return fmt.Errorf("uploading %s: %w", name, err)
	}
	return nil
}

func (o own3) download(ctx context.Context, name string, to io.Writer) error {
	out, err := o.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &o.bucket, Key: aws.String(o.prefix + name)})
	if err != nil {
		return fmt.Errorf("downloading %s: %w", name, err)
	}
	defer out.Body.Close()
	if _, err := io.Copy(to, out.Body); err != nil {
		return fmt.Errorf("downloading %s: %w", name, err)
	}
	return nil
}

func (c *command) filesCommand() *cobra.Command {
	return group("files", "Your own files",
		&cobra.Command{
			Use: "list", Short: "List them", Args: cobra.NoArgs, Example: "  client files list",
			RunE: func(cmd *cobra.Command, _ []string) error {
				return c.inRoom(cmd.Context(), func(ctx context.Context, r room) error {
					all, err := r.list(ctx)
					if err != nil {
						return err
					}
					for _, f := range all {
						c.term.say("%12d  %s", f.bytes, f.name)
					}
					if len(all) == 0 {
						fmt.Fprintln(c.term.err, "no files yet")
					}
					return nil
				})
			},
		},
		&cobra.Command{
			Use: "upload FILE", Short: "Upload one", Args: one("FILE"), Example: "  client files upload report.pdf",
			RunE: func(cmd *cobra.Command, args []string) error {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				return c.inRoom(cmd.Context(), func(ctx context.Context, r room) error {
					if err := r.upload(ctx, filepath.Base(args[0]), f); err != nil {
						return err
					}
					c.term.say("uploaded %s", filepath.Base(args[0]))
					return nil
				})
			},
		},
		&cobra.Command{
			Use: "download NAME", Short: "Write one to standard output", Args: one("NAME"), Example: "  client files download report.pdf >report.pdf",
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.inRoom(cmd.Context(), func(ctx context.Context, r room) error { return r.download(ctx, args[0], c.term.out) })
			},
		},
	)
}

// inRoom opens the signed-in person's room.
func (c *command) inRoom(ctx context.Context, do func(context.Context, room) error) error {
	t, err := c.tokens(ctx)
	if err != nil {
		return err
	}
	r, err := c.connection.files.open(ctx, t.ID)
	if err != nil {
		return err
	}
	return do(ctx, r)
}
