package review

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/cognitocdk/template"
)

func TestOrderOfStatementsMeansNothing(t *testing.T) {
	of := func(a, b string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"P":{"Type":"AWS::S3::BucketPolicy","Properties":{"PolicyDocument":{"Statement":[`+a+`,`+b+`]}}}}}`)}
	}
	one, two := `{"Effect":"Allow","Action":"s3:GetObject"}`, `{"Effect":"Deny","Action":["b","a"]}`
	wantSummary(t, of(one, two), of(two, one))
}

func TestPatternCoversPattern(t *testing.T) {
	for _, c := range []struct {
		outer, inner string
		want         bool
	}{
		{"s3:*", "s3:GetObject", true}, {"s3:Get*", "s3:*", false}, {"*", "a*b", true},
		{"a/?", "a/b", true}, {"a/?", "a/*", false}, {"a/*", "a/?", true}, {"a*c*e", "abcde", true}, {"a", "ab", false},
	} {
		if got := matches(c.outer, c.inner); got != c.want {
			t.Errorf("whether %q covers %q: want %v, got %v", c.outer, c.inner, c.want, got)
		}
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	of := func(secret string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"P":{"Type":"AWS::Cognito::UserPoolIdentityProvider","Properties":{"ProviderDetails":{"client_secret":"`+secret+`"}}}}}`)}
	}
	found := Compare(of("hunter1"), of("hunter2"))
	out, err := json.Marshal(found)
	if err != nil || len(found.Findings) != 1 || strings.Contains(string(out), "hunter") {
		t.Errorf("want one finding without the secret, got %s, %v", out, err)
	}
}

func TestMovedBucketWithAFixedNameCollides(t *testing.T) {
	of := func(id, name string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"`+id+`":{"Type":"AWS::S3::Bucket","Properties":{`+name+`}}}}`)}
	}
	for name, want := range map[string]bool{`"BucketName":"files"`: true, ``: false} {
		found := Compare(of("A", name), of("B", name))
		if len(found.Findings) != 1 || strings.Contains(found.Findings[0].Message, "is still taken") != want {
			t.Errorf("bucket with %q: want a collision %v, got %+v", name, want, found.Findings)
		}
	}
}
