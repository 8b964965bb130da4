package isolation_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
	"example.com/cognitocdk/test/isolation/cases"
)

const storage = `{"Resources":{"Files":{"Type":"AWS::S3::Bucket"}},
"Outputs":{"Arn":{"Value":{"Fn::GetAtt":["Files","Arn"]},"Export":{"Name":"storage:arn"}}}}`

const identity = `{"Resources":{
"Pool":{"Type":"AWS::Cognito::IdentityPool"},
"Attachment":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool"},"Roles":{"authenticated":{"Fn::ImportValue":"roles:arn"}}}}},
"Outputs":{"Pool":{"Value":{"Ref":"Pool"},"Export":{"Name":"identity:pool"}}}}`

func roles(resource string) string {
	return `{"Resources":{"Role":{"Type":"AWS::IAM::Role","Properties":{
"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":{"Fn::ImportValue":"identity:pool"}},"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}}]},
"Policies":[{"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":{"Fn::Join":["",[{"Fn::ImportValue":"storage:arn"},"` + resource + `"]]}}]}}]}}},
"Outputs":{"Arn":{"Value":{"Fn::GetAtt":["Role","Arn"]},"Export":{"Name":"roles:arn"}}}}`
}

func parse(t *testing.T, files map[string]string) (all []*template.Template) {
	t.Helper()
	for _, name := range []string{"identity.json", "roles.json", "storage.json"} {
		if files[name] == "" {
			continue
		}
		tpl, err := template.Parse(name, []byte(files[name]))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tpl)
	}
	return all
}

func TestPoolRoleAndBucketInThreeStacks(t *testing.T) {
	const own, wide = "/users/${cognito-identity.amazonaws.com:sub}/*", "/users/*"
	result, err := isolation.Prove(parse(t, map[string]string{"identity.json": identity, "roles.json": roles(own), "storage.json": storage})...)
	if err != nil || !result.Proven() || len(result.Roles) != 1 || result.Roles[0].File != "roles.json" {
		t.Errorf("own folder across stacks: %v %+v", err, result)
	}
	result, err = isolation.Prove(parse(t, map[string]string{"identity.json": identity, "roles.json": roles(wide), "storage.json": storage})...)
	if err != nil || len(result.Roles) != 1 || result.Roles[0].Counterexample == nil {
		t.Errorf("everybody's folder across stacks: %v %+v", err, result)
	}
	result, err = isolation.Prove(parse(t, map[string]string{"identity.json": identity, "roles.json": roles(own)})...)
	if err != nil || result.Proven() || result.Roles[0].Undecided == "" {
		t.Errorf("without the bucket's stack it cannot be decided: %v %+v", err, result)
	}
	result, err = isolation.Prove(parse(t, map[string]string{"identity.json": identity, "storage.json": storage})...)
	if err != nil || result.Proven() || result.Roles[0].Undecided == "" {
		t.Errorf("without the role's stack it cannot be decided: %v %+v", err, result)
	}
}

// An import that imports itself must end.
func TestImportsInACircleEnd(t *testing.T) {
	circle := `{"Resources":{"Pool":{"Type":"AWS::Cognito::IdentityPool"},"A":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Fn::ImportValue":"x"},"Roles":{"authenticated":{"Fn::ImportValue":"x"}}}}},
"Outputs":{"X":{"Value":{"Fn::ImportValue":"x"},"Export":{"Name":"x"}}}}`
	result, err := isolation.Prove(parse(t, map[string]string{"identity.json": circle})...)
	if err != nil || result.Proven() {
		t.Errorf("a circle proves nothing: %v %+v", err, result)
	}
}

