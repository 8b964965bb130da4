package template

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func assembly(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, data := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	empty  = `{"Resources":{}}`
	parent = `{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":{"Fn::Sub":"https://${AWS::Region}"}},"Metadata":{"aws:asset:path":"In.nested.template.json"}}}}`
)

func TestLoad(t *testing.T) {
	assembly(t, map[string]string{
		"out/manifest.json": `{"artifacts":{
			"S":{"type":"aws:cloudformation:stack","properties":{"templateFile":"S.template.json","stackName":"auth-dev"}},
			"odd":{"type":"aws:cloudformation:stack","properties":{"templateFile":"odd.json"}}}}`,
		"out/S.template.json":             parent,
		"out/In.nested.template.json":     empty,
		"out/odd.json":                    empty,
		"out/tree.json":                   `{"no":"template"}`,
		"out/assembly-X/Y.template.yaml":  "Resources: {}\n",
		"out/asset.abc/Bad.template.json": `{`,
		"other/manifest.json":             `["a web app"]`,
		"other/Z.template.json":           empty,
		"lone/asset.x/Kept.template.json": empty,
		"missing/manifest.json":           `{"artifacts":{"S":{"type":"aws:cloudformation:stack","properties":{"templateFile":"S.template.json"}}}}`,
		"missing/T.template.json":         empty,
		"none/readme.txt":                 "",
		"cut/manifest.json":               `{"artifacts":{"S":{"type":"aws:cloudform`,
		"cut/cdk.out":                     `{"version":"54.0.0"}`,
		"cut/S.template.json":             empty,
		"url/P.json":                      `{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":"./inner.yaml"}}}}`,
		"url/inner.yaml":                  "Resources: {}\n",
		"escape/sub/P.json":               `{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":"../Q.json"}}}}`,
		"escape/Q.json":                   empty,
		"loop/L.json":                     `{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":"L.json"}}}}`,
	})
	if err := errors.Join(os.Symlink("other", "link"), os.Mkdir("piped", 0o755), syscall.Mkfifo("piped/P.template.json", 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		paths []string
		want  []string
		err   string
	}{
		{"a cloud assembly, with stack names and without assets", []string{"out"}, []string{"out/In.nested.template.json In.nested", "out/S.template.json auth-dev", "out/assembly-X/Y.template.yaml Y", "out/odd.json odd"}, ""},
		{"a path is kept as given", []string{"./out/../out/odd.json"}, []string{"./out/../out/odd.json odd"}, ""},
		{"a file twice is one template", []string{"out/odd.json", "./out/odd.json"}, []string{"out/odd.json odd"}, ""},
		{"standard input", []string{"-"}, []string{"- -"}, ""},
		{"a file brings its nested templates", []string{"out/S.template.json"}, []string{"out/In.nested.template.json In.nested", "out/S.template.json S"}, ""},
		{"a relative TemplateURL too", []string{"url/P.json"}, []string{"url/P.json P", "url/inner.yaml inner"}, ""},
		{"but none from outside the folder", []string{"escape/sub/P.json"}, []string{"escape/sub/P.json P"}, ""},
		{"a template that nests itself ends", []string{"loop/L.json"}, []string{"loop/L.json L"}, ""},
		{"another program's manifest passes", []string{"other"}, []string{"other/Z.template.json Z"}, ""},
		{"asset folders outside an assembly count", []string{"lone"}, []string{"lone/asset.x/Kept.template.json Kept"}, ""},
		{"no such file", []string{"gone.json"}, nil, "gone.json: no such file or directory"},
		{"a stack whose template is missing", []string{"missing"}, nil, "missing/S.template.json: no such file or directory"},
		{"a folder without templates", []string{"none"}, nil, "none: no *.template.json"},
		{"an assembly whose manifest is cut off", []string{"cut"}, nil, "cut/manifest.json: the cloud assembly's manifest cannot be read: unexpected end"},
		{"a folder by a link", []string{"link"}, []string{"link/Z.template.json Z"}, ""},
		{"a pipe in a folder", []string{"piped"}, nil, "piped/P.template.json: is no regular file"},
		{"not a template", []string{"out/tree.json"}, nil, "out/tree.json: line 1, column 1: not a CloudFormation template: no Resources"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := Load(tt.paths, strings.NewReader(empty))
			if tt.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
					t.Fatalf("want error %q, got %v", tt.err, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, tpl := range all {
				got = append(got, tpl.File+" "+tpl.Stack)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("loaded differently (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := Load([]string{"none"}, nil); !errors.Is(err, ErrNone) {
		t.Errorf("an empty folder is ErrNone, got %v", err)
	}
	all, err := Load([]string{"out"}, nil)
	if err != nil || all[1].Nested("N") != all[0] || len(all[1].Undecidable()) != 0 {
		t.Errorf("the nested template that lies beside its parent is not joined to it (%v)", err)
	}
	all, err = Load([]string{"escape/sub/P.json"}, nil)
	if err != nil || len(all[0].Undecidable()) != 1 {
		t.Errorf("a nested template that is not there is not named (%v)", err)
	}
}
