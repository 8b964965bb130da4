package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/report"
	"github.com/invopop/jsonschema"
	validate "github.com/santhosh-tekuri/jsonschema/v6"
)

var documents = map[string]report.Result{
	"audit": report.Audit{}, "review": report.Review{}, "prove": report.Prove{},
}

// TestSchemas keeps docs/schema what the Go types say.
func TestSchemas(t *testing.T) {
	for verb, document := range documents {
		t.Run(verb, func(t *testing.T) {
			got := schemaOf(t, verb, document)
			path := filepath.Join("..", "docs", "schema", verb+".schema.json")
			if golden.Updating(t) {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, got) {
				t.Errorf("%s is not what the Go types say; run with -update. The JSON is a contract: only add to it", path)
			}
		})
	}
}

func schemaOf(t *testing.T, verb string, document report.Result) []byte {
	t.Helper()
	reflector := jsonschema.Reflector{Anonymous: true, ExpandedStruct: true}
	schema := reflector.Reflect(document)
	schema.Title = "What cognitocdk " + verb + " --format json writes"
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// TestJSONMatchesSchema checks what is written against the generated schema, with an
// independent implementation of JSON Schema.
func TestJSONMatchesSchema(t *testing.T) {
	for _, sample := range []report.Result{
		report.Audit{}, auditSample(), report.Review{}, reviewSample(), report.Prove{}, proveSample(),
	} {
		compiler := validate.NewCompiler()
		parsed, err := validate.UnmarshalJSON(bytes.NewReader(schemaOf(t, sample.Tool(), documents[sample.Tool()])))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource("schema.json", parsed); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile("schema.json")
		if err != nil {
			t.Fatal(err)
		}
		written := write(t, report.JSON, sample, report.Options{})
		instance, err := validate.UnmarshalJSON(strings.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v\n%s", sample.Tool(), err, written)
		}
	}
}
