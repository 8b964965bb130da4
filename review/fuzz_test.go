package review

import (
	"bytes"
	"encoding/json"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/review/pairs"
	"example.com/cognitocdk/template"
)

// FuzzCompare: templates in a review are untrusted. Whatever two of them say, the review
// ends, says the same twice, and says nothing about a template and itself.
func FuzzCompare(f *testing.F) {
	f.Add(pairs.Bytes(), []byte(onePool))
	f.Add([]byte(onePool), []byte(weakPool))
	f.Add([]byte(parent), []byte(noPool))
	f.Add([]byte(`{"Resources":{"P":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":{"Fn::If":["C",{"Effect":"Allow","Action":"*"},{"Ref":"AWS::NoValue"}]}},"Policies":[1,{"PolicyDocument":"x"}]}}}}`),
		[]byte(`{"Resources":{"P":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":[null,[[]],{"Effect":{"Ref":"X"},"NotAction":"*"}]},"Policies":{"a":[]}}}}}`))
	f.Add([]byte("Resources:\n  P:\n    Type: AWS::Cognito::UserPool\n    Properties:\n      Schema: [1, {Name: [x]}, {Name: !Ref A}]\n"),
		[]byte("Resources:\n  Q:\n    Type: AWS::Cognito::UserPool\n    Properties: []\n"))
	f.Fuzz(func(t *testing.T, old, new []byte) {
		before, err := template.Parse("old", old)
		if err != nil {
			return
		}
		after, err := template.Parse("new", new)
		if err != nil {
			return
		}
		write := func(old, new *template.Template) []byte {
			out, err := json.Marshal(Compare([]*template.Template{old}, []*template.Template{new}))
			if err != nil {
				t.Fatalf("the result is no JSON: %v", err)
			}
			return out
		}
		if !bytes.Equal(write(before, after), write(before, after)) {
			t.Error("two runs differ")
		}
		for _, f := range Compare([]*template.Template{after}, []*template.Template{after}).Findings {
			if f.Verdict != string(Fail) || f.Severity != report.Warn {
				t.Errorf("a template against itself: %s %s", f.Verdict, f.Message)
			}
		}
	})
}
