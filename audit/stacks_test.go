package audit

import (
	"os"
	"path/filepath"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// TestAcrossStacks: a role gets a policy from another stack, or an identity pool hands out
// one of another stack; the policy is judged as that of a user all the same.
func TestAcrossStacks(t *testing.T) {
	const (
		trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
		role  = `"Role":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":` + trust + `}}`
		wide  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::acme-files/*"}]}`
		pool  = `"Pool":{"Type":"AWS::Cognito::IdentityPool"}`
		here  = `"Roles":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool"},"Roles":{"authenticated":{"Fn::GetAtt":["Role","Arn"]}}}}`
		there = `"Roles":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool"},"Roles":{"authenticated":{"Fn::ImportValue":"role-arn"}}}}`
	)
	policy := func(role string) string {
		return `"Policy":{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"p","Roles":[` + role + `],"PolicyDocument":` + wide + `}}`
	}
	nested := func(id, file, parameters string) string {
		return `"` + id + `":{"Type":"AWS::CloudFormation::Stack","Metadata":{"aws:asset:path":"` + file + `"},"Properties":{"TemplateURL":"https://s3.amazonaws.com/x","Parameters":` + parameters + `}}`
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  bool
	}{
		{"the policy imports the role", map[string]string{
			"a": `{"Resources":{` + pool + `,` + role + `,` + here + `},"Outputs":{"O":{"Value":{"Ref":"Role"},"Export":{"Name":"role"}}}}`,
			"b": `{"Resources":{` + policy(`{"Fn::ImportValue":"role"}`) + `}}`}, true},
		{"the policy imports another role", map[string]string{
			"a": `{"Resources":{` + pool + `,` + role + `,` + here + `},"Outputs":{"O":{"Value":{"Ref":"Role"},"Export":{"Name":"role"}}}}`,
			"b": `{"Resources":{` + policy(`{"Fn::ImportValue":"robot"}`) + `}}`}, false},
		{"the pool imports the role", map[string]string{
			"a": `{"Resources":{` + pool + `,` + there + `}}`,
			"b": `{"Resources":{` + role + `,` + policy(`{"Ref":"Role"}`) + `},"Outputs":{"O":{"Value":{"Fn::GetAtt":["Role","Arn"]},"Export":{"Name":"role-arn"}}}}`}, true},
		{"the role is a parameter of a nested stack", map[string]string{
			"a": `{"Resources":{` + pool + `,` + role + `,` + here + `,` + nested("N", "b.template.json", `{"R":{"Ref":"Role"}}`) + `}}`,
			"b": `{"Parameters":{"R":{"Type":"String"}},"Resources":{` + policy(`{"Ref":"R"}`) + `}}`}, true},
		{"the parameter has another name", map[string]string{
			"a": `{"Resources":{` + pool + `,` + role + `,` + here + `,` + nested("N", "b.template.json", `{"Q":{"Ref":"Role"}}`) + `}}`,
			"b": `{"Parameters":{"R":{"Type":"String"}},"Resources":{` + policy(`{"Ref":"R"}`) + `}}`}, false},
		{"the role is an output of a sibling", map[string]string{
			"a": `{"Resources":{` + nested("N", "b.template.json", `{"R":{"Fn::GetAtt":["M","Outputs.Role"]}}`) + `,` + nested("M", "c.template.json", `{}`) + `}}`,
			"b": `{"Parameters":{"R":{"Type":"String"}},"Resources":{` + policy(`{"Ref":"R"}`) + `}}`,
			"c": `{"Resources":{` + pool + `,` + role + `,` + here + `},"Outputs":{"Role":{"Value":{"Ref":"Role"}}}}`}, true},
		{"a stack that nests itself ends", map[string]string{
			"b": `{"Parameters":{"R":{"Type":"String"}},"Resources":{` + policy(`{"Ref":"R"}`) + `,` + nested("N", "b.template.json", `{"R":{"Ref":"R"}}`) + `,` + nested("M", "b.template.json", `{"R":{"Ref":"R"}}`) + `}}`}, false},
		{"exports of imports of each other end", map[string]string{
			"a": `{"Resources":{` + pool + `},"Outputs":{"O":{"Value":{"Fn::ImportValue":"y"},"Export":{"Name":"x"}}}}`,
			"b": `{"Resources":{` + policy(`{"Fn::ImportValue":"x"}`) + `},"Outputs":{"O":{"Value":{"Fn::ImportValue":"x"},"Export":{"Name":"y"}}}}`}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name+".template.json"), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			templates, err := template.Load([]string{dir}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := false
			for _, f := range Judge(templates...).Findings {
				got = got || f.Stack == "b" && f.Resource == "Policy" && f.Rule == "role-user-scope" && f.Severity == report.Fail
			}
			if got != tt.want {
				t.Errorf("want role-user-scope on b's Policy %t, got %t", tt.want, got)
			}
		})
	}
}