// A name made of the stack's name, or of a parameter, is another one in every
// stack: what one bucket's policy denies does not confine the other bucket.
func TestNamesOfTheStackAreItsOwn(t *testing.T) {
	wide := cases.Case{Policy: `{"Effect":"Allow","Action":"s3:GetObject","Resource":{"Fn::Sub":"arn:aws:s3:::NAME/*"}}`, Top: `"Parameters":{"P":{"Type":"String","AllowedPattern":"[a-z]+"}},`}
	saver := `{"Resources":{"Saver":{"Type":"AWS::S3::BucketPolicy","Properties":{"Bucket":{"Fn::Sub":"NAME"},"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":{"Fn::Sub":"arn:aws:s3:::NAME/users/${!cognito-identity.amazonaws.com:sub}/*"}}]}}}},"Parameters":{"P":{"Type":"String","AllowedPattern":"[a-z]+"}}}`
	for _, name := range []string{"${AWS::StackName}-data", "${P}"} {
		var all []*template.Template
		for file, text := range map[string]string{"a.json": string(wide.Template()), "b.json": saver} {
			tpl, err := template.Parse(file, []byte(strings.ReplaceAll(text, "NAME", name)))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, tpl)
		}
		result, err := isolation.Prove(all...)
		if err != nil || len(result.Roles) != 1 || result.Roles[0].Counterexample == nil {
			t.Errorf("%s: want a counter-example, got %v %+v", name, err, result.Roles)
		}
	}
}

// A pool whose attachment is not in the templates hands out roles that nobody sees.
func TestAPoolWithoutItsAttachmentIsUndecided(t *testing.T) {
	alone := parse(t, map[string]string{"identity.json": `{"Resources":{"Pool":{"Type":"AWS::Cognito::IdentityPool"}}}`})
	result, err := isolation.Prove(alone...)
	if err != nil || len(result.Roles) != 1 || result.Roles[0].Role != "Pool" || result.Roles[0].Undecided == "" {
		t.Errorf("want the pool undecided, got %v %+v", err, result.Roles)
	}
	none := parse(t, map[string]string{"identity.json": `{"Resources":{"Pool":{"Type":"AWS::Cognito::IdentityPool"},"A":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool"}}}}}`})
	if result, err = isolation.Prove(none...); err != nil || len(result.Roles) != 0 {
		t.Errorf("an attachment of no roles hands out none: %v %+v", err, result.Roles)
	}
}

// Two stacks that export one name: which of them is meant, nobody knows.
func TestAnExportOfTwoStacksIsUndecided(t *testing.T) {
	own := roles("/users/${cognito-identity.amazonaws.com:sub}/*")
	all := parse(t, map[string]string{"identity.json": identity, "roles.json": own, "storage.json": storage})
	twin, err := template.Parse("twin.json", []byte(storage))
	if err != nil {
		t.Fatal(err)
	}
	result, err := isolation.Prove(append(all, twin)...)
	if err != nil || result.Proven() || !strings.Contains(result.Roles[0].Undecided, "more than one template exports") {
		t.Errorf("want undecided, got %v %+v", err, result.Roles)
	}
}

// The same file name in two folders is two stacks: the Deny of one does not
// confine the other's role of the same name.
func TestStacksOfOneNameAreKeptApart(t *testing.T) {
	stack := func(policy string) *template.Template {
		c := cases.Case{Policy: `{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/*"}`, Extra: `"More":{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"m","Roles":[{"Ref":"Role"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[` + policy + `]}}}`}
		tpl, err := template.Parse("app.template.json", c.Template())
		if err != nil {
			t.Fatal(err)
		}
		return tpl
	}
	wide := stack(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/*"}`)
	confined := stack(`{"Effect":"Deny","Action":"s3:*","NotResource":"$B/users/${sub}/*"}`)
	for _, order := range [][]*template.Template{{wide, confined}, {confined, wide}} {
		result, err := isolation.Prove(order...)
		if err != nil || len(result.Roles) != 2 {
			t.Fatalf("want two roles, got %v %+v", err, result.Roles)
		}
		if proven := slices.IndexFunc(result.Roles, func(r isolation.Role) bool { return r.Proven }); proven < 0 || result.Roles[1-proven].Counterexample == nil {
			t.Errorf("want one role proven and one broken, got %+v", result.Roles)
		}
	}
}

func TestNothingToProve(t *testing.T) {
	if _, err := isolation.Prove(parse(t, map[string]string{"storage.json": storage})...); !errors.Is(err, isolation.ErrNoIdentityPool) {
		t.Errorf("want ErrNoIdentityPool, got %v", err)
	}
}

func TestTwoRunsAreTheSame(t *testing.T) {
	for i, c := range append(cases.Broken(), cases.Safe()...) {
		if i%3 > 0 {
			continue
		}
		if a, b := prove(t, c), prove(t, c); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two runs differ:\n%+v\n%+v", c.Name, a, b)
		}
	}
}
