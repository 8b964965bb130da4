package template

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzParse reads hostile bytes as JSON and YAML and touches every value: no
// panic, positions inside the file, and no JSON accepted that is not JSON.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"Resources":{"A":{"Type":"T","Properties":{"V":{"Fn::Sub":"${A.B}/${!x}"}}}}}`,
		`{"Resources":{"A":{"Type":"T","Properties":{"V":{"Fn::Join":["",["a",{"Fn::If":["C",{"Ref":"A"},{"Ref":"AWS::NoValue"}]}]]}}}},"Transform":["M"]}`,
		`{"Mappings":{"M":{"a":{"b":[1]}}},"Parameters":{"P":{"Type":"String","AllowedValues":[1,null]}},"Resources":{"A":{"Type":"T","Properties":[{"Ref":"P"},{"Fn::FindInMap":["M",{"Ref":"P"},"b"]},{"Fn::Select":[-1,[]]},{"Fn::Split":["",""]}]}}}`,
		"Resources:\n  A:\n    Type: T\n    Properties: {V: !GetAtt A.B, W: !Sub ['${x}', {x: !Ref A}]}\n",
		"Resources: &a\n  A: *a\n", "\xef\xbb\xbf{}", `{"Resources":{},"Resources":{}}`, "---\n---\n", "{", `{"a" "b"}`, `{"Resources":{"Fn::ForEach::X":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tpl, err := Parse("f.json", data)
		if err != nil {
			return
		}
		trimmed := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
		if trimmed[0] == '{' && !json.Valid(trimmed) {
			t.Errorf("accepted what is not JSON: %q", data)
		}
		tpl.Undecidable()
		touch(t, tpl.At(), 0)
		for r := range tpl.Resources() {
			r.Exceptions()
			touch(t, r.At(), 0)
		}
	})
}

func touch(t *testing.T, v Value, depth int) {
	if depth > 50 {
		return
	}
	if p := v.Position(); p.Line < 1 || p.Column < 1 {
		t.Fatalf("%s stands at %+v", v.Path(), p)
	}
	v.Text()
	v.Ref()
	v.Bool()
	v.Number()
	for _, alt := range v.Alternatives() {
		alt.Literal()
	}
	if v.Kind() == List {
		for _, item := range v.Items() {
			touch(t, item, depth+1)
		}
	}
	for key, e := range v.Entries() {
		if key != "" || !e.Unknown() {
			touch(t, e, depth+1)
		}
	}
}
