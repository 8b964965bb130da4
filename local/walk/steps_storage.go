package walk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	docIdentity = "https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html"
	docIAM      = "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"
	docTags     = "https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html"
	docKeys     = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"
)

func hasIdentityPool(d Deployment) bool { return d.IdentityPoolID != "" }
func hasFiles(d Deployment) bool        { return d.IdentityPoolID != "" && d.UserBucket != "" }

var storageSteps = []Step{
	{
		ID: "credentials-guest-refused", Tried: "get AWS credentials without signing in",
		Should: notAuthorized, Documentation: docIdentity, Seen: Module, Has: hasIdentityPool,
		run: func(ctx context.Context, w *walker) (string, error) {
			_, err := w.identities().GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &w.IdentityPoolID})
			return notAuthorized, refused(err, notAuthorized)
		},
	},
	{
		ID: "credentials-wrong-token-refused", Tried: "get AWS credentials with an access token, and with a changed ID token",
		Should: "each " + notAuthorized, Documentation: docIdentity, Seen: AsShipped, Has: hasIdentityPool, Needs: []string{"sign-in-second-factor"},
		run: func(ctx context.Context, w *walker) (string, error) {
			id := w.first.tokens.ID
			changed := id[:len(id)-8] + strings.Map(func(c rune) rune { return 'A' + (c+1)%26 }, id[len(id)-8:])
			return w.each([]string{w.first.tokens.Access, changed}, func(token string) (string, error) {
				_, err := w.identity(ctx, token)
				if err := refused(err, notAuthorized); err != nil {
					return "", errors.New(strings.ReplaceAll(err.Error(), token, "(the token)"))
				}
				return notAuthorized, nil
			})
		},
	},
	{
		ID: "credentials", Tried: "get AWS credentials for both persons",
		Should: "an identity each, the same one every time", Documentation: docIdentity, Seen: AsShipped, Has: hasIdentityPool,
		Needs: []string{"sign-in-second-factor", "invitation-accepted"},
		run: func(ctx context.Context, w *walker) (string, error) {
			for _, u := range []*user{&w.first, &w.second} {
				if err := w.getCredentials(ctx, u); err != nil {
					return "", fmt.Errorf("%s: %w", u.Email, err)
				}
				again, err := w.identity(ctx, u.tokens.ID)
				if err != nil || again != u.identity {
					return "", errors.Join(err, fmt.Errorf("%s is %s, then %s", u.Email, u.identity, again))
				}
			}
			if w.first.identity == w.second.identity {
				return "", fmt.Errorf("both are %s", w.first.identity)
			}
			return w.first.identity + " and " + w.second.identity, nil
		},
	},
	{
		ID: "files-own", Tried: "write, list and read an own file, each person theirs",
		Should: "the same bytes", Documentation: docIAM, Seen: Module, Has: hasFiles, Needs: []string{"credentials"},
		run: func(ctx context.Context, w *walker) (string, error) {
			for _, u := range []*user{&w.first, &w.second} {
				key, body := "users/"+u.identity+"/"+fileName, "hello from "+u.Email
				if _, err := u.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &w.UserBucket, Key: &key, Body: strings.NewReader(body)}); err != nil {
					return "", fmt.Errorf("writing %s: %w", key, err)
				}
				if err := w.listAndRead(ctx, u, key, body); err != nil {
					return "", err
				}
			}
			return "2 persons, a file each", nil
		},
	},
	{
		ID: "files-tenant", Tried: "read a file of the own tenant, and overwrite it",
		Should: "the bytes; writing is " + accessDenied, Documentation: docTags, Seen: Module, Has: hasFiles, Needs: []string{"credentials"},
		run: func(ctx context.Context, w *walker) (string, error) {
			for _, u := range []*user{&w.first, &w.second} {
				key, body := "tenants/"+u.Tenant+"/"+fileName, "for all of "+u.Tenant
				if _, err := w.bucket(nil).PutObject(ctx, &s3.PutObjectInput{Bucket: &w.UserBucket, Key: &key, Body: strings.NewReader(body)}); err != nil {
					return "", fmt.Errorf("as the administrator, writing %s: %w", key, err)
				}
				put := answered(func() error {
					_, err := u.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &w.UserBucket, Key: &key, Body: strings.NewReader("evil")})
					return err
				})
				remove := answered(func() error {
					_, err := u.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &w.UserBucket, Key: &key})
					return err
				})
				if err := errors.Join(refused(put, accessDenied), refused(remove, accessDenied)); err != nil {
					return "", fmt.Errorf("overwriting or deleting %s: %w", key, err)
				}
				if err := w.listAndRead(ctx, u, key, body); err != nil {
					return "", err
				}
			}
			return "2 tenants, read by their own; " + accessDenied + " for writing", nil
		},
	},
	{
		ID: "files-foreign-refused", Tried: "read, write, delete and list what belongs to the other person or tenant",
		Should: "each " + accessDenied + ", nothing changed", Documentation: docIAM, Seen: Module, Has: hasFiles, Needs: []string{"files-own", "files-tenant"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.deniedKeys(ctx, []string{
				"users/" + w.second.identity + "/" + fileName, "users/" + w.second.identity + "/new.txt",
				"tenants/" + w.second.Tenant + "/" + fileName, "tenants/" + w.second.Tenant + "/new.txt",
			}, []string{"users/" + w.second.identity + "/", "tenants/" + w.second.Tenant + "/"})
		},
	},
	{
		ID: "files-extended-prefix-refused", Tried: "the own prefix with something behind it",
		Should: "each " + accessDenied + ", nothing changed", Documentation: docTags, Seen: Module, Has: hasFiles, Needs: []string{"files-own", "files-tenant"},
		run: func(ctx context.Context, w *walker) (string, error) {
			var keys, prefixes []string
			for _, own := range []string{"users/" + w.first.identity, "tenants/" + w.first.Tenant} {
				for _, more := range []string{"x/", "-2/", ".", "*/", "?/"} {
					keys = append(keys, own+more+fileName)
				}
				prefixes = append(prefixes, own+"x/", own+"-2/")
			}
			return w.deniedKeys(ctx, keys, prefixes)
		},
	},
	{
		ID: "files-listing-refused", Tried: "list the bucket, and prefixes above the own one",
		Should: "each " + accessDenied, Documentation: docIAM, Seen: Module, Has: hasFiles, Needs: []string{"files-own", "files-tenant"},
		run: func(ctx context.Context, w *walker) (string, error) {
			return w.deniedKeys(ctx, nil, []string{"", "users", "users/", "tenants/", "users/" + w.first.identity, "tenants/" + w.first.Tenant, "*", "users/*"})
		},
	},
	{
		ID: "files-encoded-refused", Tried: "reach the other person's file by encoded and dotted keys",
		Should: "never the file: " + accessDenied + ", or no such key", Documentation: docKeys, Seen: Module, Has: hasFiles, Needs: []string{"files-own", "files-tenant"},
		run: encodedKeys,
	},
	{
		ID: "files-unsigned-refused", Tried: "read an own file without a signature, and the other's by a signed address",
		Should: "each 403", Documentation: docIAM, Seen: Module, Has: hasFiles, Needs: []string{"files-own", "files-tenant"},
		run: unsignedAndPresigned,
	},
}

