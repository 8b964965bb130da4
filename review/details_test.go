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

// TestAReplicaHasTriggersOfItsOwn: its region's, which hang on no pool of the template.
func TestAReplicaHasTriggersOfItsOwn(t *testing.T) {
	of := func(resources string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"}`+resources+`}}`)}
	}
	regional := func(lambdaConfig string) []*template.Template {
		return of(`,"R":{"Type":"AWS::Cognito::UserPoolRegionalConfigurationAttachment","Properties":{"UserPoolId":"us-east-1_a","LambdaConfig":{` + lambdaConfig + `}}}`)
	}
	const before, claims = `"PreAuthentication":"arn:a","PostConfirmation":"arn:b"`, `,"PreTokenGenerationConfig":{"LambdaArn":"arn:c","LambdaVersion":"V2_0"}`
	for _, c := range []struct {
		name     string
		old, new []*template.Template
		want     []string
	}{
		{"a check is dropped", regional(before), regional(`"PostConfirmation":"arn:b"`), []string{"downgrade/fail R LambdaConfig.PreAuthentication"}},
		{"the tokens' trigger is dropped", regional(before + claims), regional(before), []string{"downgrade/fail R LambdaConfig.PreTokenGenerationConfig"}},
		{"passwords are seen", regional(before), regional(before + `,"UserMigration":"arn:d"`), []string{"downgrade/warn R LambdaConfig.UserMigration"}},
		{"all is dropped", regional(before), of(""), []string{"downgrade/fail R"}},
		{"the replica is dropped", of(`,"R":{"Type":"AWS::Cognito::UserPoolReplica","Properties":{"UserPoolId":{"Ref":"Pool"},"RegionName":"eu-west-2"}}`), of(""), []string{"downgrade/fail R"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantSummary(t, c.old, c.new, c.want...) })
	}
	for want, old := range map[string][]*template.Template{
		"the replica has no triggers": regional(before),
		"nobody can sign in there":    of(`,"R":{"Type":"AWS::Cognito::UserPoolReplica"}`),
	} {
		if found := Compare(old, of("")).Findings; len(found) != 1 || !strings.Contains(found[0].Message, want) {
			t.Errorf("want %q, got %+v", want, found)
		}
	}
}

func TestWhatAStatementLeavesOut(t *testing.T) {
	of := func(statements string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"},"R":{"Type":"AWS::IAM::Role","Properties":{
"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]},
"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[`+statements+`]}}]}}}}`)}
	}
	const (
		one     = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:a"}`
		all     = `{"Effect":"Allow","Action":"*","Resource":"*"}`
		most    = `{"Effect":"Allow","NotAction":"iam:*","Resource":"arn:a"}`
		others  = `{"Effect":"Allow","NotAction":["iam:*","s3:*"],"Resource":"arn:a"}`
		granted = "downgrade/fail R Policies[0].PolicyDocument.Statement[0]"
		open    = "downgrade/warn R Policies[0].PolicyDocument.Statement[0]"
		fine    = "ok/note R Policies"
	)
	for _, c := range []struct{ name, old, new, want string }{
		{"a list becomes all but a few", one, most, granted},
		{"all but a few becomes one of them", most, one, fine},
		{"all but a few was never the one that is left out", others, one, granted},
		{"everything becomes all but a few", all, most, fine},
		{"all but a few becomes a pattern that reaches beyond", most, `{"Effect":"Allow","Action":"i*","Resource":"arn:a"}`, granted},
		{"less is left out, or more: nobody here tells", others, most, open},
	} {
		t.Run(c.name, func(t *testing.T) { wantSummary(t, of(c.old), of(c.new), c.want) })
	}
}

func TestAWeakerConditionIsNamed(t *testing.T) {
	of := func(condition string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":[
{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{`+condition+`}}]}}}}}`)}
	}
	const aud, amr = `"StringEquals":{"aud":"pool"}`, `"ForAnyValue:StringLike":{"amr":"authenticated"}`
	for new, want := range map[string]string{
		aud: "no longer needs ForAnyValue:StringLike amr",
		aud + `,"ForAnyValue:StringLike":{"amr":"un*"}`: "takes ForAnyValue:StringLike amr un* instead of authenticated",
	} {
		got := Compare(of(aud+","+amr), of(new)).Findings
		if len(got) != 1 || !strings.Contains(got[0].Message, "Allow sts:AssumeRoleWithWebIdentity by Federated:cognito-identity.amazonaws.com "+want) {
			t.Errorf("want a message that says %q, got %+v", want, got)
		}
	}
}

func TestACustomResourceThatEmptiesItsBucketMustNotMove(t *testing.T) {
	of := func(id, typ, retention string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"Files":{"Type":"AWS::S3::Bucket"},"`+id+`":{"Type":"`+typ+`",`+retention+`"Properties":{"ServiceToken":"arn:f","BucketName":{"Ref":"Files"}}}}}`)}
	}
	const empties = "Custom::S3AutoDeleteObjects"
	wantSummary(t, of("A", empties, ""), of("B", empties, ""), "irreversible/fail B")
	wantSummary(t, of("A", "Custom::Other", ""), of("B", "Custom::Other", ""), "irreversible/warn B")
	keeps := `"DeletionPolicy":"Retain",`
	wantSummary(t, of("A", empties, keeps), of("B", empties, keeps), "irreversible/warn B")
}

func TestTheCDKsOwnMetadataIsNoChange(t *testing.T) {
	of := func(analytics string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"M":{"Type":"AWS::CDK::Metadata","Properties":{"Analytics":"`+analytics+`"}}}}`)}
	}
	wantSummary(t, of("v2:1"), of("v2:2"))
}
