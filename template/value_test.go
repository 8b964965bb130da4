package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample is a template whose resource Subject holds value at Properties.V.
func sample(t testing.TB, value string) Value {
	t.Helper()
	tpl, err := Parse("sample.json", []byte(`{
"Parameters": {
  "Env": {"Type": "String", "Default": "dev"},
  "Names": {"Type": "CommaDelimitedList"},
  "Tier": {"Type": "String", "AllowedValues": ["LITE", "PLUS"]},
  "One": {"Type": "String", "AllowedValues": ["only"]}
},
"Mappings": {"ByRegion": {"eu-west-1": {"K": "a", "L": ["x", "y"]}, "us-east-1": {"K": "b"}}},
"Resources": {
  "Bucket": {"Type": "AWS::S3::Bucket"},
  "Subject": {"Type": "Test::Subject", "Properties": {"V": `+value+`}}
}}`))
	if err != nil {
		t.Fatalf("the sample does not parse: %v", err)
	}
	return tpl.Resource("Subject").At("V")
}

// show is a value in one line: its literal, its symbolic text, its alternatives, or why it is unknown.
func show(v Value) string {
	if v.alts != nil {
		var all []string
		for _, alt := range v.alts {
			all = append(all, show(alt))
		}
		return v.why + ": " + strings.Join(all, " | ")
	}
	if text, known := v.Literal(); known {
		return v.kind.String() + " " + text
	}
	if v.kind == List {
		var all []string
		for _, item := range v.Items() {
			all = append(all, show(item))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	if text, known := v.Text(); known {
		return text.String() + " (" + v.why + ")"
	}
	return strings.TrimSpace(v.kind.String() + " " + v.why)
}

func TestIntrinsicFunctions(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"a literal stays", `"x"`, "string x"},
		{"a Ref to a resource keeps its name", `{"Ref":"Bucket"}`, "${Bucket} (Ref Bucket)"},
		{"a parameter is unknown despite its default", `{"Ref":"Env"}`, "${Env} (parameter Env)"},
		{"a list parameter is unknown", `{"Ref":"Names"}`, "unknown parameter Names"},
		{"a parameter with AllowedValues is one of them", `{"Ref":"Tier"}`, "parameter Tier: string LITE | string PLUS"},
		{"a parameter with one AllowedValue is that", `{"Ref":"One"}`, "string only"},
		{"a pseudo parameter is symbolic", `{"Ref":"AWS::Region"}`, "${AWS::Region} (AWS::Region)"},
		{"AWS::NoValue is absent", `{"Ref":"AWS::NoValue"}`, "absent"},
		{"a Ref to nothing says so", `{"Ref":"Gone"}`, "unknown Ref Gone, which is not in this template"},
		{"GetAtt as a list", `{"Fn::GetAtt":["Bucket","Arn"]}`, "${Bucket.Arn} (Fn::GetAtt Bucket.Arn)"},
		{"GetAtt as a string", `{"Fn::GetAtt":"Bucket.Arn"}`, "${Bucket.Arn} (Fn::GetAtt Bucket.Arn)"},
		{"Join of literals is a literal", `{"Fn::Join":["-",["a","b",3]]}`, "string a-b-3"},
		{"Join around a reference", `{"Fn::Join":["",[{"Fn::GetAtt":["Bucket","Arn"]},"/users/*"]]}`, "${Bucket.Arn}/users/* (depends on ${Bucket.Arn})"},
		{"Join drops AWS::NoValue", `{"Fn::Join":["-",["a",{"Ref":"AWS::NoValue"},"b"]]}`, "string a-b"},
		{"Join over If has every outcome", `{"Fn::Join":["",["a",{"Fn::If":["C","b","c"]}]]}`, "one of several strings: string ab | string ac"},
		{"Join keeps an import by its name", `{"Fn::Join":["",["a",{"Fn::ImportValue":"N"}]]}`, "a${Fn::ImportValue.N} (depends on ${Fn::ImportValue.N})"},
		{"Sub resolves names, attributes and escapes", `{"Fn::Sub":"${Bucket.Arn}/${AWS::Region}/${!aws:userid}/"}`, "${Bucket.Arn}/${AWS::Region}/${!aws:userid}/ (depends on ${Bucket.Arn})"},
		{"Sub with variables", `{"Fn::Sub":["${A}-${B}",{"A":"x","B":{"Ref":"Bucket"}}]}`, "x-${Bucket} (depends on ${Bucket})"},
		{"Sub of an escaped variable is a literal", `{"Fn::Sub":"users/${!aws:userid}/*"}`, "string users/${aws:userid}/*"},
		{"Sub of a name that is not there is unknown", `{"Fn::Sub":"users/${aws:userid}/*"}`, "unknown Ref aws:userid, which is not in this template"},
		{"Select picks", `{"Fn::Select":["1",["a","b"]]}`, "string b"},
		{"Select beyond the list is unknown", `{"Fn::Select":[2,["a","b"]]}`, "unknown Fn::Select beyond its list"},
		{"Split of a literal", `{"Fn::Split":["/","a/b"]}`, "[string a, string b]"},
		{"Select of Split", `{"Fn::Select":[0,{"Fn::Split":["/","a/b"]}]}`, "string a"},
		{"Split of a reference is unknown", `{"Fn::Split":["/",{"Ref":"Bucket"}]}`, "unknown Fn::Split of Ref Bucket"},
		{"FindInMap with literal keys", `{"Fn::FindInMap":["ByRegion","eu-west-1","K"]}`, "string a"},
		{"FindInMap by region is any row", `{"Fn::FindInMap":["ByRegion",{"Ref":"AWS::Region"},"K"]}`, "Fn::FindInMap in ByRegion: string a | string b"},
		{"FindInMap of a missing key is unknown", `{"Fn::FindInMap":["ByRegion","eu-west-1","Z"]}`, "unknown Fn::FindInMap in ByRegion"},
		{"If is both branches", `{"Fn::If":["C","a",{"Ref":"AWS::NoValue"}]}`, "Fn::If on C: string a | absent"},
		{"If with equal branches is that", `{"Fn::If":["C","a","a"]}`, "string a"},
		{"nested If is flat", `{"Fn::If":["C","a",{"Fn::If":["D","b","c"]}]}`, "Fn::If on C: string a | string b | string c"},
		{"ImportValue is known by name only", `{"Fn::ImportValue":"Other:Arn"}`, "${Fn::ImportValue.Other:Arn} (Fn::ImportValue of Other:Arn)"},
		{"Transform is unknown", `{"Fn::Transform":{"Name":"AWS::Include"},"A":1}`, "unknown Fn::Transform"},
		{"ForEach is unknown", `{"Fn::ForEach::X":[]}`, "unknown Fn::ForEach::X"},
		{"an unknown function is unknown", `{"Fn::Nonsense":[]}`, "unknown Fn::Nonsense"},
		{"a list item that is NoValue is dropped", `["a",{"Ref":"AWS::NoValue"}]`, "[string a]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, show(sample(t, tt.value))); diff != "" {
				t.Errorf("resolved differently (-want +got):\n%s", diff)
			}
		})
	}
}