const fileName = "hello.txt"

func (w *walker) identities() *cognitoidentity.Client {
	c := w.Admin.Copy()
	c.Credentials = aws.AnonymousCredentials{}
	return cognitoidentity.NewFromConfig(c)
}

// provider is the name of the user pool as a login of the identity pool.
func (w *walker) provider() string {
	return strings.TrimPrefix(w.Issuer, "https://")
}

func (w *walker) identity(ctx context.Context, token string) (string, error) {
	out, err := w.identities().GetId(ctx, &cognitoidentity.GetIdInput{
		IdentityPoolId: &w.IdentityPoolID, Logins: map[string]string{w.provider(): token},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.IdentityId), nil
}

func (w *walker) getCredentials(ctx context.Context, u *user) error {
	var err error
	if u.identity, err = w.identity(ctx, u.tokens.ID); err != nil {
		return err
	}
	out, err := w.identities().GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: &u.identity, Logins: map[string]string{w.provider(): u.tokens.ID},
	})
	if err != nil {
		return err
	}
	c := out.Credentials
	u.s3 = w.bucket(credentials.NewStaticCredentialsProvider(aws.ToString(c.AccessKeyId), aws.ToString(c.SecretKey), aws.ToString(c.SessionToken)))
	return nil
}

// bucket reaches S3 with credentials, or as the administrator with nil.
func (w *walker) bucket(as aws.CredentialsProvider) *s3.Client {
	c := w.Admin.Copy()
	if as != nil {
		c.Credentials = as
	}
	return s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = w.Local })
}

// listAndRead holds the user to seeing exactly the file in its folder, and its bytes.
func (w *walker) listAndRead(ctx context.Context, u *user, key, want string) error {
	prefix := strings.TrimSuffix(key, fileName)
	listed, err := u.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &w.UserBucket, Prefix: &prefix})
	if err != nil {
		return fmt.Errorf("listing %s: %w", prefix, err)
	}
	if len(listed.Contents) != 1 || aws.ToString(listed.Contents[0].Key) != key {
		return fmt.Errorf("listing %s: %d files, want one", prefix, len(listed.Contents))
	}
	got, err := w.read(ctx, u.s3, key)
	if err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	_, err = same(key, want, string(got))
	return err
}

func (w *walker) read(ctx context.Context, as *s3.Client, key string) ([]byte, error) {
	out, err := as.GetObject(ctx, &s3.GetObjectInput{Bucket: &w.UserBucket, Key: &key})
	if err != nil {
		return nil, err
	}
	defer out.Body.Close()
	return io.ReadAll(io.LimitReader(out.Body, 1<<20))
}

