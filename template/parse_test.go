package template

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestUnusableInputIsRefused(t *testing.T) {
	const head = "Resources:\n  A:\n    Type: T\n"
	for _, tt := range []struct{ name, file, data, want string }{
		{"empty", "a.json", " \n", "a.json: line 1, column 1: empty: neither JSON nor YAML"},
		{"truncated", "a.json", `{"Resources":{"A":`, "a.json: line 1, column 19: unexpected end of JSON"},
		{"truncated inside a string", "a.json", `{"Resources":{"A`, "a.json: line 1, column 17: unexpected end of JSON"},
		{"duplicate key", "a.json", "{\"Resources\":{},\n \"Resources\":{}}", `a.json: line 2, column 2: duplicate key "Resources"`},
		{"duplicate key by another escape", "a.json", `{"Resources":{},"\u0052esources":{}}`, `a.json: line 1, column 17: duplicate key "Resources"`},
		{"second JSON document", "a.json", `{"Resources":{}} {}`, "a.json: line 1, column 18: a second JSON document follows the first"},
		{"trailing comma", "a.json", `{"Resources":{},}`, "a.json: line 1, column 17: invalid character '}'"},
		{"no colon", "a.json", `{"Resources" {}}`, "a.json: line 1, column 14: invalid character '{' after object key"},
		{"no comma", "a.json", `{"Resources":{} "A":1}`, `a.json: line 1, column 17: invalid character '"' after object key:value pair`},
		{"no comma in a list", "a.json", `{"Resources":[1 2]}`, "a.json: line 1, column 17: invalid character '2' after array element"},
		{"no value", "a.json", `{"Resources":,}`, "a.json: line 1, column 14: invalid character ',' looking for beginning of value"},
		{"a number with a leading zero", "a.json", `{"Resources":012}`, `a.json: line 1, column 14: "012" is no number`},
		{"an unknown escape", "a.json", `{"Resources":"\x"}`, "a.json: line 1, column 14: invalid character 'x' in string escape code"},
		{"a line break inside a string", "a.json", "{\"Resources\":\"a\nb\"}", `a.json: line 1, column 16: invalid character '\n' in string literal`},
		{"a comma behind the document", "a.json", `{"Resources":{}},`, "a.json: line 1, column 17: invalid character ',' after the document"},
		{"JSON list", "a.json", `[1]`, "a.json: line 1, column 1: not a CloudFormation template: the document is a list, not a map"},
		{"no Resources", "a.json", `{"version":"54.0.0"}`, "a.json: line 1, column 1: not a CloudFormation template: no Resources"},
		{"Resources is a list", "a.json", `{"Resources":[]}`, "a.json: line 1, column 14: not a CloudFormation template: Resources is a list, not a map"},
		{"a resource without a Type", "a.json", `{"Resources":{"A":{}}}`, `a.json: line 1, column 15: not a CloudFormation template: resource "A" has no Type`},
		{"plain text", "a.txt", "hello", "a.txt: line 1, column 1: not a CloudFormation template: the document is a string, not a map"},
		{"YAML duplicate key", "a.yaml", head + "  A:\n    Type: T\n", `a.yaml: line 4, column 3: duplicate key "A"`},
		{"YAML alias", "a.yaml", head + "    X: &x [1]\n    Y: *x\n", "a.yaml: line 5, column 8: YAML alias *x: write the value out, tools disagree about aliases"},
		{"YAML merge key", "a.yaml", head + "    X: &x {b: 1}\n    Y:\n      <<: *x\n", "a.yaml: line 6, column 7: YAML merge key <<: write the entries out, CloudFormation does not merge"},
		{"YAML second document", "a.yaml", head + "---\n" + head, "a.yaml: line 4, column 1: a second YAML document follows the first"},
		{"YAML unknown tag", "a.yaml", head + "    X: !Foo 1\n", "a.yaml: line 4, column 8: unknown tag !Foo"},
		{"YAML key that is a list", "a.yaml", head + "    ? [1]\n    : 2\n", "a.yaml: line 4, column 7: a key must be a plain string"},
		{"YAML syntax", "a.yaml", "Resources:\n\tA: 1\n", "a.yaml: line 2, column 1: YAML: found character that cannot start any token"},
		{"too deep", "a.json", `{"Resources":{"A":` + strings.Repeat("[", 10_001), "nested deeper than 10000 levels"},
		{"too deep, YAML", "a.yaml", "Resources: " + strings.Repeat("[", 10_001), "exceeded max depth"},
		{"too large", "a.json", strings.Repeat(" ", maxBytes+1), "a.json: larger than 20 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.file, []byte(tt.data))
			if err == nil {
				t.Fatal("accepted")
			}
			var fault *Error
			if !errors.As(err, &fault) || fault.File != tt.file {
				t.Errorf("the error is no *Error naming %s: %v", tt.file, err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("want the error to say %q, got %q", tt.want, err)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has more than one line: %q", err)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	const jsonText = `{
  "Resources": {
    "Pool": {"Type": "T", "Properties": {
      "é": {"Name": "x"}, "Tags": ["a", "b"]
    }}
  }
}`
	const yamlText = `Resources:
  Pool:
    Type: T
    Properties:
      é:
        Name: x
      Tags: [a, b]
`
	for _, tt := range []struct {
		name, file, data string
		want             map[string]string
	}{
		{"JSON", "a.json", jsonText, map[string]string{
			"resource": "3:5", "Properties.é.Name": "4:21", "Properties.Tags[1]": "4:41",
			"Properties.Gone": "3:5", "Properties.é.Gone": "4:7",
		}},
		{"YAML", "a.yaml", yamlText, map[string]string{
			"resource": "2:3", "Properties.é.Name": "6:15", "Properties.Tags[1]": "7:17",
			"Properties.Gone": "2:3", "Properties.é.Gone": "5:7",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tpl, err := Parse(tt.file, []byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			r := tpl.Resource("Pool")
			at := func(p Position) string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }
			got := map[string]string{"resource": at(r.Position())}
			for _, v := range []Value{r.At("é", "Name"), r.At("Tags").Items()[1], r.At("Gone"), r.At("é", "Gone")} {
				got[v.Path()] = at(v.Position())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("places differ (-want +got):\n%s", diff)
			}
		})
	}
	tpl, _ := Parse("a.json", []byte("{\"Resources\":\r\n  {}}"))
	if got := tpl.SourceLine(1); got != `{"Resources":` {
		t.Errorf("line 1 is %q", got)
	}
	if got := tpl.SourceLine(3); got != "" {
		t.Errorf("line 3 does not exist, got %q", got)
	}
}

// A minified template is one line, of which only marks are counted in advance.
func TestPlacesOnALongLine(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Resources":{`)
	for i := range 400 {
		fmt.Fprintf(&b, `"R%d":{"Type":"T","Properties":{"é":"%s"}},`, i, strings.Repeat("ü", i%7))
	}
	b.WriteString(`"Last":{"Type":"T"}}}`)
	text := b.String()
	tpl, err := Parse("a.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for r := range tpl.Resources() {
		before, _, _ := strings.Cut(text, `"`+r.LogicalID+`":`)
		if at, want := r.Position(), utf8.RuneCountInString(before)+1; at.Line != 1 || at.Column != want {
			t.Errorf("%s is at %d:%d, want 1:%d", r.LogicalID, at.Line, at.Column, want)
		}
	}
}

func TestYAMLReadsAsCloudFormationDoes(t *testing.T) {
	tpl, err := Parse("a.yml", []byte(`
Resources:
  B:
    Type: AWS::S3::Bucket
  R:
    Type: T
    Properties:
      Version: 2012-10-17
      Quoted: "yes"
      Plain: yes
      Off: off
      Count: 3
      Null: ~
      Sub: !Sub "${B.Arn}/${!aws:userid}"
      Att: !GetAtt B.Outputs.X
      Join: !Join ["-", [a, !Ref B]]
      If: !If [C, !Ref AWS::NoValue, x]
      Long: {Fn::Sub: "${B}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Version": "string 2012-10-17", "Quoted": "string yes", "Plain": "bool true", "Off": "bool false",
		"Count": "number 3", "Null": "null", "Sub": "${B.Arn}/${!aws:userid} (depends on ${B.Arn})",
		"Att": "${B.Outputs.X} (Fn::GetAtt B.Outputs.X)", "Join": "a-${B} (depends on ${B})",
		"If": "Fn::If on C: absent | string x", "Long": "${B} (depends on ${B})",
	}
	got := map[string]string{}
	for key := range want {
		got[key] = show(tpl.Resource("R").At(key))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("YAML read differently (-want +got):\n%s", diff)
	}
}

func TestFlowYAMLIsReadUnderAYAMLName(t *testing.T) {
	if _, err := Parse("a.yaml", []byte(`{Resources: {A: {Type: T}}}`)); err != nil {
		t.Errorf("flow style under .yaml: %v", err)
	}
	if _, err := Parse("a.json", []byte(`{Resources: {A: {Type: T}}}`)); err == nil {
		t.Error("flow style under .json was accepted")
	}
}

func TestUnknownIsMetByLoopsAndBelow(t *testing.T) {
	v := sample(t, `{"Fn::If":["C",{"A":["x"]},{"Ref":"Names"}]}`)
	if got := v.At("A").Kind(); got != Unknown {
		t.Errorf("below an unknown map: want unknown, got %s", got)
	}
	if got := len(v.Items()); got != 1 {
		t.Errorf("a loop over an unknown list meets it once, got %d items", got)
	}
	met := false
	for _, e := range v.Entries() {
		met = met || e.Unknown()
	}
	if !met {
		t.Error("a loop over an unknown map does not meet it")
	}
	both := sample(t, `{"Fn::If":["C",{"A":"x"},{"A":"y"}]}`)
	if got := show(both.At("A")); got != "Fn::If on C: string x | string y" {
		t.Errorf("below both branches: got %s", got)
	}
	if !(Value{}).Absent() || (Value{}).At("A", "B").Kind() != Absent || len((Value{}).Items()) != 0 {
		t.Error("the zero Value is not absent all the way down")
	}
}

func TestScalarsAsCloudFormationTakesThem(t *testing.T) {
	if b, known := sample(t, `"True"`).Bool(); !b || !known {
		t.Error(`"True" is true`)
	}
	if _, known := sample(t, `"yes"`).Bool(); known {
		t.Error(`a quoted "yes" is no bool`)
	}
	if n, known := sample(t, `"8"`).Number(); n != 8 || !known {
		t.Error(`"8" is 8`)
	}
	if _, known := sample(t, `true`).Number(); known {
		t.Error("a bool is no number")
	}
}

func TestExceptionsNeedAReason(t *testing.T) {
	tpl, err := Parse("a.json", []byte(`{"Resources":{"A":{"Type":"T","Metadata":{
		"aws:cdk:path":"App/Stack/A/Resource",
		"cognitocdk:exceptions":[{"control":"x","reason":" why "},{"control":"y","reason":"  "},{"control":"z"}]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	r := tpl.Resource("A")
	got := r.Exceptions()
	if len(got) != 1 || got[0].Control != "x" || got[0].Reason != "why" || got[0].Position.Line != 3 {
		t.Errorf("want only x with its reason on line 3, got %+v", got)
	}
	if r.ConstructPath() != "App/Stack/A/Resource" {
		t.Errorf("construct path is %q", r.ConstructPath())
	}
}

func TestUndecidableIsNamed(t *testing.T) {
	tpl, err := Parse("a.yaml", []byte(`
Transform: [AWS::Serverless-2016-10-31, Mine]
Resources:
  Fn::ForEach::Buckets: [X, [a], {}]
  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://x"}}
  M: {Type: "Org::Service::Thing::MODULE"}
  R:
    Type: T
    Properties:
      A:
        Fn::Transform: {Name: AWS::Include}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range tpl.Undecidable() {
		got = append(got, fmt.Sprintf("%s at %s, line %d", u.Name, u.Path, u.Position.Line))
	}
	want := []string{
		"Transform AWS::Serverless-2016-10-31 at Transform[0], line 2",
		"Transform Mine at Transform[1], line 2",
		"Fn::ForEach::Buckets at Resources.Fn::ForEach::Buckets, line 4",
		"Fn::Transform at Resources.R.Properties.A.Fn::Transform, line 11",
		"nested stack N at Properties.TemplateURL, line 5",
		"module Org::Service::Thing::MODULE at Type, line 6",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("named differently (-want +got):\n%s", diff)
	}
}

// Hostile values must cost no more than reading them does.
func TestResolutionIsBounded(t *testing.T) {
	deepIf, deepJoin := `"x"`, `"`+strings.Repeat("y", 60<<10)+`"`
	for i := range 3_000 {
		deepIf = fmt.Sprintf(`{"Fn::If":["C","%d",`, i) + deepIf + "]}"
		deepJoin = `{"Fn::Join":["",[` + deepJoin + "]]}"
	}
	deepSub, deepMap := `"x"`, `"x"`
	for range 90 {
		deepSub = `{"Fn::Sub":["${v}${v}",{"v":` + deepSub + "}]}"
		deepMap = `{"Fn::FindInMap":["ByRegion",{"Ref":"AWS::Region"},` + deepMap + "]}"
	}
	wide := strings.Repeat(`{"Fn::If":["C","a","b"]},`, 10_000) + `"c"`
	for name, value := range map[string]string{
		"Fn::If in Fn::If":       deepIf,
		"Fn::Join in itself":     deepJoin,
		"variables of variables": deepSub,
		"lookups of lookups":     deepMap,
		"many Fn::If":            `{"Fn::Join":["",[` + wide + `]]}`,
		"many variables":         `{"Fn::Sub":"` + strings.Repeat("${Bucket}", 100_000) + `"}`,
		"an open loop":           `{"Fn::Sub":"` + strings.Repeat("${", 100_000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if v := sample(t, value); v.Kind() == Absent {
				t.Error("the value is gone")
			}
			if spent := time.Since(start); spent > 2*time.Second {
				t.Errorf("took %s", spent)
			}
		})
	}
}
