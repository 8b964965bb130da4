package storage_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"example.com/cognitocdk/tokens"

	"example.com/web/storage"
)

const (
	identity = "eu-west-1:11111111-2222-4333-8444-555555555555"
	issuer   = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
)

// endpoint answers as an identity pool and as S3 do, for one person.
type endpoint struct {
	*httptest.Server
	asked []string // what was asked of S3
	auth  []string // how it was signed
	keys  []string // what is in the bucket
}

// atOnce tries again as the SDK does, which on loopback drops a connection now and then, but does not wait for it.
func atOnce() aws.Retryer { return retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Millisecond) }

func start(t *testing.T) (*endpoint, *storage.Storage) {
	t.Helper()
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if target := r.Header.Get("X-Amz-Target"); target != "" {
			e.identities(w, r, target)
			return
		}
		e.asked = append(e.asked, r.Method+" "+r.URL.Path+"?"+r.URL.Query().Get("prefix"))
		e.auth = append(e.auth, r.Header.Get("Authorization"))
		switch {
		case r.Method == http.MethodHead && !strings.HasSuffix(r.URL.Path, "/there.txt"):
			w.WriteHeader(http.StatusForbidden) // what S3 says where a list is allowed for some prefixes only
		case r.Method == http.MethodGet:
			fmt.Fprint(w, `<ListBucketResult>`)
			for _, key := range e.keys {
				fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>3</Size><LastModified>2026-11-21T00:00:00Z</LastModified></Contents>`, key)
			}
			fmt.Fprint(w, `</ListBucketResult>`)
		}
	}))
	t.Cleanup(e.Close)
	s, err := storage.New(storage.Config{
		AWS:            aws.Config{Region: "eu-west-1", BaseEndpoint: &e.URL, HTTPClient: e.Client(), Retryer: atOnce},
		IdentityPoolID: "eu-west-1:99999999-2222-4333-8444-555555555555", Bucket: "files", Issuer: issuer, PathStyle: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, s
}

func (e *endpoint) identities(w http.ResponseWriter, r *http.Request, target string) {
	var asked struct{ Logins map[string]string }
	body, _ := io.ReadAll(r.Body)
	if json.Unmarshal(body, &asked); asked.Logins[strings.TrimPrefix(issuer, "https://")] != "the-id-token" || r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"NotAuthorizedException"}`)
		return
	}
	if strings.HasSuffix(target, ".GetId") {
		fmt.Fprintf(w, `{"IdentityId":%q}`, identity)
		return
	}
	fmt.Fprintf(w, `{"IdentityId":%q,"Credentials":{"AccessKeyId":"ASIAPERSON","SecretKey":"s","SessionToken":"t","Expiration":%d}}`, identity, time.Now().Add(time.Hour).Unix())
}

func open(t *testing.T) (*endpoint, *storage.Room) {
	t.Helper()
	e, s := start(t)
	room, err := s.Open(t.Context(), "the-id-token", tokens.Claims{Tenant: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	return e, room
}

func TestRoomIsTheIdentitys(t *testing.T) {
	e, room := open(t)
	if room.Own != "users/"+identity+"/" || room.Tenant != "tenants/acme/" {
		t.Errorf("room %q and %q", room.Own, room.Tenant)
	}
	e.keys = []string{room.Own + "a.txt", room.Own, room.Own + "folder/b.txt", room.Own + "bad\u202etxt.exe"}
	files, _, err := room.List(t.Context(), room.Own)
	if err != nil || len(files) != 1 || files[0].Name != "a.txt" {
		t.Errorf("listed %v, %v; want the one plain name", files, err)
	}
	if err := room.Put(t.Context(), "a.txt", "text/html", []byte("x")); err != nil {
		t.Error(err)
	}
	if err := room.Delete(t.Context(), "a.txt"); err != nil {
		t.Error(err)
	}
	want := []string{"GET /files?users/" + identity + "/", "PUT /files/users/" + identity + "/a.txt?", "DELETE /files/users/" + identity + "/a.txt?"}
	if fmt.Sprint(e.asked) != fmt.Sprint(want) {
		t.Errorf("asked S3 for %q, want %q", e.asked, want)
	}
	for _, signature := range e.auth {
		if !strings.Contains(signature, "Credential=ASIAPERSON/") {
			t.Errorf("signed by %q, want the person's own credentials", signature)
		}
	}
}

func TestAnotherTokenOpensNothing(t *testing.T) {
	_, s := start(t)
	if room, err := s.Open(t.Context(), "another", tokens.Claims{}); err == nil {
		t.Errorf("opened %q", room.Own)
	}
}

// TestErrorsNameNoFile: they go to a log.
func TestErrorsNameNoFile(t *testing.T) {
	e, room := open(t)
	all := map[string]func() error{
		"listing":            func() error { _, _, err := room.List(t.Context(), room.Own); return err },
		"writing":            func() error { return room.Put(t.Context(), "diagnosis.txt", "", []byte("x")) },
		"deleting":           func() error { return room.Delete(t.Context(), "diagnosis.txt") },
		"looking for a file": func() error { _, err := room.SignDownload(t.Context(), room.Own, "diagnosis.txt"); return err },
	}
	check := func(what string) {
		t.Helper()
		for step, do := range all {
			if err := do(); err == nil || !strings.HasPrefix(err.Error(), step+": ") || strings.Contains(err.Error(), "diagnosis") || strings.Contains(err.Error(), identity) {
				t.Errorf("%s: %q, want the step and no name", what, err)
			}
		}
	}
	e.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintf(w, `<Error><Code>Refused</Code><Message>not allowed on arn:aws:s3:::files/users/%s/diagnosis.txt</Message></Error>`, identity)
	})
	check("refused")
	e.CloseClientConnections()
	e.Listener.Close()
	check("nobody there")
}

