package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	// MaxBytes is the largest file that an upload is signed for.
	MaxBytes = 10_000_000
	// MaxListed is how many files a listing shows.
	MaxListed = 200
	// good is how long a presigned address is: enough for a slow line, short in a leaked log.
	good = 5 * time.Minute
)

var (
	// ErrName: a file name is empty, too long, or not one plain name.
	ErrName = errors.New("file name: 1 to 128 letters, no slash, no control characters")
	// ErrSize: a file is empty or larger than MaxBytes.
	ErrSize = errors.New("file size: 1 byte to 10 MB")
	// ErrNotFound: there is no such file.
	ErrNotFound = errors.New("no such file")
)

// CheckName holds a name to being one plain name: no path, nothing that a terminal, a log or a header could be
// confused by. S3 itself would take nearly anything: a key is its bytes, never a path.
func CheckName(name string) error {
	if !utf8.ValidString(name) || name == "" || utf8.RuneCountInString(name) > 128 || name == "." || name == ".." {
		return ErrName
	}
	for _, r := range name {
		if r == '/' || r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return ErrName
		}
	}
	return nil
}

// File is one file of a listing.
type File struct {
	Name     string
	Bytes    int64
	Modified time.Time
}

// Upload is how a browser sends a file by itself: this method, address and headers, exactly.
type Upload struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// List lists the person's own files, or their tenant's.
func (r *Room) List(ctx context.Context, prefix string) (files []File, more bool, err error) {
	out, err := r.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &r.bucket, Prefix: &prefix, MaxKeys: aws.Int32(MaxListed)})
	if err != nil {
		return nil, false, failed("listing", err)
	}
	for _, o := range out.Contents {
		name := strings.TrimPrefix(aws.ToString(o.Key), prefix)
		if CheckName(name) != nil {
			continue // a folder's marker, or what another program put there: it could not be asked for
		}
		files = append(files, File{Name: name, Bytes: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified)})
	}
	return files, aws.ToBool(out.IsTruncated), nil
}

// SignUpload signs the upload of one own file of exactly this size.
func (r *Room) SignUpload(ctx context.Context, name, contentType string, bytes int64) (Upload, error) {
	if err := errors.Join(CheckName(name), checkSize(bytes)); err != nil {
		return Upload{}, err
	}
	signed, err := s3.NewPresignClient(r.s3).PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &r.bucket, Key: aws.String(r.Own + name), ContentType: aws.String(plainType(contentType)), ContentLength: &bytes,
	}, s3.WithPresignExpires(good))
	if err != nil {
		return Upload{}, fmt.Errorf("signing an upload: %w", err)
	}
	headers := map[string]string{}
	for name, values := range signed.SignedHeader {
		// The browser sets these two itself, and lets no script do so.
		if name != "Host" && name != "Content-Length" && len(values) > 0 {
			headers[name] = values[0]
		}
	}
	return Upload{Method: signed.Method, URL: signed.URL, Headers: headers}, nil
}

// SignDownload signs a download of a file below one of the room's prefixes. It is sent as an attachment: what a
// person uploaded is never shown as a page.
func (r *Room) SignDownload(ctx context.Context, prefix, name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	key := prefix + name
	if _, err := r.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &r.bucket, Key: &key}); err != nil {
		return "", found(err)
	}
	signed, err := s3.NewPresignClient(r.s3).PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &r.bucket, Key: &key, ResponseContentType: aws.String("application/octet-stream"),
		ResponseContentDisposition: aws.String(mime.FormatMediaType("attachment", map[string]string{"filename": name})),
	}, s3.WithPresignExpires(good))
	if err != nil {
		return "", fmt.Errorf("signing a download: %w", err)
	}
	return signed.URL, nil
}

// Put writes an own file, for browsers that run no script.
func (r *Room) Put(ctx context.Context, name, contentType string, body []byte) error {
	if err := errors.Join(CheckName(name), checkSize(int64(len(body)))); err != nil {
		return err
	}
	_, err := r.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &r.bucket, Key: aws.String(r.Own + name), ContentType: aws.String(plainType(contentType)), Body: bytes.NewReader(body),
	})
	if err != nil {
		return failed("writing", err)
	}
	return nil
}

// Delete deletes an own file; the bucket keeps earlier versions for a while.
func (r *Room) Delete(ctx context.Context, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if _, err := r.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &r.bucket, Key: aws.String(r.Own + name)}); err != nil {
		return failed("deleting", err)
	}
	return nil
}

func checkSize(bytes int64) error {
	if bytes < 1 || bytes > MaxBytes {
		return ErrSize
	}
	return nil
}

// plainType is the media type without parameters, or the one of bytes.
func plainType(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || strings.Count(media, "/") != 1 {
		return "application/octet-stream"
	}
	return media
}

func found(err error) error {
	var missing *types.NotFound
	var answered interface{ HTTPStatusCode() int }
	if errors.As(err, &missing) || errors.As(err, &answered) && (answered.HTTPStatusCode() == http.StatusNotFound ||
		// S3's answer for a missing key where ListBucket is allowed for some prefixes only.
		answered.HTTPStatusCode() == http.StatusForbidden) {
		return ErrNotFound
	}
	return failed("looking for a file", err)
}

// failed says which step did, for a log: what the network and S3 say in so many words quotes the file's name.
func failed(step string, err error) error {
	var refused interface{ ErrorCode() string }
	var sent *url.Error
	switch {
	case errors.As(err, &refused):
		return fmt.Errorf("%s: S3 answered %s", step, refused.ErrorCode())
	case errors.As(err, &sent):
		err = sent.Err
	}
	return fmt.Errorf("%s: %w", step, err)
}
