//go:build verify

package maximal_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/cognitocdk/local"
)

// world is an endpoint that stacks are deployed to without the CDK's command line.
type world struct {
	endpoint *local.Endpoint
	config   aws.Config
	idp      *cognitoidentityprovider.Client
	objects  *s3.Client
	secret   string // the ARN of the providers' secrets
}

// named is the secret in the templates of package sets; here it gets an ARN of its own.
const named = "arn:aws:secretsmanager:" + local.Region + ":" + local.Account + ":secret:providers-AbCdEf"

func newWorld(t *testing.T, endpoint *local.Endpoint) *world {
	t.Helper()
	config, err := endpoint.AWSConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{endpoint: endpoint, config: config, idp: cognitoidentityprovider.NewFromConfig(config),
		objects: s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })}
	var created struct{ ARN string }
	answer := w.call(t, "secretsmanager", "application/x-amz-json-1.1", "secretsmanager.CreateSecret",
		`{"Name":"providers","SecretString":"{\"okta\":\"1\",\"google\":\"2\",\"apple\":\"3\",\"facebook\":\"4\",\"amazon\":\"5\"}"}`)
	if err := json.Unmarshal(answer, &created); err != nil || created.ARN == "" {
		t.Fatalf("the secret: %v in %s", err, answer)
	}
	w.secret = created.ARN
	w.post(t, "/v2/email/identities", "ses", "application/json", "", `{"EmailIdentity":"company.com"}`)
	w.post(t, "/v2/email/configuration-sets", "ses", "application/json", "", `{"ConfigurationSetName":"bounces"}`)
	return w
}

// failed finds what a stack's events say about resources that were not created.
var failed = regexp.MustCompile(`<LogicalResourceId>[^<]*</LogicalResourceId><PhysicalResourceId>[^<]*</PhysicalResourceId><ResourceType>[^<]*</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>[^<]*`)