func TestPeopleWithoutATenant(t *testing.T) {
	_, s := start(t)
	room, err := s.Open(t.Context(), "the-id-token", tokens.Claims{})
	if err != nil || room.Tenant != "" {
		t.Errorf("tenant prefix %q, %v; want none", room.Tenant, err)
	}
}

func TestSignedUploads(t *testing.T) {
	_, room := open(t)
	up, err := room.SignUpload(t.Context(), "Grüße.txt", "text/plain; charset=x", 42)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(up.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Path != "/files/users/"+identity+"/Grüße.txt" || up.Method != http.MethodPut {
		t.Errorf("%s %s, want a PUT below the own prefix", up.Method, u.Path)
	}
	if signed := q.Get("X-Amz-SignedHeaders"); !strings.Contains(signed, "content-length") || !strings.Contains(signed, "content-type") {
		t.Errorf("signed are %q, want size and type among them", signed)
	}
	if q.Get("X-Amz-Expires") != "300" || !strings.HasPrefix(q.Get("X-Amz-Credential"), "ASIAPERSON/") {
		t.Errorf("good for %s s, by %s", q.Get("X-Amz-Expires"), q.Get("X-Amz-Credential"))
	}
	if up.Headers["Content-Type"] != "text/plain" || up.Headers["Host"] != "" || up.Headers["Content-Length"] != "" {
		t.Errorf("the browser is told to send %v", up.Headers)
	}
	for _, bytes := range []int64{0, -1, storage.MaxBytes + 1} {
		if _, err := room.SignUpload(t.Context(), "a", "", bytes); !errors.Is(err, storage.ErrSize) {
			t.Errorf("%d bytes: %v, want %v", bytes, err, storage.ErrSize)
		}
	}
}

func TestDownloadsAreAttachments(t *testing.T) {
	_, room := open(t)
	address, err := room.SignDownload(t.Context(), room.Own, "there.txt")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); !strings.HasPrefix(q.Get("response-content-disposition"), "attachment") || q.Get("response-content-type") != "application/octet-stream" {
		t.Errorf("%v: what a person uploaded could be shown as a page", q)
	}
	if _, err := room.SignDownload(t.Context(), room.Own, "missing.txt"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a missing file: %v, want %v", err, storage.ErrNotFound)
	}
}

func TestNames(t *testing.T) {
	for name, good := range map[string]bool{
		"a.txt": true, "Grüße aus der Küche.txt": true, "日本.txt": true, "...": true, strings.Repeat("ü", 128): true, "a*?$.txt": true,
		"": false, ".": false, "..": false, "a/b": false, "/a": false, "a\\b": false, "a\nb": false, "a\x00": false, "a\x7f": false,
		"\u202etxt.exe": false, "a\u200b": false, "\xff": false, strings.Repeat("a", 129): false,
	} {
		if err := storage.CheckName(name); (err == nil) != good {
			t.Errorf("%q: %v, want good=%v", name, err, good)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"a", "..", "a/../b", "%2e%2e%2f", "\u202e", "\xff", "a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if storage.CheckName(name) != nil {
			return
		}
		if strings.ContainsAny(name, "/\\\r\n\x00") || name == ".." || name == "." || len(name) == 0 || len(name) > 512 {
			t.Errorf("%q passes", name)
		}
	})
}

func TestBucketURL(t *testing.T) {
	e, s := start(t)
	if got, err := s.BucketURL(t.Context()); err != nil || got != e.URL+"/files" {
		t.Errorf("on this machine %q, %v; want %q", got, err, e.URL+"/files")
	}
	s, err := storage.New(storage.Config{AWS: aws.Config{Region: "eu-west-1"}, IdentityPoolID: "eu-west-1:9", Bucket: "files", Issuer: issuer})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.BucketURL(t.Context()); err != nil || got != "https://files.s3.eu-west-1.amazonaws.com" {
		t.Errorf("at AWS %q, %v", got, err)
	}
}
