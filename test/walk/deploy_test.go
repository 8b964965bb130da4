package walk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/local"
	"example.com/cognitocdk/local/walk"
)

// The stack is deployed from its snapshot, which test/snapshot holds to what the app synthesizes: that needs neither
// Node nor the CDK's kernel, and a fault is a change of the template. Functions are built for this machine.

const bucket = "walk-functions"

// world is one endpoint with the functions of the stack.
type world struct {
	endpoint *local.Endpoint
	admin    aws.Config
	keys     map[string]string // object key of a function's code, by folder below lambda/ or testdata/
}

// snapshot is the template of an environment.
func snapshot(env string) ([]byte, error) {
	return os.ReadFile("../snapshot/testdata/" + config.App + "-" + env + ".json")
}

// start starts an endpoint and uploads the functions.
func start(t *testing.T, more ...string) *world {
	t.Helper()
	ctx := t.Context()
	template, err := snapshot("local")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{keys: map[string]string{}}
	var built map[string]string
	var buildErr error
	var building sync.WaitGroup
	building.Go(func() { built, buildErr = build(ctx, t.TempDir(), append(functionsOf(t, template), more...)) })
	if w.endpoint, err = local.Start(ctx, local.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.endpoint.Stop(); err != nil {
			t.Error(err)
		}
	})
	if building.Wait(); buildErr != nil {
		t.Fatal(buildErr)
	}
	if w.admin, err = w.endpoint.AWSConfig(ctx); err != nil {
		t.Fatal(err)
	}
	objects := s3.NewFromConfig(w.admin, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
		t.Fatal(err)
	}
	for folder, binary := range built {
		code, err := zipped(binary)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(code)
		w.keys[folder] = hex.EncodeToString(sum[:8]) + ".zip"
		if _, err := objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(w.keys[folder]), Body: bytes.NewReader(code)}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

var functionID = regexp.MustCompile(`^(\w+)Function[0-9A-F]{8}$`)

// folderOf is the folder below lambda/ of a function's logical id: PreSignUpFunction6B7BF12F is presignup.
func folderOf(logicalID string) string {
	found := functionID.FindStringSubmatch(logicalID)
	if found == nil {
		return ""
	}
	return strings.ToLower(found[1])
}

func functionsOf(t *testing.T, template []byte) []string {
	t.Helper()
	var parsed stackTemplate
	if err := json.Unmarshal(template, &parsed); err != nil {
		t.Fatal(err)
	}
	var folders []string
	for id, resource := range parsed.Resources {
		if resource.Type != "AWS::Lambda::Function" {
			continue
		}
		folder := folderOf(id)
		if folder == "" {
			t.Fatalf("%s: a function whose code this test does not know", id)
		}
		folders = append(folders, "lambda/"+folder)
	}
	slices.Sort(folders)
	return folders
}

// build builds the programs in the folders, for this machine.
func build(ctx context.Context, out string, folders []string) (map[string]string, error) {
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", out + string(filepath.Separator)}
	built := map[string]string{}
	for _, folder := range folders {
		built[folder] = filepath.Join(out, filepath.Base(folder))
		args = append(args, "./"+folder)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building functions: %w\n%s", err, text)
	}
	return built, nil
}

func zipped(binary string) ([]byte, error) {
	code, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Store} // nobody waits for a smaller one
	header.SetMode(0o755)
	f, err := z.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(code); err != nil {
		return nil, err
	}
	err = z.Close() // writes the directory: before the bytes are taken
	return b.Bytes(), err
}

// stackTemplate is as much of a template as faults change.
type stackTemplate struct {
	Resources map[string]*resource
	rest      map[string]json.RawMessage
	keys      map[string]string // the world's, for faults that replace code
}

type resource struct {
	Type       string
	Properties map[string]any
	rest       map[string]json.RawMessage
}

// UnmarshalJSON keeps what has no field.
func (t *stackTemplate) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &t.rest); err != nil {
		return err
	}
	return json.Unmarshal(t.rest["Resources"], &t.Resources)
}

// MarshalJSON writes what has no field as it was.
func (t stackTemplate) MarshalJSON() ([]byte, error) {
	resources, err := json.Marshal(t.Resources)
	if err != nil {
		return nil, err
	}
	t.rest["Resources"] = resources
	return json.Marshal(t.rest)
}

