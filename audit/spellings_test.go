package audit

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

const (
	statementAdmin = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	denyPlain      = `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::acme-files","arn:aws:s3:::acme-files/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
	denyOld        = `{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":["arn:aws:s3:::acme-files","arn:aws:s3:::acme-files/*"],"Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}}`
	arns           = `"Resource":[{"Fn::GetAtt":["UserBucket","Arn"]},{"Fn::Sub":"${UserBucket.Arn}/*"}]`
	denyPlainARN   = `{"Effect":"Deny","Principal":"*","Action":"s3:*",` + arns + `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
	denyOldARN     = `{"Effect":"Deny","Principal":"*","Action":"s3:*",` + arns + `,"Condition":{"NumericLessThan":{"s3:TlsVersion":"1.2"}}}`
	onTLS          = `{"Fn::If":["Strict",` + denyPlainARN + `,{"Ref":"AWS::NoValue"}]}`
	orTLS          = `{"Fn::If":["Strict",[` + denyPlainARN + `,` + denyOldARN + `],[` + denyOldARN + `]]}`
	bothTLS        = `{"Fn::If":["Strict",[` + denyPlainARN + `,` + denyOldARN + `],[` + denyOldARN + `,` + denyPlainARN + `]]}`
	thePoolARN     = `{"Fn::Sub":"arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/${UserPool}"}`
	theRoleARN     = `{"Fn::Join":["",["arn:aws:iam::",{"Ref":"AWS::AccountId"},":role/people/acme-user"]]}`
)

// TestSpellings edits the hardened template, which has no failure, in the ways that people
// write the same thing. want is "resource rule" of each failure, none when there must be none.
func TestSpellings(t *testing.T) {
	const (
		role   = "IdentitiesAuthenticated288ACB64"
		own    = "FilesIdentitiesAuthenticatedOwn262D7450"
		bucket = "FilesBucketPolicyD7D4095B"
		roles  = "IdentitiesRoles10335A5A"
	)
	for _, tt := range []struct {
		name  string
		edits map[string]string // path below Resources, with slashes → JSON; "" removes
		want  []string
	}{
		{"the hardened template", nil, nil},

		// one resource names another
		{"a trigger's permission names the pool in an ARN", map[string]string{"PreSignUpPermission/Properties/SourceArn": thePoolARN}, nil},
		{"a trigger's permission names the function by its name", map[string]string{
			"PreSignUpFunction6B7BF12F/Properties/FunctionName": `"check"`, "PreSignUpPermission/Properties/FunctionName": `"check"`}, nil},
		{"a trigger's permission names another function", map[string]string{
			"PreSignUpFunction6B7BF12F/Properties/FunctionName": `"check"`, "PreSignUpPermission/Properties/FunctionName": `"cheque"`},
			[]string{"UserPool trigger-permission"}},
		{"a trigger's permission names another pool in an ARN", map[string]string{
			"PreSignUpPermission/Properties/SourceArn": `{"Fn::Sub":"arn:aws:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/${IdentityPool}"}`},
			[]string{"UserPool trigger-permission"}},
		{"a trigger in an ARN put together, without a permission", map[string]string{
			"UserPool/Properties/LambdaConfig/PreSignUp": `{"Fn::Sub":"arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${PreSignUpFunction6B7BF12F}"}`, "PreSignUpPermission": ""},
			[]string{"UserPool trigger-permission"}},
		{"a bucket's policy names it", map[string]string{
			"UserBucket/Properties/BucketName": `"acme-files"`, bucket + "/Properties/Bucket": `"acme-files"`,
			bucket + "/Properties/PolicyDocument/Statement": `[` + denyPlain + `,` + denyOld + `]`}, nil},
		{"a bucket's policy names a neighbour's objects", map[string]string{
			"UserBucket/Properties/BucketName": `"acme-file"`, bucket + "/Properties/Bucket": `"acme-file"`,
			bucket + "/Properties/PolicyDocument/Statement": `[` + denyPlain + `,` + denyOld + `]`}, []string{"UserBucket bucket-tls"}},
		{"a policy names the users' role", map[string]string{
			role + "/Properties/RoleName": `"acme-user"`, own + "/Properties/Roles": `["acme-user"]`, own + "/Properties/PolicyDocument/Statement": statementAdmin},
			[]string{own + " role-wildcard-action", own + " role-escalation", own + " role-wildcard-resource"}},
		{"a group names its role in an ARN", map[string]string{
			"ApiFunctionRole927806B9/Properties/RoleName": `"acme-user"`, "ApiFunctionRole927806B9/Properties/Policies": `{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + statementAdmin + `}}`,
			"UserPoolGroupmembers5DFCCBC2/Properties/RoleArn": theRoleARN},
			[]string{"ApiFunctionRole927806B9 role-wildcard-action", "ApiFunctionRole927806B9 role-escalation", "ApiFunctionRole927806B9 role-wildcard-resource",
				"ApiFunctionRole927806B9 trust-principal", "ApiFunctionRole927806B9 trust-audience"}},

		// both branches of a condition
		{"a role's policies in one branch only", map[string]string{
			role + "/Properties/Policies": `{"Fn::If":["Strict",[],[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[` + statementAdmin + `]}}]]}`},
			[]string{role + " role-wildcard-action", role + " role-escalation", role + " role-wildcard-resource"}},
		{"a denial in one branch only", map[string]string{
			bucket + "/Properties/PolicyDocument/Statement": `[` + onTLS + `,` + denyOldARN + `]`},
			[]string{"UserBucket bucket-tls"}},
		{"a denial in one branch of all statements only", map[string]string{
			bucket + "/Properties/PolicyDocument/Statement": orTLS}, []string{"UserBucket bucket-tls"}},
		{"a denial in both branches", map[string]string{bucket + "/Properties/PolicyDocument/Statement": bothTLS}, nil},
		{"roles attached by condition", map[string]string{
			"ApiFunctionRole927806B9/Properties/Policies": `[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[` + statementAdmin + `]}}]`,
			roles + "/Properties/Roles":                   `{"Fn::If":["Strict",{"authenticated":{"Fn::GetAtt":["` + role + `","Arn"]}},{"authenticated":{"Fn::GetAtt":["ApiFunctionRole927806B9","Arn"]}}]}`},
			[]string{"ApiFunctionRole927806B9 role-wildcard-action", "ApiFunctionRole927806B9 role-escalation", "ApiFunctionRole927806B9 trust-principal"}},

		// values
		{"a developer's attribute that decides is writable", map[string]string{"ClientWeb/Properties/WriteAttributes": `["name","dev:custom:role"]`},
			[]string{"ClientWeb client-writes-authority"}},
		{"the user says that the address is verified", map[string]string{"ClientWeb/Properties/WriteAttributes": `["email","email_verified"]`},
			[]string{"ClientWeb client-writes-authority"}},
		{"a callback that the browser runs", map[string]string{"ClientWeb/Properties/CallbackURLs": `["JavaScript:alert(1)"]`},
			[]string{"ClientWeb client-callback-https"}},
		{"the audience is some pool's id", map[string]string{
			role + "/Properties/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals/cognito-identity.amazonaws.com:aud": `"eu-west-1:11111111-2222-3333-4444-555555555555"`},
			[]string{role + " trust-audience"}},
		{"a policy with variables and without a version", map[string]string{own + "/Properties/PolicyDocument/Version": ""}, []string{own + " role-variable"}},
		{"a policy with variables and the old version", map[string]string{own + "/Properties/PolicyDocument/Version": `"2008-10-17"`}, []string{own + " role-variable"}},
		{"a callback with a wildcard before a parameter", map[string]string{"ClientWeb/Properties/CallbackURLs": `[{"Fn::Sub":"https://*.${AWS::Region}.acme.io/cb"}]`},
			[]string{"ClientWeb client-callback-form"}},
		{"a denial that asks for more", map[string]string{bucket + "/Properties/PolicyDocument/Statement/0/Condition/StringEquals": `{"aws:PrincipalAccount":"111122223333"}`},
			[]string{"UserBucket bucket-tls"}},
		{"a denial that leaves AWS's services out", map[string]string{bucket + "/Properties/PolicyDocument/Statement/0/Condition/Bool/aws:PrincipalIsAWSService": `"false"`}, nil},
		{"an issuer in lower case", map[string]string{"UserPool/Properties/IssuerConfiguration": `{"Type":"updated"}`}, []string{"UserPool value-unknown"}},
		{"a replica's own triggers", map[string]string{"Regional": `{"Type":"AWS::Cognito::UserPoolRegionalConfigurationAttachment","Properties":{"UserPoolId":"us-east-1_abc",
			"LambdaConfig":{"DefineAuthChallenge":"arn:aws:lambda:eu-west-1:111122223333:function:f","PreTokenGenerationConfig":{"LambdaArn":"arn:aws:lambda:eu-west-1:111122223333:function:g","LambdaVersion":"V2"}}}}`},
			[]string{"Regional trigger-challenges", "Regional value-unknown"}},
		{"a misspelt type", map[string]string{"Other": `{"Type":"AWS::Cognito::UserPoolclient"}`}, []string{"Other value-unknown"}},

		// policies
		{"any character first", allow(own, `"s3:GetObject"`, `{"Fn::Sub":"${UserBucket.Arn}/?*"}`, ``), []string{own + " role-user-scope"}},
		{"a question mark among the users", allow(own, `"s3:GetObject"`, `{"Fn::Sub":"${UserBucket.Arn}/users/?*"}`, ``), []string{own + " role-user-scope"}},
		{"any bucket", allow(own, `"s3:GetObject"`, `"arn:aws:s3:::*/users/${cognito-identity.amazonaws.com:sub}/*"`, ``), []string{own + " role-wildcard-resource"}},
		{"buckets whose names begin alike", allow(own, `"s3:GetObject"`, `"arn:aws:s3:::acme-*/users/${cognito-identity.amazonaws.com:sub}/*"`, ``), nil},
		{"a prefix that may be missing", allow(own, `"s3:ListBucket"`, `{"Fn::GetAtt":["UserBucket","Arn"]}`, `{"ForAllValues:StringLike":{"s3:prefix":"users/${cognito-identity.amazonaws.com:sub}/*"}}`),
			[]string{own + " role-list-prefix"}},
		{"own rows", allow(own, `"dynamodb:Query"`, `{"Fn::GetAtt":["UserTable","Arn"]}`, `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["USER#${cognito-identity.amazonaws.com:sub}*","PUBLIC"]}}`), nil},
		{"own rows, and all others", allow(own, `"dynamodb:Query"`, `{"Fn::GetAtt":["UserTable","Arn"]}`, `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["${cognito-identity.amazonaws.com:sub}","*"]}}`),
			[]string{own + " role-table-keys"}},
		{"rows that end with the user", allow(own, `"dynamodb:Query"`, `{"Fn::GetAtt":["UserTable","Arn"]}`, `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"*${cognito-identity.amazonaws.com:sub}"}}`),
			[]string{own + " role-table-keys"}},
		{"rows of tenants whose names begin alike", allow(own, `"dynamodb:Query"`, `{"Fn::GetAtt":["UserTable","Arn"]}`, `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"${aws:PrincipalTag/tenant_id}*"}}`),
			[]string{own + " role-table-keys"}},
		{"all rows but the user's", allow(own, `"dynamodb:Query"`, `{"Fn::GetAtt":["UserTable","Arn"]}`, `{"ForAllValues:StringNotEquals":{"dynamodb:LeadingKeys":"${cognito-identity.amazonaws.com:sub}"}}`),
			[]string{own + " role-table-keys"}},
		{"everything, spelled otherwise", allow("PostConfirmationTableB779796A", `"*:*"`, `"*"`, ``), []string{"PostConfirmationTableB779796A policy-wildcard"}},
		{"every user's everything, spelled otherwise", allow(own, `"**"`, `{"Fn::Sub":"${UserBucket.Arn}/users/${!cognito-identity.amazonaws.com:sub}/*"}`, ``), []string{own + " role-wildcard-action"}},
		{"everything but some", map[string]string{"PostConfirmationTableB779796A/Properties/PolicyDocument/Statement": `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`},
			[]string{"PostConfirmationTableB779796A policy-wildcard"}},
		{"users' principal by the partition's suffix", map[string]string{
			"ApiFunctionRole927806B9/Properties/AssumeRolePolicyDocument/Statement": `{"Effect":"Allow","Principal":{"Federated":{"Fn::Sub":"cognito-identity.${AWS::URLSuffix}"}},"Action":"sts:AssumeRoleWithWebIdentity"}`},
			[]string{"ApiFunctionRole927806B9 trust-audience", "ApiFunctionRole927806B9 trust-authenticated"}},
		{"rows by PartiQL", allow(own, `"dynamodb:PartiQLUpdate"`, `{"Fn::GetAtt":["UserTable","Arn"]}`, ``), []string{own + " role-table-keys"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			failures := map[string]bool{}
			for _, f := range Judge(edited(t, tt.edits)).Findings {
				if f.Severity == report.Fail {
					failures[f.Resource+" "+f.Rule] = true
				}
			}
			for _, want := range tt.want {
				if !failures[want] {
					t.Errorf("want a failure %s, got %q", want, slices.Sorted(maps.Keys(failures)))
				}
			}
			if len(tt.want) == 0 && len(failures) > 0 {
				t.Errorf("want no failure, got %q", slices.Sorted(maps.Keys(failures)))
			}
		})
	}
}

// allow is the edit that leaves one statement in a policy; condition may be empty.
func allow(policy, actions, resource, condition string) map[string]string {
	text := `{"Effect":"Allow","Action":` + actions + `,"Resource":` + resource
	if condition != "" {
		text += `,"Condition":` + condition
	}
	return map[string]string{policy + "/Properties/PolicyDocument/Statement": text + "}"}
}

// TestWrittenAsText: a policy document that is one string is not read, and that is said.
func TestWrittenAsText(t *testing.T) {
	const document = `{"Fn::Sub":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`
	for path, resource := range map[string]string{
		"FilesIdentitiesAuthenticatedOwn262D7450/Properties/PolicyDocument":           "FilesIdentitiesAuthenticatedOwn262D7450",
		"FilesIdentitiesAuthenticatedOwn262D7450/Properties/PolicyDocument/Statement": "FilesIdentitiesAuthenticatedOwn262D7450",
		"ApiFunctionRole927806B9/Properties/AssumeRolePolicyDocument":                 "ApiFunctionRole927806B9",
	} {
		said := false
		for _, f := range Judge(edited(t, map[string]string{path: document})).Findings {
			said = said || f.Resource == resource && f.Severity.AtLeast(report.Warn) && strings.Contains(f.Message, "cannot be decided")
		}
		if !said {
			t.Errorf("%s as a string passes in silence", path)
		}
	}
}

// edited is the hardened template with edits of its resources.
func edited(t *testing.T, edits map[string]string) *template.Template {
	t.Helper()
	data, err := os.ReadFile("testdata/hardened/template.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	doc["Conditions"] = map[string]any{"Strict": map[string]any{"Fn::Equals": []any{map[string]any{"Ref": "AWS::Region"}, "eu-west-1"}}}
	for path, text := range edits {
		at, keys := doc["Resources"], strings.Split(path, "/")
		for _, key := range keys[:len(keys)-1] {
			if list, isList := at.([]any); isList && key == "0" {
				at = list[0]
				continue
			}
			at = at.(map[string]any)[key]
		}
		inner, isMap := at.(map[string]any)
		if !isMap {
			t.Fatalf("no %s in the hardened template", path)
		}
		last := keys[len(keys)-1]
		if text == "" {
			if _, has := inner[last]; !has {
				t.Fatalf("no %s to remove", path)
			}
			delete(inner, last)
			continue
		}
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		inner[last] = value
	}
	if data, err = json.MarshalIndent(doc, "", " "); err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse("edited.json", data)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