// inventory is all that is in the bucket, as the administrator sees it.
func (w *walker) inventory(ctx context.Context) (string, error) {
	var text strings.Builder
	pages := s3.NewListObjectsV2Paginator(w.bucket(nil), &s3.ListObjectsV2Input{Bucket: &w.UserBucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", fmt.Errorf("taking stock of the bucket: %w", err)
		}
		for _, o := range page.Contents {
			fmt.Fprintf(&text, "%s %s\n", aws.ToString(o.Key), aws.ToString(o.ETag))
		}
	}
	return text.String(), nil
}

// deniedKeys lets the first person read, write and delete the keys and list the prefixes: all of it must be denied
// and change nothing.
func (w *walker) deniedKeys(ctx context.Context, keys, prefixes []string) (string, error) {
	before, err := w.inventory(ctx)
	if err != nil {
		return "", err
	}
	u, count := w.first.s3, 0
	deny := func(what string, err error) error {
		count++
		if err := refused(err, accessDenied); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	}
	for _, key := range keys {
		get := answered(func() error {
			_, err := u.GetObject(ctx, &s3.GetObjectInput{Bucket: &w.UserBucket, Key: &key})
			return err
		})
		put := answered(func() error {
			_, err := u.PutObject(ctx, &s3.PutObjectInput{Bucket: &w.UserBucket, Key: &key, Body: strings.NewReader("evil")})
			return err
		})
		remove := answered(func() error {
			_, err := u.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &w.UserBucket, Key: &key})
			return err
		})
		if err := errors.Join(deny("reading "+key, get), deny("writing "+key, put), deny("deleting "+key, remove)); err != nil {
			return "", err
		}
	}
	for _, prefix := range prefixes {
		_, list := u.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &w.UserBucket, Prefix: &prefix})
		if err := deny(fmt.Sprintf("listing %q", prefix), list); err != nil {
			return "", err
		}
	}
	after, err := w.inventory(ctx)
	if err != nil {
		return "", err
	}
	if before != after {
		return "", fmt.Errorf("all denied, but the bucket changed")
	}
	return fmt.Sprintf("%d × %s, nothing changed", count, accessDenied), nil
}

// answered tries until the service answers. One that refuses a request may hang up before it has read the body, and
// then the refusal is sometimes lost on the way; what is not an answer is not a refusal either.
func answered(try func() error) error {
	var err error
	for range 3 {
		if err = try(); err == nil || codeOf(err) != "" {
			return err
		}
	}
	return err
}

// encodedKeys: a key is its bytes, never a path. Those below the own prefix may be asked for, and are not there.
func encodedKeys(ctx context.Context, w *walker) (string, error) {
	own, other := "users/"+w.first.identity, "users/"+w.second.identity+"/"+fileName
	encoded := strings.NewReplacer("/", "%2F", ":", "%3A")
	return w.each([]string{
		own + "/../" + w.second.identity + "/" + fileName, own + "/..%2F" + w.second.identity + "/" + fileName,
		own + "%2F..%2F" + w.second.identity + "/" + fileName, encoded.Replace(other), "/" + other, "./" + other,
		"users//" + w.second.identity + "/" + fileName, strings.Replace(other, "/", "\\", 1), other + "%00", strings.ToUpper(other),
	}, func(key string) (string, error) {
		_, err := w.read(ctx, w.first.s3, key)
		if err := refused(err, accessDenied, "NoSuchKey"); err != nil {
			return "", err
		}
		return codeOf(err), nil
	})
}

func unsignedAndPresigned(ctx context.Context, w *walker) (string, error) {
	own, other := "users/"+w.first.identity+"/"+fileName, "users/"+w.second.identity+"/"+fileName
	anonymous := w.bucket(aws.AnonymousCredentials{})
	if _, err := anonymous.GetObject(ctx, &s3.GetObjectInput{Bucket: &w.UserBucket, Key: &own}); err == nil {
		return "", errors.New("an own file can be read without a signature")
	} else if err := refused(err, accessDenied); err != nil {
		return "", fmt.Errorf("without a signature: %w", err)
	}
	for key, want := range map[string]int{own: http.StatusOK, other: http.StatusForbidden} {
		signed, err := s3.NewPresignClient(w.first.s3).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &w.UserBucket, Key: &key}, s3.WithPresignExpires(time.Minute))
		if err != nil {
			return "", err
		}
		request, err := http.NewRequestWithContext(ctx, signed.Method, signed.URL, nil)
		if err != nil {
			return "", err
		}
		caller := w.HTTPClient
		if caller == nil {
			caller = http.DefaultClient
		}
		response, err := caller.Do(request)
		if err != nil {
			return "", err
		}
		response.Body.Close()
		if response.StatusCode != want {
			return "", fmt.Errorf("signed address of %s: status %d, want %d", key, response.StatusCode, want)
		}
	}
	return accessDenied + " unsigned; signed 200 for the own, 403 for the other", nil
}
