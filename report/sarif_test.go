package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	validate "github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSARIFMatchesSchema checks the structure against testdata/sarif-2.1.0-subset.schema.json:
// the definitions of the OASIS 2.1.0 schema for every object that is written, closed to
// properties that the standard does not know.
func TestSARIFMatchesSchema(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "sarif-2.1.0-subset.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := validate.UnmarshalJSON(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validate.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("sarif.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, sample := range []report.Result{report.Audit{}, auditSample(), reviewSample(), proveSample()} {
		written := write(t, report.SARIF, sample, sampleOptions())
		instance, err := validate.UnmarshalJSON(strings.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v\n%s", sample.Tool(), err, written)
		}
	}
	// The guard itself: a result without a location must not pass.
	broken := strings.Replace(write(t, report.SARIF, auditSample(), report.Options{}), `"locations"`, `"places"`, 1)
	instance, err := validate.UnmarshalJSON(strings.NewReader(broken))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(instance) == nil {
		t.Error("the schema accepts a result without locations")
	}
}

func TestSARIFPathsAreRelative(t *testing.T) {
	for _, c := range []struct{ name, file, base, want string }{
		{"relative stays", "cdk.out/a.template.json", "/work", "cdk.out/a.template.json"},
		{"absolute below the base", "/work/cdk.out/a.json", "/work", "cdk.out/a.json"},
		{"absolute beside the base", "/tmp/a.json", "/work/app", "../../tmp/a.json"},
		{"absolute without a base", "/tmp/a.json", "", "tmp/a.json"},
		{"standard input", "-", "/work", "stdin"},
		{"a space is escaped", "my app/a.json", "", "my%20app/a.json"},
		{"a colon in the first segment is no scheme", "a:b.json", "", "./a:b.json"},
	} {
		sample := report.Audit{Findings: []report.Finding{{Rule: "r", Severity: report.Fail, File: c.file, Message: "m"}}}
		var log struct {
			Runs []struct {
				Results []struct {
					RuleIndex int
					Locations []struct {
						PhysicalLocation struct {
							ArtifactLocation struct{ URI string }
							Region           struct{ StartLine, StartColumn int }
						}
					}
				}
				Tool struct {
					Driver struct{ Rules []struct{ ID string } }
				}
			}
		}
		if err := json.Unmarshal([]byte(write(t, report.SARIF, sample, report.Options{Base: c.base})), &log); err != nil {
			t.Fatal(err)
		}
		run := log.Runs[0]
		place := run.Results[0].Locations[0].PhysicalLocation
		if place.ArtifactLocation.URI != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, place.ArtifactLocation.URI)
		}
		if place.Region.StartLine != 1 || place.Region.StartColumn != 1 {
			t.Errorf("%s: a finding without a place must still be located: %+v", c.name, place.Region)
		}
		if run.Tool.Driver.Rules[run.Results[0].RuleIndex].ID != "r" {
			t.Errorf("%s: ruleIndex does not point to the rule", c.name)
		}
	}
}