// deploy uploads the assets of an assembly of one stack, creates the stack and returns its outputs.
func (w *world) deploy(t *testing.T, stack, assembly string) map[string]string {
	t.Helper()
	w.upload(t, assembly, stack+".assets.json")
	template, err := os.ReadFile(filepath.Join(assembly, stack+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	const bucket = "templates" // a request takes 51,200 bytes of a template, and these have more
	w.bucket(t, bucket)
	body := forEndpoint(t, []byte(strings.ReplaceAll(string(template), named, w.secret)))
	if _, err := w.objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(stack), Body: bytes.NewReader(body)}); err != nil {
		t.Fatal(err)
	}
	w.formation(t, url.Values{"Action": {"CreateStack"}, "StackName": {stack}, "Capabilities.member.1": {"CAPABILITY_NAMED_IAM"},
		"TemplateURL": {"https://s3." + local.Region + ".amazonaws.com/" + bucket + "/" + stack}})
	for {
		var described struct {
			Stacks []struct {
				StackStatus, StackStatusReason string
				Outputs                        []struct{ OutputKey, OutputValue string } `xml:"Outputs>member"`
			} `xml:"DescribeStacksResult>Stacks>member"`
		}
		if err := xml.Unmarshal(w.formation(t, url.Values{"Action": {"DescribeStacks"}, "StackName": {stack}}), &described); err != nil || len(described.Stacks) != 1 {
			t.Fatalf("want one stack, got %v, %v", described, err)
		}
		switch s := described.Stacks[0]; {
		case s.StackStatus == "CREATE_COMPLETE":
			outputs := map[string]string{}
			for _, o := range s.Outputs {
				outputs[o.OutputKey] = o.OutputValue
			}
			return outputs
		case s.StackStatus != "CREATE_IN_PROGRESS":
			events := w.formation(t, url.Values{"Action": {"DescribeStackEvents"}, "StackName": {stack}})
			t.Fatalf("want CREATE_COMPLETE, got %s: %s", s.StackStatus, failed.FindAll(events, -1))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// forEndpoint is a template without what only AWS has. The endpoint knows IAM's resource of
// most calls, but takes a sent mail's for "*", so that no grant of an identity would do; and
// its alarms have no metric math, for which a plain metric stands in.
func forEndpoint(t *testing.T, template []byte) []byte {
	t.Helper()
	var parsed map[string]any
	if err := json.Unmarshal(template, &parsed); err != nil {
		t.Fatal(err)
	}
	for _, r := range parsed["Resources"].(map[string]any) {
		resource := r.(map[string]any)
		properties, _ := resource["Properties"].(map[string]any)
		switch resource["Type"] {
		case "AWS::IAM::Policy":
			for _, s := range properties["PolicyDocument"].(map[string]any)["Statement"].([]any) {
				if statement := s.(map[string]any); statement["Action"] == "ses:SendEmail" {
					statement["Resource"] = "*"
				}
			}
		case "AWS::CloudWatch::Alarm":
			if _, math := properties["Metrics"]; math {
				delete(properties, "Metrics")
				maps.Copy(properties, map[string]any{"Namespace": "AWS/Cognito", "MetricName": "SignInSuccesses", "Statistic": "SampleCount", "Period": 300})
			}
		}
	}
	body, err := json.Marshal(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func (w *world) bucket(t *testing.T, name string) {
	t.Helper()
	if _, err := w.objects.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil && !strings.Contains(err.Error(), "BucketAlready") {
		t.Fatal(err)
	}
}

// upload puts the folders that an assets manifest lists into its buckets, zipped.
func (w *world) upload(t *testing.T, assembly, manifest string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(assembly, manifest))
	if err != nil {
		t.Fatal(err)
	}
	var assets struct {
		Files map[string]struct {
			Source       struct{ Path, Packaging string }
			Destinations map[string]struct{ BucketName, ObjectKey string }
		}
	}
	if err := json.Unmarshal(data, &assets); err != nil {
		t.Fatal(err)
	}
	for _, asset := range assets.Files {
		if asset.Source.Packaging != "zip" {
			continue // the template itself
		}
		body := zipped(t, filepath.Join(assembly, asset.Source.Path))
		for _, to := range asset.Destinations {
			w.bucket(t, to.BucketName)
			if _, err := w.objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &to.BucketName, Key: &to.ObjectKey, Body: bytes.NewReader(body)}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func zipped(t *testing.T, dir string) []byte {
	t.Helper()
	code, err := os.ReadFile(filepath.Join(dir, "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Store} // nobody waits for a smaller one
	header.SetMode(0o755)
	f, err := z.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(code); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lambdaConfig are the members of a pool's LambdaConfig that the endpoint has, sorted.
func (w *world) lambdaConfig(t *testing.T, pool string) []string {
	t.Helper()
	var described struct {
		UserPool struct{ LambdaConfig map[string]any }
	}
	answer := w.call(t, "cognito-idp", "application/x-amz-json-1.1", "AWSCognitoIdentityProviderService.DescribeUserPool", `{"UserPoolId":"`+pool+`"}`)
	if err := json.Unmarshal(answer, &described); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range described.UserPool.LambdaConfig {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return names
}

// explain logs what the functions said, where a test failed.
func (w *world) explain(t *testing.T) {
	t.Helper()
	if !t.Failed() {
		return
	}
	logs := func(action string, input any, output any) {
		body, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(w.call(t, "logs", "application/x-amz-json-1.1", "Logs_20140328."+action, string(body)), output); err != nil {
			t.Fatal(err)
		}
	}
	var groups struct {
		LogGroups []struct{ LogGroupName string }
	}
	logs("DescribeLogGroups", map[string]any{}, &groups)
	for _, group := range groups.LogGroups {
		var found struct{ Events []struct{ Message string } }
		logs("FilterLogEvents", map[string]any{"logGroupName": group.LogGroupName}, &found)
		for _, event := range found.Events {
			if strings.Contains(event.Message, "level=") { // not what the endpoint adds
				t.Logf("%s: %s", group.LogGroupName, event.Message)
			}
		}
	}
}

func (w *world) formation(t *testing.T, form url.Values) []byte {
	t.Helper()
	form.Set("Version", "2010-05-15")
	return w.call(t, "cloudformation", "application/x-www-form-urlencoded", "", form.Encode())
}

// call calls a service whose SDK the project does not need elsewhere.
func (w *world) call(t *testing.T, service, contentType, target, body string) []byte {
	t.Helper()
	return w.post(t, "/", service, contentType, target, body)
}

func (w *world) post(t *testing.T, path, service, contentType, target, body string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.endpoint.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if target != "" {
		request.Header.Set("X-Amz-Target", target)
	}
	credentials, err := w.config.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, request, hex.EncodeToString(sum[:]), service, local.Region, time.Now()); err != nil {
		t.Fatal(err)
	}
	response, err := w.endpoint.HTTPClient().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s%s: %s %v: %s", service, path, target, response.Status, err, answer)
	}
	return answer
}
