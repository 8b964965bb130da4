package isolation_test

import (
	"testing"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
)

// A guest role that was granted nothing is harmless, and what a bucket denies to everybody
// does not change that.
func TestAGuestRoleWithoutAGrantBesideADenial(t *testing.T) {
	parsed, err := template.Parse("t.json", []byte(`{"Resources":{
"Pool":{"Type":"AWS::Cognito::IdentityPool","Properties":{"AllowUnauthenticatedIdentities":true}},
"Guest":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":{"Ref":"Pool"}},"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"unauthenticated"}}}]}}},
"Roles":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool"},"Roles":{"unauthenticated":{"Fn::GetAtt":["Guest","Arn"]}}}},
"Bucket":{"Type":"AWS::S3::Bucket"},
"Deny":{"Type":"AWS::S3::BucketPolicy","Properties":{"Bucket":{"Ref":"Bucket"},"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":[{"Fn::GetAtt":["Bucket","Arn"]},{"Fn::Sub":"${Bucket.Arn}/*"}],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	result, err := isolation.Prove(parsed)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Roles) != 1 || !result.Proven() {
		t.Errorf("want the guest role proven harmless, got %+v", result.Roles)
	}
}
