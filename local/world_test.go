package local

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/golang-jwt/jwt/v5"
)

// world is one endpoint as a check sees it.
type world struct {
	ctx      context.Context
	e        *Endpoint
	idp      *cognitoidentityprovider.Client
	identity *cognitoidentity.Client
}

// differs is thrown by a check that saw something else than its row promises.
type differs string

// broken is thrown by a check that could not look.
type broken struct{ error }

func (c check) against(ctx context.Context, e *Endpoint) (saw string, err error) {
	cfg, err := e.AWSConfig(ctx)
	if err != nil {
		return "", err
	}
	cfg.RetryMaxAttempts = 1
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case differs:
			saw = string(thrown)
		case broken:
			err = thrown.error
		default:
			panic(thrown)
		}
	}()
	c.run(&world{ctx: ctx, e: e, idp: cognitoidentityprovider.NewFromConfig(cfg), identity: cognitoidentity.NewFromConfig(cfg)})
	return "", nil
}

// want states what the row promises.
func (w *world) want(holds bool, format string, args ...any) {
	if !holds {
		panic(differs(fmt.Sprintf(format, args...)))
	}
}

// must states what the check itself needs.
func (w *world) must(err error) {
	if err != nil {
		panic(broken{err})
	}
}

// refused states that a call ends with this error code.
func (w *world) refused(what string, err error, code string) {
	got := "success"
	if err != nil {
		got = err.Error()
		if e, ok := errors.AsType[smithy.APIError](err); ok {
			if e.ErrorCode() == code {
				return
			}
			got = e.ErrorCode() + ": " + e.ErrorMessage()
		}
	}
	panic(differs(fmt.Sprintf("%s: want %s, got %s", what, code, got)))
}

// saying states that a call is refused with a message that holds the text.
func (w *world) saying(what string, err error, text string) {
	w.want(err != nil && strings.Contains(err.Error(), text), "%s: want an error that says %q, got %v", what, text, err)
}

var names atomic.Int64

// unique is a name that no other check uses: they share an endpoint.
func unique(prefix string) string { return prefix + strconv.FormatInt(names.Add(1), 10) }

func ok[T any](w *world) func(T, error) T {
	return func(v T, err error) T {
		w.must(err)
		return v
	}
}

// call sends a signed request to a service that this module has no SDK client for.
func (w *world) call(service, method, path, contentType string, headers map[string]string, body []byte) (int, []byte) {
	request, err := http.NewRequestWithContext(w.ctx, method, w.e.URL+path, bytes.NewReader(body))
	w.must(err)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	sum := sha256.Sum256(body)
	w.must(v4.NewSigner().SignHTTP(w.ctx, aws.Credentials{AccessKeyID: w.e.AccessKeyID, SecretAccessKey: w.e.SecretAccessKey},
		request, hex.EncodeToString(sum[:]), service, Region, time.Now()))
	return w.send(request)
}

