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

// pools is a template with so many identity pools, each with its own bucket, both
// folders and their listing, and the bucket's own policy.
func pools(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"Resources":{"Users":{"Type":"AWS::Cognito::UserPool"}`)
	for i := range n {
		one := strings.NewReplacer("#", fmt.Sprint(i), "OWN", "users/${cognito-identity.amazonaws.com:sub}/*", "SHARED", "tenants/${aws:PrincipalTag/tenant_id}/*").Replace(`,
"Pool#":{"Type":"AWS::Cognito::IdentityPool"},
"Bucket#":{"Type":"AWS::S3::Bucket"},
"Tls#":{"Type":"AWS::S3::BucketPolicy","Properties":{"Bucket":{"Ref":"Bucket#"},"PolicyDocument":{"Version":"2012-10-17","Statement":[
  {"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":[{"Fn::GetAtt":["Bucket#","Arn"]},{"Fn::Sub":"${Bucket#.Arn}/*"}],"Condition":{"Bool":{"aws:SecureTransport":"false"}}},
  {"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":[{"Fn::GetAtt":["Bucket#","Arn"]},{"Fn::Sub":"${Bucket#.Arn}/*"}],"Condition":{"NumericLessThan":{"s3:TlsVersion":"1.2"}}}]}}},
"Tags#":{"Type":"AWS::Cognito::IdentityPoolPrincipalTag","Properties":{"IdentityPoolId":{"Ref":"Pool#"},"IdentityProviderName":{"Fn::GetAtt":["Users","ProviderName"]},"PrincipalTags":{"tenant_id":"custom:tenant_id"}}},
"Attachment#":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool#"},"Roles":{"authenticated":{"Fn::GetAtt":["Role#","Arn"]}}}},
"Role#":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":{"Ref":"Pool#"}},"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}}]}}},
"Policy#":{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"p","Roles":[{"Ref":"Role#"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload"],"Resource":{"Fn::Join":["",[{"Fn::GetAtt":["Bucket#","Arn"]},"/OWN"]]}},
  {"Effect":"Allow","Action":"s3:ListBucket","Resource":{"Fn::GetAtt":["Bucket#","Arn"]},"Condition":{"StringLike":{"s3:prefix":"OWN"}}},
  {"Effect":"Allow","Action":"s3:GetObject","Resource":{"Fn::Join":["",[{"Fn::GetAtt":["Bucket#","Arn"]},"/SHARED"]]},"Condition":{"Null":{"aws:PrincipalTag/tenant_id":"false"}}},
  {"Effect":"Allow","Action":"s3:ListBucket","Resource":{"Fn::GetAtt":["Bucket#","Arn"]},"Condition":{"StringLike":{"s3:prefix":"SHARED"},"Null":{"aws:PrincipalTag/tenant_id":"false"}}}]}}}`)
		b.WriteString(one)
	}
	b.WriteString("}}")
	return []byte(b.String())
}

func BenchmarkProveTenPools(b *testing.B) {
	data := pools(10)
	for b.Loop() {
		tpl, err := template.Parse("pools.json", data)
		if err != nil {
			b.Fatal(err)
		}
		if result, err := isolation.Prove(tpl); err != nil || len(result.Roles) != 10 || !result.Proven() {
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
