package triggers

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/lambdatest"
)

// dependencies are all packages that a package links.
func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	root, err := lambdatest.Root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-deps", "-tags", "lambda.norpc", pkg)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v", pkg, err)
	}
	return strings.Fields(string(out))
}

// The SDK costs a cold start nearly twice the time by being linked at all.
func TestFunctionsLinkWhatTheyCall(t *testing.T) {
	const (
		sdk        = "github.com/aws/aws-sdk-go-v2/"
		encryption = "github.com/aws/aws-encryption-sdk/"
	)
	services := map[string][]string{ // beside DynamoDB's own internals
		"presignup": nil, "pretokengeneration": nil, "custommessage": nil, "definechallenge": nil, "inboundfederation": nil,
		"postconfirmation":   {"dynamodb", "cognitoidentityprovider", "eventbridge"},
		"preauthentication":  {"dynamodb"},
		"postauthentication": {"dynamodb", "eventbridge"},
		"createchallenge":    {"dynamodb", "sesv2"},
		"verifychallenge":    {"dynamodb", "ssm"},
		"usermigration":      {"ssm"},
		"customemailsender":  {"all"},
		"customsmssender":    {"all"},
	}
	if len(services) != len(names()) {
		t.Errorf("want a row for each of the %d functions, got %d", len(names()), len(services))
	}
	for _, name := range names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			allowed := services[name]
			for _, dep := range dependencies(t, "./lambda/"+name) {
				switch {
				case strings.HasPrefix(name, "custom") && strings.HasSuffix(name, "sender") && strings.HasPrefix(dep, sdk):
					// The encryption SDK brings the SDK's loader and what that calls.
				case strings.HasPrefix(dep, sdk) && len(allowed) == 0:
					t.Errorf("links %s, but calls nothing", dep)
				case strings.HasPrefix(dep, sdk+"config"), strings.HasPrefix(dep, sdk+"credentials"):
					t.Errorf("links %s: the environment has the credentials", dep)
				case strings.HasPrefix(dep, sdk+"service/"):
					service, _, _ := strings.Cut(strings.TrimPrefix(dep, sdk+"service/"), "/")
					if service != "internal" && !slices.Contains(allowed, service) {
						t.Errorf("links %s, want only %q", dep, allowed)
					}
				case strings.HasPrefix(dep, encryption) && !strings.HasSuffix(name, "sender"):
					t.Errorf("links %s, which only the custom senders need", dep)
				case strings.Contains(dep, "aws-cdk-go"), strings.Contains(dep, "jsii-runtime-go"), strings.Contains(dep, "constructs-go"):
					t.Errorf("links %s: nothing that runs in Lambda sees the CDK", dep)
				case dep == "net/http/httptest", dep == "testing":
					t.Errorf("links %s: test support must not ship", dep)
				}
			}
		})
	}
}