func (w *world) send(request *http.Request) (int, []byte) {
	response, err := w.e.HTTPClient().Do(request)
	w.must(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	w.must(err)
	return response.StatusCode, answer
}

// query calls a service of the query protocol: IAM, CloudFormation.
func (w *world) query(service, version, action string, params map[string]string) (int, []byte) {
	form := url.Values{"Action": {action}, "Version": {version}}
	for name, value := range params {
		form.Set(name, value)
	}
	return w.call(service, http.MethodPost, "/", "application/x-www-form-urlencoded", nil, []byte(form.Encode()))
}

// json calls a service of the JSON protocol: WAF.
func (w *world) json(service, target string, in, out any) {
	body, err := json.Marshal(in)
	w.must(err)
	status, answer := w.call(service, http.MethodPost, "/", "application/x-amz-json-1.1", map[string]string{"X-Amz-Target": target}, body)
	if status != http.StatusOK {
		w.must(fmt.Errorf("%s: %d: %s", target, status, answer))
	}
	if out != nil {
		w.must(json.Unmarshal(answer, out))
	}
}

// role makes a role and returns its ARN.
func (w *world) role(trust, policy string) string {
	name := unique("role")
	status, answer := w.query("iam", "2010-05-08", "CreateRole", map[string]string{"RoleName": name, "AssumeRolePolicyDocument": trust})
	if status != http.StatusOK {
		w.must(fmt.Errorf("CreateRole: %d: %s", status, answer))
	}
	if policy != "" {
		status, answer = w.query("iam", "2010-05-08", "PutRolePolicy", map[string]string{"RoleName": name, "PolicyName": "p", "PolicyDocument": policy})
		if status != http.StatusOK {
			w.must(fmt.Errorf("PutRolePolicy: %d: %s", status, answer))
		}
	}
	return "arn:aws:iam::" + Account + ":role/" + name
}

// function makes a Python function that user pools and APIs may invoke, and returns its ARN.
func (w *world) function(source string) string {
	arn := w.closedFunction(source)
	w.permit(arn, "cognito-idp.amazonaws.com", nil)
	w.permit(arn, "apigateway.amazonaws.com", nil)
	return arn
}

// permit lets a service invoke a function; more holds SourceArn and its like.
func (w *world) permit(function, service string, more map[string]string) {
	statement := map[string]string{"StatementId": unique("permission"), "Action": "lambda:InvokeFunction", "Principal": service}
	maps.Copy(statement, more)
	status, answer := w.call("lambda", http.MethodPost, "/2015-03-31/functions/"+function+"/policy", "application/json", nil, []byte(asJSON(statement)))
	if status != http.StatusCreated {
		w.must(fmt.Errorf("AddPermission: %d: %s", status, answer))
	}
}

// closedFunction makes a Python function that no service may invoke, and returns its ARN.
func (w *world) closedFunction(source string) string {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	file, err := z.Create("index.py")
	w.must(err)
	_, err = io.WriteString(file, source)
	w.must(err)
	w.must(z.Close())
	role := w.role(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, "")
	body, err := json.Marshal(map[string]any{
		"FunctionName": unique("trigger"), "Runtime": "python3.12", "Handler": "index.handler", "Role": role, "Timeout": 4,
		"Code": map[string]any{"ZipFile": archive.Bytes()},
	})
	w.must(err)
	status, answer := w.call("lambda", http.MethodPost, "/2015-03-31/functions", "application/json", nil, body)
	var made struct{ FunctionArn string }
	if status != http.StatusCreated {
		w.must(fmt.Errorf("CreateFunction: %d: %s", status, answer))
	}
	w.must(json.Unmarshal(answer, &made))
	return made.FunctionArn
}

// stack creates or updates a stack and waits for its end; the status and the outputs, or the
// refusal of the template.
func (w *world) stack(action, name, template string) (status string, outputs map[string]string) {
	params := map[string]string{"StackName": name, "Capabilities.member.1": "CAPABILITY_NAMED_IAM"}
	if template != "" {
		params["TemplateBody"] = template
	}
	code, answer := w.query("cloudformation", "2010-05-15", action, params)
	if code != http.StatusOK {
		return string(answer), nil
	}
	return w.settled(name)
}

func (w *world) settled(name string) (string, map[string]string) {
	for {
		code, answer := w.query("cloudformation", "2010-05-15", "DescribeStacks", map[string]string{"StackName": name})
		if code != http.StatusOK {
			return "gone", nil
		}
		var described struct {
			Stacks []struct {
				StackStatus string
				Outputs     []struct{ OutputKey, OutputValue string } `xml:"Outputs>member"`
			} `xml:"DescribeStacksResult>Stacks>member"`
		}
		w.must(xml.Unmarshal(answer, &described))
		if len(described.Stacks) == 0 {
			return "gone", nil
		}
		stack := described.Stacks[0]
		if !strings.HasSuffix(stack.StackStatus, "_IN_PROGRESS") {
			outputs := map[string]string{}
			for _, o := range stack.Outputs {
				outputs[o.OutputKey] = o.OutputValue
			}
			return stack.StackStatus, outputs
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// bucketAs is an S3 client with other credentials.
func (w *world) bucketAs(c aws.CredentialsProvider) *s3.Client {
	cfg, err := w.e.AWSConfig(w.ctx)
	w.must(err)
	cfg.Credentials = c
	cfg.RetryMaxAttempts = 1
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
}

// claims are a token's claims, unverified: that tokens are signed right is other people's test.
func (w *world) claims(token *string) jwt.MapClaims {
	claims := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(aws.ToString(token), claims)
	w.must(err)
	return claims
}

// latest is the newest mail to an address.
func (w *world) latest(to string) Message {
	mail, err := w.e.Mail(w.ctx, to)
	w.must(err)
	if len(mail) == 0 {
		w.must(errors.New("no mail for " + to))
	}
	return mail[0]
}

// code is the last word of a mail, where ministack's own template puts the code.
func (m Message) code() string {
	words := strings.Fields(m.Text)
	return strings.TrimRight(words[len(words)-1], ".")
}
