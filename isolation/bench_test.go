package isolation_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
	"example.com/cognitocdk/test/isolation/cases"
)

// large is a case among 500 resources: buckets, queues, functions with their
// roles and policies, as a grown stack has.
func large() []byte {
	var extra strings.Builder
	for i := range 123 {
		fmt.Fprintf(&extra, `"Bucket%[1]d":{"Type":"AWS::S3::Bucket"},"FnRole%[1]d":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}}},
"FnPolicy%[1]d":{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"p","Roles":[{"Ref":"FnRole%[1]d"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject*","s3:List*"],"Resource":[{"Fn::GetAtt":["Bucket%[1]d","Arn"]},{"Fn::Join":["",[{"Fn::GetAtt":["Bucket%[1]d","Arn"]},"/*"]]}]}]}}},
"Tls%[1]d":{"Type":"AWS::S3::BucketPolicy","Properties":{"Bucket":{"Ref":"Bucket%[1]d"},"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":[{"Fn::GetAtt":["Bucket%[1]d","Arn"]},{"Fn::Join":["",[{"Fn::GetAtt":["Bucket%[1]d","Arn"]},"/*"]]}],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}},`, i)
	}
	return cases.Case{Extra: strings.TrimSuffix(extra.String(), ",")}.Template()
}

func BenchmarkProve500Resources(b *testing.B) {
	data := large()
	for b.Loop() {
		tpl, err := template.Parse("large.json", data)
		if err != nil {
			b.Fatal(err)
		}
		if n := count(tpl); n < 495 {
			b.Fatalf("only %d resources", n)
		}
		result, err := isolation.Prove(tpl)
		if err != nil || !result.Proven() {
			b.Fatalf("not proven: %v %+v", err, result)
		}
	}
}

func count(tpl *template.Template) (n int) {
	for range tpl.Resources() {
		n++
	}
	return n
}
