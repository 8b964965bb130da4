//go:build verify

// Package scanners_test runs what other people's scanners say of our templates against an
// exact list of reasons. They are a supplement: our own rules are the core, since of 59
// security mutants these miss 40.
package scanners_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"example.com/cognitocdk/internal/config"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/stacks"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// accepted are the findings that stay, by tool and id: the resources they are about, and why.
var accepted = []struct{ id, resources, why string }{
	{"cfn-lint W3005", ".*", "the CDK's own DependsOn beside a GetAtt; harmless"},
	{"checkov CKV_AWS_115", ".*Function.*", "a reserved concurrency would throttle sign-ins; the account's limit applies"},
	{"checkov CKV_AWS_116", ".*Function.*", "Cognito and API Gateway invoke synchronously: there is nothing to put into a dead-letter queue"},
	{"checkov CKV_AWS_117", ".*Function.*", "the functions call AWS APIs only; a VPC adds start-up time inside Cognito's five seconds"},
	{"checkov CKV_AWS_173", ".*Function.*", "environments hold no secrets, and are encrypted with a key that AWS owns"},
	{"checkov CKV_AWS_158", ".*Logs.*|OperationsMessages.*", "logs hold no attribute values, and are encrypted with a key that AWS owns"},
	{"checkov CKV_AWS_18", "UserBucketLogs", "this is the bucket for access logs"},
	{"checkov CKV_AWS_119", "UserTable", "profiles hold no attribute values; encrypted with a key that AWS manages"},
	{"cdk-nag AwsSolutions-COG2", "UserPool", "the second factor is optional by decision; mfa-required says so as a warning"},
	{"cdk-nag AwsSolutions-COG3", "UserPool", "threat protection costs the Plus plan; threat-protection says so as a warning"},
	{"cdk-nag AwsSolutions-IAM5", ".*", "own prefixes end in /*: isolation proves what that reaches"},
}

type finding struct{ id, resource, said string }

func TestScanners(t *testing.T) {
	used := map[int]bool{}
	check := func(t *testing.T, all []finding) {
		t.Helper()
		for _, f := range all {
			reason := slices.IndexFunc(accepted, func(a struct{ id, resources, why string }) bool {
				return a.id == f.id && regexp.MustCompile("^(?:"+a.resources+")$").MatchString(f.resource)
			})
			if reason < 0 {
				t.Errorf("%s on %s: %s", f.id, f.resource, f.said)
				continue
			}
			used[reason] = true
		}
	}
	for _, env := range config.Environments() {
		path := filepath.Join(synthtest.Root(), "test", "snapshot", "testdata", config.App+"-"+env.Name+".json")
		t.Run(env.Name+"/cfn-lint", func(t *testing.T) { check(t, cfnLint(t, path, env.Region)) })
		t.Run(env.Name+"/checkov", func(t *testing.T) { check(t, checkov(t, path)) })
		t.Run(env.Name+"/cdk-nag", func(t *testing.T) { check(t, cdkNag(t, env)) })
	}
	for i, a := range accepted {
		if !used[i] {
			t.Errorf("%s on %s is found no longer; remove the reason", a.id, a.resources)
		}
	}
}

func cfnLint(t *testing.T, path, region string) (all []finding) {
	var said []struct {
		Rule     struct{ Id string }
		Message  string
		Location struct{ Path []any }
	}
	decode(t, scan(t, "cfn-lint", "--template", path, "--regions", region, "--format", "json"), &said)
	for _, s := range said {
		resource := ""
		if len(s.Location.Path) > 1 {
			resource, _ = s.Location.Path[1].(string)
		}
		all = append(all, finding{"cfn-lint " + s.Rule.Id, resource, s.Message})
	}
	return all
}

func checkov(t *testing.T, path string) (all []finding) {
	var said struct {
		Results struct {
			FailedChecks []struct {
				ID       string `json:"check_id"`
				Name     string `json:"check_name"`
				Resource string `json:"resource"`
			} `json:"failed_checks"`
		} `json:"results"`
		Summary struct {
			Passed int `json:"passed"`
		} `json:"summary"`
	}
	decode(t, scan(t, "checkov", "--file", path, "--framework", "cloudformation", "--output", "json"), &said)
	if said.Summary.Passed == 0 {
		t.Fatal("checkov checked nothing")
	}
	for _, s := range said.Results.FailedChecks {
		_, resource, _ := strings.Cut(strings.TrimPrefix(s.Resource, "AWS::"), ".")
		all = append(all, finding{"checkov " + s.ID, resource, s.Name})
	}
	return all
}

func cdkNag(t *testing.T, env config.Environment) (all []finding) {
	env.HostPlatform = false
	app := synthtest.App(t)
	stack := stacks.NewAuth(app, env)
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	func() {
		defer func() { _ = recover() }() // its errors are annotations, which stop the synthesis after the reports
		app.Synth(nil)
	}()
	f, err := os.Open(filepath.Join(*app.Outdir(), "AwsSolutions-"+*stack.StackName()+"-NagReport.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("cdk-nag checked nothing: %v", err)
	}
	for _, row := range rows[1:] { // Rule ID, Resource ID, Compliance, Exception Reason, Rule Level, Rule Info
		if row[2] == "Non-Compliant" {
			id, _, _ := strings.Cut(row[0], "[")
			name := strings.Split(row[1], "/")[1] // stack/construct/…
			all = append(all, finding{"cdk-nag " + id, name, row[5]})
		}
	}
	return all
}

// scan runs a tool from its own folder. Findings make it exit with another status than 0;
// what counts is whether its output can be read.
func scan(t *testing.T, tool string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(synthtest.Root(), ".tools", tool, "bin", tool)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is missing; scripts/venv.sh .tools/%s test/scanners/%s.requirements.txt: %v", tool, tool, tool, err)
	}
	out, _ := exec.Command(path, args...).Output()
	return out
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v in %.200s", err, data)
	}
}
