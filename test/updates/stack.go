package updates

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"example.com/cognitocdk/local"
)

// cloudFormation speaks CloudFormation's query protocol with an endpoint.
type cloudFormation struct{ endpoint *local.Endpoint }

// call sends one action; a refusal is returned as text, not as an error.
func (c cloudFormation) call(ctx context.Context, action string, params map[string]string) (answer []byte, refused string, err error) {
	form := url.Values{"Action": {action}, "Version": {"2010-05-15"}}
	for key, value := range params {
		form.Set(key, value)
	}
	body := form.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.URL, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	cfg, err := c.endpoint.AWSConfig(ctx)
	if err != nil {
		return nil, "", err
	}
	credentials, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(sum[:]), "cloudformation", local.Region, time.Now()); err != nil {
		return nil, "", err
	}
	response, err := c.endpoint.HTTPClient().Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(response.Body); err != nil {
		return nil, "", err
	}
	if response.StatusCode != http.StatusOK {
		return nil, string(bytes.Join(bytes.Fields(answer), []byte(" "))), nil
	}
	return answer, "", nil
}

// deploy creates or updates a stack and waits for its end.
func (c cloudFormation) deploy(ctx context.Context, action, stack string, template []byte) (status string, err error) {
	_, refused, err := c.call(ctx, action, map[string]string{"StackName": stack, "TemplateBody": string(template), "Capabilities.member.1": "CAPABILITY_NAMED_IAM"})
	if err != nil {
		return "", err
	}
	if refused != "" {
		return refused, nil
	}
	for {
		answer, refused, err := c.call(ctx, "DescribeStacks", map[string]string{"StackName": stack})
		if err != nil {
			return "", err
		}
		if refused != "" {
			return refused, nil
		}
		var described struct {
			Status string `xml:"DescribeStacksResult>Stacks>member>StackStatus"`
			Reason string `xml:"DescribeStacksResult>Stacks>member>StackStatusReason"`
		}
		if err := xml.Unmarshal(answer, &described); err != nil {
			return "", err
		}
		if !strings.HasSuffix(described.Status, "_IN_PROGRESS") {
			return strings.TrimSpace(described.Status + " " + described.Reason), nil
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("stack %s is still %s: %w", stack, described.Status, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// why is what the stack's events say about its failures.
func (c cloudFormation) why(ctx context.Context, stack string) string {
	answer, refused, err := c.call(ctx, "DescribeStackEvents", map[string]string{"StackName": stack})
	if err != nil || refused != "" {
		return refused
	}
	var described struct {
		Events []struct {
			LogicalResourceID    string `xml:"LogicalResourceId"`
			ResourceStatus       string
			ResourceStatusReason string
		} `xml:"DescribeStackEventsResult>StackEvents>member"`
	}
	if xml.Unmarshal(answer, &described) != nil {
		return ""
	}
	var reasons []string
	for _, e := range described.Events {
		if strings.HasSuffix(e.ResourceStatus, "_FAILED") && e.ResourceStatusReason != "" {
			reasons = append(reasons, e.LogicalResourceID+": "+e.ResourceStatusReason)
		}
	}
	return strings.Join(reasons, "; ")
}

// physical are the resources of a stack: physical ids by logical id.
func (c cloudFormation) physical(ctx context.Context, stack string) (map[string]string, error) {
	answer, refused, err := c.call(ctx, "DescribeStackResources", map[string]string{"StackName": stack})
	if err != nil {
		return nil, err
	}
	if refused != "" {
		return nil, fmt.Errorf("resources of %s: %s", stack, refused)
	}
	var described struct {
		Resources []struct {
			LogicalResourceID  string `xml:"LogicalResourceId"`
			PhysicalResourceID string `xml:"PhysicalResourceId"`
		} `xml:"DescribeStackResourcesResult>StackResources>member"`
	}
	if err := xml.Unmarshal(answer, &described); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, r := range described.Resources {
		ids[r.LogicalResourceID] = r.PhysicalResourceID
	}
	return ids, nil
}
