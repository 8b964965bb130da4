package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// TestPublicStyle judges templates in the style of public samples, written for this test:
// SAM's and the identity pools' quick starts, an Amplify backend, a converted Terraform
// module, a SaaS reference, and what the CDK's own constructs make with no settings. The
// goldens are what a reader of those samples would be told.
func TestPublicStyle(t *testing.T) {
	files, err := filepath.Glob("testdata/public/*")
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".out") {
			continue
		}
		judged++
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := template.Parse(filepath.Base(file), data)
			if err != nil {
				t.Fatal(err)
			}
			result := Judge(parsed)
			if report.Worst(result) != report.Fail {
				t.Error("every one of these samples has something that must not be deployed")
			}
			var out bytes.Buffer
			options := report.Options{Templates: 1} // without the number of controls, which grows
			if err := report.Write(&out, report.Text, result, options); err != nil {
				t.Fatal(err)
			}
			golden.Equal(t, "public/"+filepath.Base(file)+".out", out.Bytes())
		})
	}
	if judged < 6 {
		t.Errorf("%d samples, wanted at least 6", judged)
	}
}