// UnmarshalJSON keeps what has no field.
func (r *resource) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &r.rest); err != nil {
		return err
	}
	if err := json.Unmarshal(r.rest["Type"], &r.Type); err != nil {
		return err
	}
	if r.rest["Properties"] == nil {
		return nil
	}
	return json.Unmarshal(r.rest["Properties"], &r.Properties)
}

// MarshalJSON writes what has no field as it was.
func (r resource) MarshalJSON() ([]byte, error) {
	properties, err := json.Marshal(r.Properties)
	if err != nil {
		return nil, err
	}
	r.rest["Properties"] = properties
	return json.Marshal(r.rest)
}

// deploy deploys the stack of an environment under the name of another, changed by a fault (nil for none).
func (w *world) deploy(ctx context.Context, of, env string, change func(*stackTemplate) error) (walk.Deployment, error) {
	from, err := config.Lookup(of)
	if err != nil {
		return walk.Deployment{}, err
	}
	template, err := snapshot(of)
	if err != nil {
		return walk.Deployment{}, err
	}
	text := strings.NewReplacer("/"+config.App+"/"+of+"/", "/"+config.App+"/"+env+"/", `"`+from.DomainPrefix+`"`, `"users-`+env+`"`,
		from.Account, local.Account, from.Region, local.Region).Replace(string(template))
	var t stackTemplate
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return walk.Deployment{}, err
	}
	for id, r := range t.Resources {
		if r.Type == "AWS::Lambda::Function" {
			r.Properties["Code"] = map[string]any{"S3Bucket": bucket, "S3Key": w.keys["lambda/"+folderOf(id)]}
		}
	}
	maps.DeleteFunc(t.Resources, func(_ string, r *resource) bool {
		return r.Type == "AWS::CloudWatch::Alarm" && r.Properties["Metrics"] != nil // the endpoint has no metric math
	})
	delete(t.rest, "Rules")      // of the bootstrap's version
	delete(t.rest, "Parameters") // the same
	if change != nil {
		if err := change(&t); err != nil {
			return walk.Deployment{}, err
		}
	}
	body, err := json.Marshal(t)
	if err != nil {
		return walk.Deployment{}, err
	}
	if err := w.createStack(ctx, config.App+"-"+env, string(body)); err != nil {
		return walk.Deployment{}, err
	}
	d, err := walk.FindLocal(ctx, w.endpoint, config.App, env)
	d.ByInvitation = len(from.TenantDomains) == 0
	return d, err
}

var (
	stackStatus   = regexp.MustCompile(`<StackStatus>(\w+)</StackStatus>`)
	failedBecause = regexp.MustCompile(`<ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>([^<]*)<`)
)

func (w *world) createStack(ctx context.Context, name, template string) error {
	if _, err := w.cloudFormation(ctx, url.Values{"Action": {"CreateStack"}, "StackName": {name}, "TemplateBody": {template}, "Capabilities.member.1": {"CAPABILITY_NAMED_IAM"}}); err != nil {
		return err
	}
	for {
		answer, err := w.cloudFormation(ctx, url.Values{"Action": {"DescribeStacks"}, "StackName": {name}})
		if err != nil {
			return err
		}
		found := stackStatus.FindStringSubmatch(answer)
		switch {
		case found == nil:
			return fmt.Errorf("stack %s: no status in %s", name, answer)
		case found[1] == "CREATE_COMPLETE":
			return nil
		case found[1] != "CREATE_IN_PROGRESS":
			events, _ := w.cloudFormation(ctx, url.Values{"Action": {"DescribeStackEvents"}, "StackName": {name}})
			return fmt.Errorf("stack %s: %s: %q", name, found[1], failedBecause.FindAllStringSubmatch(events, -1))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// cloudFormation calls the service, whose SDK the project does not need elsewhere.
func (w *world) cloudFormation(ctx context.Context, form url.Values) (string, error) {
	form.Set("Version", "2010-05-15")
	body := form.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.endpoint.URL+"/", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	credentials, err := w.admin.Credentials.Retrieve(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(sum[:]), "cloudformation", local.Region, time.Now()); err != nil {
		return "", err
	}
	response, err := w.endpoint.HTTPClient().Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("%s: %s: %s", form.Get("Action"), response.Status, answer))
	}
	return string(answer), err
}
