package audit

import (
	"os"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

// TestHandwritten changes lines of a hand-written YAML template that has no failure: what
// others write as well has none either, and what is unsafe fails at its own line.
func TestHandwritten(t *testing.T) {
	const (
		write  = "WriteAttributes: [email]"
		calls  = "CallbackURLs: [!Sub 'https://${AppHost}/callback']"
		tenant = "Name: tenant_id, AttributeDataType: String, Mutable: false"
		source = "SourceArn: !GetAtt UserPool.Arn"
		guests = "AllowUnauthenticatedIdentities: false"
		mapped = "Roles: {authenticated: !GetAtt UserRole.Arn}"
		last   = "Outputs:\n"
	)
	for _, tt := range []struct {
		name, old, new string
		want           string // "resource rule: text of its line"; empty when nothing may fail
	}{
		{"as it is", last, last, ""},
		{"both branches write harmless attributes", write, "WriteAttributes: !If [IsProd, [email], [email, name]]", ""},
		{"one branch writes the tenant", write, "WriteAttributes: !If [IsProd, [email], [email, 'custom:tenant_id']]", "WebClient client-writes-authority: custom:tenant_id"},
		{"a split text writes the tenant", write, "WriteAttributes: !Split [',', 'email, custom:tenant_id']", "WebClient client-writes-authority: custom:tenant_id"},
		{"no value writes everything", write, "WriteAttributes: !Ref AWS::NoValue", "WebClient client-attributes-explicit: WriteAttributes"},
		{"null writes everything", write, "WriteAttributes: ~", "WebClient client-attributes-explicit: WriteAttributes"},
		{"yes is true", tenant, strings.Replace(tenant, "false", "yes", 1), "UserPool authority-mutable: tenant_id"},
		{"TRUE as text is true", tenant, strings.Replace(tenant, "false", "'TRUE'", 1), "UserPool authority-mutable: tenant_id"},
		{"no is false", tenant, strings.Replace(tenant, "false", "no", 1), ""},
		{"on is true", "{CaseSensitive: 'false'}", "{CaseSensitive: on}", "UserPool username-case: CaseSensitive"},
		{"ON without quotes is true, not a word", "MfaConfiguration: 'ON'", "MfaConfiguration: ON", "UserPool value-unknown: MfaConfiguration"},
		{"http by a variable", calls, "CallbackURLs: [!Sub ['${S}://${AppHost}/callback', {S: http}]]", "WebClient client-callback-https: CallbackURLs"},
		{"http selected from a list", calls, "CallbackURLs: [!Select [1, ['https://a.io', 'http://a.io']]]", "WebClient client-callback-https: CallbackURLs"},
		{"one callback instead of a list", calls, "CallbackURLs: http://app.acme.io/cb", "WebClient client-callback-https: CallbackURLs"},
		{"a native app", calls, "CallbackURLs: ['io.acme.app://callback']", ""},
		{"guests in one branch, as text", guests, "AllowUnauthenticatedIdentities: !If [IsProd, 'false', 'true']", "IdentityPool guests: 'true'"},
		{"roles by the token", mapped, mapped + "\n      RoleMappings: {m: {Type: Token, AmbiguousRoleResolution: Deny, IdentityProvider: !Sub 'cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}:${WebClient}'}}", ""},
		{"roles by the address", mapped, mapped + "\n      RoleMappings: {m: {Type: Rules, AmbiguousRoleResolution: Deny, IdentityProvider: !Sub '${UserPool.ProviderName}:${WebClient}', RulesConfiguration: {Rules: [{Claim: email, MatchType: Contains, Value: '@acme.io', RoleARN: !GetAtt UserRole.Arn}]}}}", "Attach role-rules: Claim: email"},
		{"the pool's ARN, joined", source, "SourceArn: !Join [':', ['arn:aws:cognito-idp', !Ref AWS::Region, !Ref AWS::AccountId, !Sub 'userpool/${UserPool}']]", ""},
		{"the pool's ARN, any", source, "SourceArn: !Sub 'arn:aws:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/*'", "HookPermission trigger-permission-source: userpool/*"},
		{"the permission exists in production only", "  HookPermission:\n    Type: AWS::Lambda::Permission\n", "  HookPermission:\n    Type: AWS::Lambda::Permission\n    Condition: IsProd\n", "UserPool trigger-permission: PreTokenGenerationConfig"},
		{"one statement instead of a list", "          - Effect: Allow\n            Action: s3:ListBucket", "          - Sid: Own\n            Effect: Allow\n            Action: [s3:ListBucket]", ""},
		{"every action on one bucket", "            Action: s3:ListBucket", "            Action: '*'", "UserPolicy role-wildcard-action: Action: '*'"},
		{"a wildcard before the user", "${Bucket.Arn}/users/${!cog", "${Bucket.Arn}/*/${!cog", "UserPolicy role-prefix: ${Bucket.Arn}/*/"},
		{"TLS 1.3 is more than asked", "{'s3:TlsVersion': '1.2'}", "{'s3:TlsVersion': 1.3}", ""},
		{"TLS 1.1 is less", "{'s3:TlsVersion': '1.2'}", "{'s3:TlsVersion': '1.1'}", "Bucket bucket-tls: Bucket:"},
		{"a denial for every service and resource", "Action: 's3:*', Resource: [!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*'], Condition: {Bool", "Action: '*', Resource: '*', Condition: {Bool", ""},
		{"a role for a build server beside it", last, "  Ci:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Principal: {Service: codebuild.amazonaws.com}, Action: 'sts:AssumeRole'}}, Policies: [{PolicyName: p, PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: 'logs:PutLogEvents', Resource: '*'}}}]}\n" + last, ""},
		{"a denial in the users' policy", last, "  Dn:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: d, Roles: [!Ref UserRole], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Deny, NotAction: 's3:*', NotResource: !GetAtt Bucket.Arn}]}}\n" + last, ""},
		{"a managed policy far away, one role", last, "  Far:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {Roles: !Ref UserRole, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}\n" + last, "Far role-wildcard-action: s3:*"},
		{"a policy for users in one branch", last, "  Far:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: x, Roles: !If [IsProd, [], [!Ref UserRole]], PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}\n" + last, "Far role-wildcard-action: s3:*"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data, err := os.ReadFile("testdata/hardened/handwritten.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(data), tt.old) {
				t.Fatalf("the template has no %q", tt.old)
			}
			parsed, err := template.Parse("handwritten.yaml", []byte(strings.Replace(string(data), tt.old, tt.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			who, where, _ := strings.Cut(tt.want, ": ")
			seen := false
			for _, f := range Judge(parsed).Findings {
				switch line := parsed.SourceLine(f.Line); {
				case f.Severity != report.Fail:
				case tt.want == "":
					t.Errorf("want no failure, got %s at %q: %s", f.Rule, line, f.Message)
				default:
					seen = seen || f.Resource+" "+f.Rule == who && strings.Contains(line, where)
				}
			}
			if tt.want != "" && !seen {
				t.Errorf("want a failure %q", tt.want)
			}
		})
	}
}
