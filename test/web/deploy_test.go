//go:build verify

package webtest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/cognitocdk/local"
)

// The stack is deployed from its snapshot, which test/snapshot holds to what the app synthesizes: no Node, no CDK.
const (
	project   = "../.."
	snapshot  = project + "/test/snapshot/testdata/cognitocdk-local.json"
	stackName = "cognitocdk-local"
	codeIn    = "web-functions"
	// selfService is the scope that the enrolment page needs.
	selfService = "aws.cognito.signin.user.admin"
	// tokensLast is short, so that a test sees tokens renewed. The app renews a minute before the end.
	tokensLast, ahead = 66 * time.Second, time.Minute
)

// deploy starts an endpoint and puts the stack onto it, for an app at webURL.
func deploy(t *testing.T, webURL string) (*local.Endpoint, aws.Config, map[string]string) {
	t.Helper()
	ctx := t.Context()
	endpoint, err := local.Start(ctx, local.Options{Project: must(filepath.Abs(project))(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := endpoint.Stop(); err != nil {
			t.Error(err)
		}
	})
	admin, err := endpoint.AWSConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	template := strings.ReplaceAll(string(must(os.ReadFile(snapshot))(t)), "http://localhost:8400", webURL)
	var stack map[string]any
	if err := json.Unmarshal([]byte(template), &stack); err != nil {
		t.Fatal(err)
	}
	delete(stack, "Rules") // of the CDK's bootstrap
	delete(stack, "Parameters")
	resources := stack["Resources"].(map[string]any)
	shortTokens(t, resources)
	uploadFunctions(t, admin, resources)
	body := string(must(json.Marshal(stack))(t))

	stacks := cloudformation.NewFromConfig(admin)
	if _, err := stacks.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: aws.String(stackName), TemplateBody: &body, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	}); err != nil {
		t.Fatal(err)
	}
	described := &cloudformation.DescribeStacksInput{StackName: aws.String(stackName)}
	waiter := cloudformation.NewStackCreateCompleteWaiter(stacks, func(o *cloudformation.StackCreateCompleteWaiterOptions) { o.MinDelay = 50 * time.Millisecond })
	deployed, err := waiter.WaitForOutput(ctx, described, time.Minute)
	if err != nil {
		t.Fatalf("stack %s: %v; see %s", stackName, err, endpoint.LogFile())
	}
	outputs := map[string]string{}
	for _, o := range deployed.Stacks[0].Outputs {
		outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return endpoint, admin, outputs
}

// shortTokens changes the confidential app client: its tokens end soon. AWS allows five minutes at least.
func shortTokens(t *testing.T, resources map[string]any) {
	t.Helper()
	client, ok := resources["ClientServer"].(map[string]any)
	if !ok {
		t.Fatalf("%s: no ClientServer", snapshot)
	}
	p := client["Properties"].(map[string]any)
	p["AccessTokenValidity"], p["IdTokenValidity"] = int(tokensLast.Seconds()), int(tokensLast.Seconds())
	p["TokenValidityUnits"] = map[string]any{"AccessToken": "seconds", "IdToken": "seconds", "RefreshToken": "minutes"}
	if scopes := p["AllowedOAuthScopes"].([]any); !slices.Contains(scopes, any(selfService)) {
		p["AllowedOAuthScopes"] = append(scopes, selfService)
	}
}

var functionID = regexp.MustCompile(`^(\w+)Function[0-9A-F]{8}$`)

// uploadFunctions builds the stack's functions for this machine.
func uploadFunctions(t *testing.T, admin aws.Config, resources map[string]any) {
	t.Helper()
	ctx, out := t.Context(), t.TempDir()
	objects := s3.NewFromConfig(admin, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(codeIn)}); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", out + string(filepath.Separator)}
	for id, r := range resources {
		resource := r.(map[string]any)
		if resource["Type"] != "AWS::Lambda::Function" {
			continue
		}
		found := functionID.FindStringSubmatch(id)
		if found == nil {
			t.Fatalf("%s: a function whose code this test does not know", id)
		}
		name := strings.ToLower(found[1])
		args = append(args, "./lambda/"+name)
		resource["Properties"].(map[string]any)["Code"] = map[string]any{"S3Bucket": codeIn, "S3Key": name + ".zip"}
	}
	run(t, project, append(os.Environ(), "CGO_ENABLED=0"), "go", args...)
	binaries := must(os.ReadDir(out))(t)
	if len(binaries) == 0 {
		t.Fatal("no functions were built")
	}
	for _, binary := range binaries {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		header := &zip.FileHeader{Name: "bootstrap", Method: zip.Store}
		header.SetMode(0o755)
		f := must(z.CreateHeader(header))(t)
		must(f.Write(must(os.ReadFile(filepath.Join(out, binary.Name())))(t)))(t)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(codeIn), Key: aws.String(binary.Name() + ".zip"), Body: bytes.NewReader(b.Bytes())}); err != nil {
			t.Fatal(err)
		}
	}
}

func run(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, args[0], err, text)
	}
}

// must ends the test for an error of a call that only the machine can fail.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
