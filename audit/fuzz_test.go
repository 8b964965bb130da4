package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// FuzzJudge: whatever a template holds, judging it ends, the result is the same twice,
// every finding has a place, and every format can be written.
func FuzzJudge(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(seeds) < 400 {
		f.Fatalf("%d seeds: %v", len(seeds), err)
	}
	for _, seed := range seeds {
		data, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties: !If [A, {MfaConfiguration: !Ref B}, !GetAtt C.D]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := template.Parse("fuzz.json", data)
		if err != nil {
			return
		}
		result := Judge(parsed)
		for _, finding := range result.Findings {
			if finding.Line < 1 || finding.Column < 1 || finding.Rule == "" || finding.Message == "" {
				t.Fatalf("finding without place or text: %+v", finding)
			}
		}
		first, second := render(t, result), render(t, Judge(parsed))
		if !bytes.Equal(first, second) {
			t.Fatalf("two runs differ:\n%s\n%s", first, second)
		}
	})
}

func render(t *testing.T, result report.Audit) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, format := range report.Formats() {
		if err := report.Write(&out, format, result, report.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// FuzzAssembly: a manifest comes from a build that a reviewer does not trust either.
func FuzzAssembly(f *testing.F) {
	for _, name := range []string{"fail", "pass", "token"} {
		data, err := os.ReadFile(filepath.Join("testdata", acknowledgedRule.ID, name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"artifacts":{"a":{"additionalMetadataFile":"../../etc/passwd","metadata":{"/x":[{"type":"aws:cdk:acknowledged-rules","data":{"mfa-off":1}}]}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		read := func(path string) ([]byte, error) {
			if path != "cdk.out" && !strings.HasPrefix(path, "cdk.out/") {
				t.Fatalf("%q is read, outside the assembly", path)
			}
			return data, nil
		}
		found, err := acknowledged("cdk.out/manifest.json", data, map[string]bool{"mfa-off": true}, read)
		if err != nil {
			t.Fatalf("a manifest that is none is none of ours: %v", err)
		}
		for _, finding := range found {
			if finding.Line < 1 || finding.Column < 1 {
				t.Fatalf("finding without place: %+v", finding)
			}
		}
	})
}
