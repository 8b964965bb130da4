package review

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestLoadTakesWhatGetTemplateAnswers(t *testing.T) {
	yaml := "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n"
	asText, err := json.Marshal(yaml)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"bare":                            onePool,
		"wrapped object":                  `{"TemplateBody": ` + onePool + `, "StagesAvailable": ["Original"]}`,
		"wrapped object after its stages": `{"StagesAvailable": ["Original"], "TemplateBody": ` + onePool + `}`,
		"wrapped text":                    `{"TemplateBody": ` + string(asText) + `}`,
		"text by --query TemplateBody":    string(asText),
		"yaml":                            yaml,
		"a template that mentions it":     strings.Replace(onePool, `{"Resources"`, `{"Description":"\"TemplateBody\"","Resources"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			all, err := Load("-", strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if len(all) != 1 || all[0].Resource("Pool") == nil {
				t.Errorf("want one template with the pool, got %v", all)
			}
		})
	}
}

func TestLoadKeepsTheLinesOfAWrappedTemplate(t *testing.T) {
	all, err := Load("-", strings.NewReader("{\n  \"TemplateBody\": {\n    \"Resources\": {\n      \"Pool\": {\"Type\": \"AWS::Cognito::UserPool\"}\n}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := all[0].Resource("Pool").Position().Line; got != 4 {
		t.Errorf("want the pool on line 4, as in what was read, got %d", got)
	}
}

func TestLoadNamesWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "empty",
		"{":                          "-: ",
		`{"TemplateBody": 5}`:        "not a CloudFormation template",
		`{"TemplateBody": "}{"}`:     "-: ",
		`{"TemplateBody": {"a": 1}}`: "no Resources",
		`"just text"`:                "not a CloudFormation template",
	} {
		if _, err := Load("-", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error with %q, got %v", text, want, err)
		}
	}
	if _, err := Load("no/such/file", nil); err == nil || !strings.Contains(err.Error(), "no/such/file") {
		t.Errorf("want an error that names the file, got %v", err)
	}
}

func TestLoadReadsAPipeOnce(t *testing.T) {
	for name, text := range map[string]string{
		"bare":    onePool,
		"wrapped": `{"TemplateBody": ` + onePool + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			pipe := filepath.Join(t.TempDir(), "pipe") // as a shell's <(aws …)
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			written := make(chan error, 1)
			go func() { written <- os.WriteFile(pipe, []byte(text), 0o600) }()
			all, err := Load(pipe, nil)
			if err := errors.Join(err, <-written); err != nil {
				t.Fatal(err)
			}
			if len(all) != 1 || all[0].Resource("Pool") == nil {
				t.Errorf("want one template with the pool, got %v", all)
			}
		})
	}
}
