package cases

import "strings"

const (
	victim        = `eu-west-1:22222222-bbbb-4bbb-8bbb-222222222222`
	prefixOwn     = `{"StringLike":{"s3:prefix":["users/${sub}/*"]}}`
	leading       = `{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${sub}"]}}`
	items         = `["dynamodb:GetItem","dynamodb:PutItem","dynamodb:Query"]`
	secondRole    = `"Second":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[` + trust + `]},"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[`
	wideSecond    = secondRole + `{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/*"}]}}]}}`
	safeSecond    = secondRole + own + `]}}]}}`
	clientWith    = `"Client":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"UserPoolId":{"Ref":"Users"},"WriteAttributes":["email","custom:tenant_id"]}}`
	clientExcused = `"Client":{"Type":"AWS::Cognito::UserPoolClient","Metadata":{"cognitocdk:exceptions":[{"control":"client-writes-authority","reason":"the trigger checks it"}]},"Properties":{"UserPoolId":{"Ref":"Users"},"WriteAttributes":["email","custom:tenant_id"]}}`
	openPool      = `"Users":{"Type":"AWS::Cognito::UserPool","Properties":{"Schema":[{"Name":"tenant_id","AttributeDataType":"String","Mutable":false}],"AdminCreateUserConfig":{"AllowAdminCreateUserOnly":false}}}`
	closedPool    = `"Users":{"Type":"AWS::Cognito::UserPool","Properties":{"Schema":[{"Name":"tenant_id","AttributeDataType":"String","Mutable":false}],"AdminCreateUserConfig":{"AllowAdminCreateUserOnly":true}}}`
	strictWrite   = `"Client":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"UserPoolId":{"Ref":"Users"},"WriteAttributes":["email"]}}`
)

func mapping(rest string) string {
	return `"RoleMappings":{"users":{"IdentityProvider":"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x:client",` + rest + `}}`
}

func rule(claim string) string {
	return mapping(`"Type":"Rules","AmbiguousRoleResolution":"Deny","RulesConfiguration":{"Rules":[{"Claim":"` + claim + `","MatchType":"Equals","Value":"x","RoleARN":{"Fn::GetAtt":["Second","Arn"]}}]}`)
}

func trustWith(principal, action, condition string) string {
	return `{"Effect":"Allow",` + principal + `,` + action + `,"Condition":{` + condition + `}}`
}

func attached(typ, property string) string {
	return `"More":{"Type":"` + typ + `","Properties":{` + property + `,"PolicyName":"m","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/*"}]}}}`
}

func bucketPolicy(statement string) string {
	return `"Public":{"Type":"AWS::S3::BucketPolicy","Properties":{"Bucket":{"Ref":"Bucket"},"PolicyDocument":{"Version":"2012-10-17","Statement":[` + statement + `]}}}`
}

// Broken must all be refused.
func Broken() []Case {
	get, list := `"s3:GetObject"`, `"s3:ListBucket"`
	return []Case{
		// objects
		{Name: "every object of the bucket", Policy: allow(get, `"$B/*"`)},
		{Name: "everybody's folder", Policy: allow(get, `"$B/users/*"`)},
		{Name: "every tenant's folder", Policy: allow(get, `"$B/tenants/*"`)},
		{Name: "any resource", Policy: allow(get, `"*"`)},
		{Name: "every action of S3", Policy: allow(`"s3:*"`, `"*"`)},
		{Name: "everything", Policy: allow(`"*"`, `"*"`)},
		{Name: "own folder without a slash", Policy: allow(get, `"$B/users/${sub}*"`)},
		{Name: "own tenant without a slash", Policy: allow(get, `"$B/tenants/${tenant}*"`)},
		{Name: "own tenant with a dash", Policy: allow(get, `"$B/tenants/${tenant}-*"`)},
		{Name: "wildcard before the own segment", Policy: allow(get, `"$B/*/${sub}/*"`)},
		{Name: "wildcard stuck to the own segment", Policy: allow(get, `"$B/users/*${sub}/*"`)},
		{Name: "own id only as part of a segment", Policy: allow(get, `"$B/users/u-${sub}/*"`)},
		{Name: "any bucket", Policy: allow(get, `"arn:aws:s3:::*/users/${sub}/*"`)},
		{Name: "any bucket that is named alike", Policy: allow(get, `"arn:aws:s3:::data*/users/${sub}/*"`)},
		{Name: "question marks for the owner", Policy: allow(get, `"$B/users/??????????????????????????????????????????????/*"`)},
		{Name: "session name for identity", Policy: allow(get, `"$B/users/${aws:userid}/*"`)},
		{Name: "audience for identity", Policy: allow(get, `"$B/users/${cognito-identity.amazonaws.com:aud}/*"`)},
		{Name: "a variable that federated users lack", Policy: allow(get, `"$B/users/${aws:username}/*"`), Undecidable: true},
		{Name: "a tag that nobody maps", Policy: allow(get, `"$B/teams/${aws:PrincipalTag/team}/*"`), Undecidable: true},
		{Name: "a default for the missing tenant", Policy: own + "," + allow(get, `"$B/tenants/${aws:PrincipalTag/tenant_id, 'public'}/*"`)},
		{Name: "a shared folder", Policy: own + "," + allow(get, `"$B/shared/*"`)},
		{Name: "one named identity", Policy: own + "," + allow(get, `"$B/users/`+victim+`/*"`)},
		{Name: "one named tenant", Policy: own + "," + allow(get, `"$B/tenants/globex/*"`)},
		{Name: "one named object", Policy: own + "," + allow(get, `"$B/config.json"`)},
		{Name: "old version takes variables as text", Policy: own, Version: "2008-10-17"},
		{Name: "missing version takes variables as text", Policy: own, Version: "-"},
		{Name: "escaped wildcard beside a real one", Policy: own + "," + allow(get, `"$B/${*}/*"`)},
		{Name: "tenant folders beside user folders at the top", Policy: allow(get, `"$B/${tenant}/*"`) + "," + own},
		{Name: "tenant folders inside tenant folders", Policy: allow(get, `["$B/tenants/${tenant}/*","$B/tenants/shared/${tenant}/*"]`)},
		{Name: "object tags instead of folders", Policy: allow(get, `"$B/*"`, `{"StringEquals":{"s3:ExistingObjectTag/tenant":"${tenant}"}}`)},
		{Name: "a condition that the request chooses", Policy: allow(get, `"$B/*"`, `{"StringEquals":{"aws:Referer":"https://app.example"}}`)},
		{Name: "a misspelt tag as safeguard", Policy: allow(get, `"$B/*"`, `{"StringEqualsIfExists":{"aws:PrincipalTag/tenantid":"acme"}}`)},
		{Name: "a missing tag as key", Policy: own + "," + allow(get, `"$B/*"`, `{"Null":{"aws:PrincipalTag/tenant_id":"true"}}`)},
		// Not and Deny
		{Name: "NotAction", Policy: `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`},
		{Name: "NotResource", Policy: `{"Effect":"Allow","Action":"s3:GetObject","NotResource":"$B/users/*"}`},
		{Name: "NotResource of the own folder", Policy: `{"Effect":"Allow","Action":"s3:GetObject","NotResource":"$B/users/${sub}/*"}`},
		{Name: "a Deny that spares everybody's folder", Policy: allow(get, `"$B/*"`) + "," + deny(`"Action":"s3:*"`, `"NotResource":"$B/users/*"`)},
		{Name: "a Deny for writing only", Policy: allow(`["s3:GetObject","s3:PutObject"]`, `"$B/*"`) + "," + deny(`"Action":"s3:PutObject"`, `"NotResource":"$B/users/${sub}/*"`)},
		{Name: "a Deny that only counts without TLS", Policy: allow(get, `"$B/*"`) + "," + deny(`"Action":"s3:*"`, `"NotResource":"$B/users/${sub}/*"`, `{"Bool":{"aws:SecureTransport":"false"}}`)},
		{Name: "a Deny for those with a tenant", Policy: allow(get, `"$B/*"`) + "," + deny(`"Action":"s3:*"`, `"NotResource":["$B/users/${sub}/*"]`, `{"Null":{"aws:PrincipalTag/tenant_id":"false"}}`)},
		{Name: "a Deny of one neighbour", Policy: allow(get, `"$B/users/*"`) + "," + deny(`"Action":"s3:*"`, `"Resource":"$B/users/`+victim+`/*"`)},
		{Name: "a Deny of everything", Policy: own + "," + deny(`"Action":"*"`, `"Resource":"*"`), Undecidable: true},
		{Name: "a Deny of the own folder", Policy: own + "," + deny(`"Action":"s3:*"`, `"Resource":"$B/users/*"`), Undecidable: true},
		{Name: "a Deny of the tenant's folder beside an own one", Policy: own + "," + ownT + "," + deny(`"Action":"s3:*"`, `"Resource":"$B/tenants/*"`), Undecidable: true},
		{Name: "no policy at all", Policy: deny(`"Action":"s3:*"`, `"Resource":"*"`), Undecidable: true},
		{Name: "an Allow of no action at all", Policy: `{"Effect":"Allow","Action":[],"Resource":"$B/users/${sub}/*"}`, Undecidable: true},
		{Name: "a tenant's name that opens everything", Policy: allow(get, `"$B/*"`) + "," + deny(`"Action":"s3:*"`, `"NotResource":"$B/tenants/${tenant}/*"`, `{"StringNotLike":{"aws:PrincipalTag/tenant_id":["staff-?","st?f"]}}`)},
		{Name: "a group's role from elsewhere", Extra: `"Group":{"Type":"AWS::Cognito::UserPoolGroup","Properties":{"RoleArn":"arn:aws:iam::111122223333:role/elsewhere"}}`, Other: "arn:aws:iam::111122223333:role/elsewhere", Undecidable: true},
		// listing
		{Name: "listing without a condition", Policy: own + "," + allow(list, `"$B"`)},
		{Name: "listing without a slash", Policy: own + "," + allow(list, `"$B"`, `{"StringLike":{"s3:prefix":"users/${sub}*"}}`)},
		{Name: "listing the bare prefix", Policy: own + "," + allow(list, `"$B"`, `{"StringEquals":{"s3:prefix":"users/${sub}"}}`)},
		{Name: "listing the tenant's bare prefix", Policy: own + "," + allow(list, `"$B"`, `{"StringEquals":{"s3:prefix":"tenants/${tenant}"}}`)},
		{Name: "listing the folder of all", Policy: own + "," + allow(list, `"$B"`, `{"StringLike":{"s3:prefix":["users/","users/${sub}/*"]}}`)},
		{Name: "listing the top", Policy: own + "," + allow(list, `"$B"`, `{"StringEquals":{"s3:prefix":["","users/${sub}/"],"s3:delimiter":"/"}}`)},
		{Name: "listing with any prefix", Policy: own + "," + allow(list, `"$B"`, `{"StringLike":{"s3:prefix":"*"}}`)},
		{Name: "listing if a prefix is given at all", Policy: own + "," + allow(list, `"$B"`, `{"StringLikeIfExists":{"s3:prefix":"users/${sub}/*"}}`)},
		{Name: "listing for all of no values", Policy: own + "," + allow(list, `"$B"`, `{"ForAllValues:StringLike":{"s3:prefix":"users/${sub}/*"}}`)},
		{Name: "listing with a delimiter only", Policy: own + "," + allow(list, `"$B"`, `{"StringEquals":{"s3:delimiter":"/"}}`)},
		{Name: "listing all but one prefix", Policy: own + "," + allow(list, `"$B"`, `{"StringNotLike":{"s3:prefix":"secret/*"}}`)},
		{Name: "listing of versions", Policy: own + "," + allow(`["s3:ListBucket","s3:ListBucketVersions"]`, `"$B"`, prefixOwn) + "," + allow(`"s3:ListBucketVersions"`, `"$B"`)},
		{Name: "listing of uploads", Policy: own + "," + allow(`"s3:ListBucketMultipartUploads"`, `"$B"`)},
		{Name: "listing of buckets", Policy: own + "," + allow(`"s3:ListAllMyBuckets"`, `"*"`)},
		// other services
		{Name: "PassRole", Policy: own + "," + allow(`"iam:PassRole"`, `"*"`)},
		{Name: "AssumeRole", Policy: own + "," + allow(`"sts:AssumeRole"`, `"arn:aws:iam::111122223333:role/other"`)},
		{Name: "InvokeFunction", Policy: own + "," + allow(`"lambda:InvokeFunction"`, `"arn:aws:lambda:eu-west-1:111122223333:function:f"`)},
		{Name: "Cognito Sync of everybody", Policy: own + "," + allow(`"cognito-sync:*"`, `"*"`)},
		{Name: "administering identities", Policy: own + "," + allow(`"cognito-identity:*"`, `"*"`)},
		{Name: "bucket policy", Policy: own + "," + allow(`"s3:PutBucketPolicy"`, `"$B"`)},
		{Name: "any key through anything", Policy: own + "," + allow(`"kms:Decrypt"`, `"*"`)},
		{Name: "a key without its service", Policy: own + "," + allow(`["kms:Decrypt","kms:GenerateDataKey"]`, `"arn:aws:kms:eu-west-1:111122223333:key/k"`)},
		{Name: "any API", Policy: own + "," + allow(`"execute-api:Invoke"`, `"*"`)},
		{Name: "every method of an API", Policy: own + "," + allow(`"execute-api:Invoke"`, `"arn:aws:execute-api:eu-west-1:111122223333:api/*"`)},
		{Name: "a table without keys", Policy: own + "," + allow(items, `"$T"`)},
		{Name: "a table by any key", Policy: own + "," + allow(items, `"$T"`, `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"*"}}`)},
		{Name: "a table by the start of a key", Policy: own + "," + allow(items, `"$T"`, `{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"${sub}*"}}`)},
		{Name: "a table by one of several keys", Policy: own + "," + allow(items, `"$T"`, `{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"${sub}"}}`)},
		{Name: "a table scanned without keys", Policy: own + "," + allow(`["dynamodb:Query","dynamodb:Scan"]`, `"$T"`, leading)},
		{Name: "every action of a table", Policy: own + "," + allow(`"dynamodb:*"`, `"$T"`, leading)},
		{Name: "PartiQL without keys", Policy: own + "," + allow(`"dynamodb:PartiQLSelect"`, `"$T"`, leading)},
		{Name: "an index whose key is another", Policy: own + "," + allow(items, `["$T","$T/index/*"]`, leading)},
		// principal tags
		{Name: "tenant from the e-mail", Policy: ownT, Tags: `"PrincipalTags":{"tenant_id":"email"}`},
		{Name: "tenant from the nickname", Policy: ownT, Tags: `"PrincipalTags":{"tenant_id":"nickname"}`},
		{Name: "tenant that a client writes", Policy: ownT, Extra: openPool + "," + clientWith},
		{Name: "tenant that a client without a list writes", Policy: ownT, Extra: openPool + `,"Client":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"UserPoolId":{"Ref":"Users"}}}`},
		{Name: "tenant that the provider asserts", Policy: ownT, Extra: `"IdP":{"Type":"AWS::Cognito::UserPoolIdentityProvider","Properties":{"AttributeMapping":{"custom:tenant_id":"org"}}}`},
		{Name: "tenant from an unbounded claim", Policy: ownT, Tags: `"PrincipalTags":{"tenant_id":"custom:department"}`},
		{Name: "tenant from an outside provider", Policy: ownT, Extra: `"Tags2":{"Type":"AWS::Cognito::IdentityPoolPrincipalTag","Properties":{"IdentityPoolId":{"Ref":"Pool"},"IdentityProviderName":"accounts.google.com","PrincipalTags":{"tenant_id":"tenant_id"}}}`},
		{Name: "tenant from a developer's provider", Policy: ownT, Extra: `"Tags2":{"Type":"AWS::Cognito::IdentityPoolPrincipalTag","Properties":{"IdentityPoolId":{"Ref":"Pool"},"IdentityProviderName":"login.example","PrincipalTags":{"tenant_id":"tenant_id"}}}`},
		{Name: "tenant named like another pool's folder", Across: true, Policy: allow(get, `"$B/${tenant}/*"`), Extra: secondPool + `,"Attachment2":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool2"},"Roles":{"authenticated":{"Fn::GetAtt":["Staff","Arn"]}}}},"Staff":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[` + strings.Replace(trust, `{"Ref":"Pool"}`, `{"Ref":"Pool2"}`, 1) + `]},"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[` + allow(get, `"$B/users/${sub}/*"`) + `]}}]}}`},
		{Name: "default tags", Policy: ownT, Tags: `"UseDefaults":true,"PrincipalTags":{"tenant_id":"custom:tenant_id"}`, Undecidable: true},
		{Name: "default tags beside an own folder", Policy: own + "," + ownT, Tags: `"UseDefaults":true`, Undecidable: true},
		{Name: "no tag map", Policy: own + "," + ownT, Tags: "-", Undecidable: true},
		{Name: "tags of unknown origin", Policy: ownT, Tags: `"PrincipalTags":{"Fn::ImportValue":"elsewhere"}`, Undecidable: true},
		// trust
		{Name: "trust without TagSession", Trust: trustWith(cogn, `"Action":"sts:AssumeRoleWithWebIdentity"`, aud+","+amr), Undecidable: true},
		{Name: "trust of every pool", Trust: trustWith(cogn, both, amr)},
		{Name: "trust of another pool", Trust: trustWith(cogn, both, `"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-west-1:other"},`+amr)},
		{Name: "trust of pools alike", Trust: trustWith(cogn, both, `"StringLike":{"cognito-identity.amazonaws.com:aud":"eu-west-1:*"},`+amr)},
		{Name: "trust of all pools but one", Trust: trustWith(cogn, both, `"StringNotEquals":{"cognito-identity.amazonaws.com:aud":"eu-west-1:other"},`+amr)},
		{Name: "trust of guests too", Trust: trustWith(cogn, both, aud)},
		{Name: "trust of any kind of identity", Trust: trustWith(cogn, both, aud+`,"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"*authenticated"}`)},
		{Name: "trust of guests only", Trust: trustWith(cogn, both, aud+`,"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"unauthenticated"}`)},
		{Name: "trust of guests by a negation", Trust: trustWith(cogn, both, aud+`,"ForAnyValue:StringNotEquals":{"cognito-identity.amazonaws.com:amr":"developer"}`)},
		{Name: "trust of the world", Trust: `{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity"}`},
		{Name: "trust of an account", Trust: trust + `,{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}`},
		{Name: "trust of a service", Trust: trust + `,{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}`},
		{Name: "trust of another provider", Trust: trust + `,{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`},
		{Name: "trust of all but a few", Trust: trust + `,{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/x"},"Action":"sts:AssumeRole"}`},
		{Name: "trust with every action", Trust: trustWith(cogn, `"Action":"sts:*"`, aud+","+amr), Undecidable: true},
		{Name: "TagSession for everybody", Trust: trust + `,{"Effect":"Allow",` + cogn + `,"Action":"sts:TagSession"}`},
		{Name: "trust that depends on a condition", Trust: `{"Fn::If":["C",` + trust + `,` + trustWith(cogn, both, amr) + `]}`, Undecidable: true},
		// which role
		{Name: "ambiguous tokens fall back", Attachment: mapping(`"Type":"Token","AmbiguousRoleResolution":"AuthenticatedRole"`)},
		{Name: "rules fall back", Attachment: mapping(`"Type":"Rules","AmbiguousRoleResolution":"AuthenticatedRole","RulesConfiguration":{"Rules":[]}`)},
		{Name: "a rule about the e-mail", Attachment: rule("email"), Extra: safeSecond, Other: "Second"},
		{Name: "a rule about what a client writes", Attachment: rule("custom:tenant_id"), Extra: safeSecond + "," + openPool + "," + clientWith, Other: "Second"},
		{Name: "a rule about an unknown claim", Attachment: rule("shoe_size"), Extra: safeSecond, Other: "Second", Undecidable: true},
		{Name: "a rule to a wide role", Attachment: rule("cognito:groups"), Extra: wideSecond, Other: "Second"},
		{Name: "a group's wide role", Extra: wideSecond + `,"Group":{"Type":"AWS::Cognito::UserPoolGroup","Properties":{"RoleArn":{"Fn::GetAtt":["Second","Arn"]}}}`, Other: "Second"},
		{Name: "a wide role that only trusts", Extra: wideSecond, Other: "Second"},
		{Name: "a role from elsewhere", Roles: `"authenticated":"arn:aws:iam::111122223333:role/elsewhere"`, Other: "arn:aws:iam::111122223333:role/elsewhere", Undecidable: true},
		{Name: "a role by parameter", Top: `"Parameters":{"R":{"Type":"String"}},`, Roles: `"authenticated":{"Ref":"R"}`, Other: "${R}", Undecidable: true},
		{Name: "guests with everybody's files", Roles: `"unauthenticated":{"Fn::GetAtt":["Role","Arn"]}`, Trust: trustWith(cogn, both, aud+`,"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"unauthenticated"}`), Policy: allow(get, `"$B/users/*"`)},
		// policies elsewhere
		{Name: "AWS's read-only policy", Role: `"ManagedPolicyArns":["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]`},
		{Name: "a managed policy that nobody sees", Role: `"ManagedPolicyArns":["arn:aws:iam::aws:policy/Whatever"]`, Undecidable: true},
		{Name: "a policy attached by itself", Extra: attached("AWS::IAM::Policy", `"Roles":[{"Ref":"Role"}]`)},
		{Name: "a managed policy attached by itself", Extra: attached("AWS::IAM::ManagedPolicy", `"Roles":[{"Ref":"Role"}]`)},
		{Name: "a managed policy attached by the role", Role: `"ManagedPolicyArns":[{"Ref":"More"}]`, Extra: attached("AWS::IAM::ManagedPolicy", `"Description":"m"`)},
		{Name: "a role policy", Extra: attached("AWS::IAM::RolePolicy", `"RoleName":{"Ref":"Role"}`)},
		{Name: "a policy attached by name", Role: `"RoleName":"named"`, Extra: attached("AWS::IAM::Policy", `"Roles":["named"]`)},
		{Name: "a bucket open to all", Extra: bucketPolicy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"$B/*"}`)},
		{Name: "a bucket open to the role", Extra: bucketPolicy(`{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["Role","Arn"]}},"Action":"s3:GetObject","Resource":"$B/*"}`)},
		{Name: "a bucket open to Cognito", Extra: bucketPolicy(`{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"s3:GetObject","Resource":"$B/*"}`)},
		{Name: "a bucket open to all but one", Extra: bucketPolicy(`{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/x"},"Action":"s3:GetObject","Resource":"$B/*"}`)},
		{Name: "a key open to all", Extra: `"Key":{"Type":"AWS::KMS::Key","Properties":{"KeyPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*"}]}}}`},
		{Name: "a table open to the role", Extra: `"T2":{"Type":"AWS::DynamoDB::Table","Properties":{"ResourcePolicy":{"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["Role","Arn"]}},"Action":"dynamodb:GetItem","Resource":"*"}]}}}}`},
		// what cannot be read
		{Name: "a bucket by parameter", Top: `"Parameters":{"P":{"Type":"String","Default":"data"}},`, Policy: allow(get, `{"Fn::Sub":"arn:aws:s3:::${P}/users/${!cognito-identity.amazonaws.com:sub}/*"}`), Undecidable: true},
		{Name: "a bucket by import", Policy: allow(get, `{"Fn::Join":["",[{"Fn::ImportValue":"elsewhere"},"/users/${sub}/*"]]}`), Undecidable: true},
		{Name: "a bucket by custom resource", Extra: `"C":{"Type":"Custom::Name"}`, Policy: allow(get, `{"Fn::Join":["",[{"Fn::GetAtt":["C","Arn"]},"/users/${sub}/*"]]}`), Undecidable: true},
		{Name: "a statement by macro", Policy: own + `,{"Fn::Transform":{"Name":"AWS::Include"}}`, Undecidable: true},
		{Name: "a macro over the template", Top: `"Transform":"AWS::Serverless-2016-10-31",`, Other: "Transform AWS::Serverless-2016-10-31", Undecidable: true},
		{Name: "a nested stack that is not there", Extra: `"N":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":"https://x"}}`, Other: "nested stack N", Undecidable: true},
		{Name: "an operator that is not modelled", Policy: own + "," + allow(get, `"$B/*"`, `{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}`), Undecidable: true},
		{Name: "an address that anybody can have", Policy: own + "," + allow(get, `"$B/*"`, `{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`)},
		{Name: "everything, over TLS of a good version", Policy: allow(get, `"$B/users/*"`), Extra: bucketPolicy(`{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"$B/*","Condition":{"NumericLessThan":{"s3:TlsVersion":"1.2"}}},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["$B","$B/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)},
		{Name: "a gap between two limits", Policy: allow(get, `"$B/*"`, `{"NumericGreaterThan":{"s3:TlsVersion":"1.2"},"NumericLessThan":{"s3:TlsVersion":"1.3"}}`)},
		{Name: "an operator that does not exist", Policy: own + "," + allow(get, `"$B/*"`, `{"StringMatches":{"aws:Referer":"x"}}`), Undecidable: true},
		{Name: "a wide branch of Fn::If", Policy: `{"Fn::If":["C",` + own + `,` + allow(get, `"$B/*"`) + `]}`, Undecidable: true},
		{Name: "a Deny that may not be there", Policy: allow(get, `"$B/*"`) + `,{"Fn::If":["C",` + deny(`"Action":"s3:*"`, `"NotResource":"$B/users/${sub}/*"`) + `,{"Ref":"AWS::NoValue"}]}`, Undecidable: true},
		{Name: "a wide list of policies behind Fn::If", Role: `"ManagedPolicyArns":{"Fn::If":["C",["arn:aws:iam::aws:policy/AmazonS3FullAccess"],{"Ref":"AWS::NoValue"}]}`, Undecidable: true},
		{Name: "a wide list of statements behind Fn::If", Policy: own + `,{"Fn::If":["C",[` + allow(get, `"$B/*"`) + `],{"Ref":"AWS::NoValue"}]}`, Undecidable: true},
		{Name: "a wide list of inline policies behind Fn::If", Roles: `"authenticated":{"Fn::GetAtt":["Listed","Arn"]}`, Other: "Listed", Undecidable: true,
			Extra: `"Listed":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[` + trust + `]},"Policies":{"Fn::If":["C",[{"PolicyName":"w","PolicyDocument":{"Version":"2012-10-17","Statement":[` + allow(get, `"$B/*"`) + `]}}],[{"PolicyName":"o","PolicyDocument":{"Version":"2012-10-17","Statement":[` + own + `]}}]]}}}`},
		{Name: "an inline policy without a document", Role: `"ManagedPolicyArns":[{"Ref":"Hollow"}]`, Extra: `"Hollow":{"Type":"AWS::IAM::ManagedPolicy"}`, Undecidable: true},
		{Name: "a second trust under a condition that a request can meet", Trust: trust + "," + trustWith(cogn, both, `"StringLike":{"aws:UserAgent":"*"}`), Undecidable: true},
		{Name: "a statement element that does not exist", Policy: `{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/users/${sub}/*","Scope":"x"}`, Undecidable: true},
		// what is there in some deployments only
		{Name: "a policy's Deny under a condition", Top: sometimes, Policy: allow(get, `"$B/*"`), Undecidable: true,
			Extra: `"Saver":{"Type":"AWS::IAM::Policy","Condition":"C","Properties":{"PolicyName":"d","Roles":[{"Ref":"Role"}],"PolicyDocument":{"Version":"2012-10-17","Statement":[` + denyRest + `]}}}`},
		{Name: "a bucket's Deny under a condition", Top: sometimes, Policy: allow(get, `"$B/*"`), Undecidable: true,
			Extra: strings.Replace(bucketPolicy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":["$B","$B/users/${sub}/*"]}`), `"Properties"`, `"Condition":"C","Properties"`, 1)},
		{Name: "a boundary under a condition", Top: sometimes, Policy: allow(get, `"$B/*"`), Undecidable: true,
			Role: `"PermissionsBoundary":{"Fn::If":["C",{"Ref":"Edge"},{"Ref":"AWS::NoValue"}]}`, Extra: edge(own)},
		{Name: "a trigger under a condition", Top: sometimes, Policy: ownT, Extra: clientExcused + `,"Users":{"Type":"AWS::Cognito::UserPool","Properties":{"LambdaConfig":{"PreSignUp":{"Fn::If":["C","arn:aws:lambda:eu-west-1:111122223333:function:f",{"Ref":"AWS::NoValue"}]}},"Schema":[{"Name":"tenant_id","AttributeDataType":"String","Mutable":false}]}}`},
		// permissions boundaries
		{Name: "a boundary as wide as the policy", Policy: allow(get, `"$B/*"`), Role: `"PermissionsBoundary":{"Ref":"Edge"}`, Extra: edge(allow(`"s3:*"`, `"*"`))},
		{Name: "a boundary that leaves nothing", Role: `"PermissionsBoundary":{"Ref":"Edge"}`, Extra: edge(allow(`"dynamodb:*"`, `"*"`)), Undecidable: true},
		{Name: "a wide policy in a boundary that nobody sees", Policy: allow(get, `"$B/*"`), Role: `"PermissionsBoundary":"arn:aws:iam::111122223333:policy/edge"`, Undecidable: true},
		{Name: "a wide policy in a boundary of AWS's", Policy: allow(`"sqs:SendMessage"`, `"*"`) + "," + own, Role: `"PermissionsBoundary":"arn:aws:iam::aws:policy/PowerUserAccess"`, Undecidable: true},
		{Name: "a bucket that gives around the boundary", Role: `"PermissionsBoundary":{"Ref":"Edge"}`, Extra: edge(own) + "," + bucketPolicy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"$B/*"}`), Undecidable: true},
		// letters of either case
		{Name: "listing in letters of either case", Policy: own + "," + allow(list, `"$B"`, `{"StringEqualsIgnoreCase":{"s3:prefix":"users/${sub}/"}}`)},
		{Name: "items in letters of either case", Policy: allow(items, `"$T"`, `{"ForAllValues:StringEqualsIgnoreCase":{"dynamodb:LeadingKeys":["${sub}"]}}`)},
		{Name: "tenant admin in capitals", Policy: ownT + "," + allow(get, `"$B/*"`, `{"StringEqualsIgnoreCase":{"aws:PrincipalTag/tenant_id":"ADMIN"}}`)},
		{Name: "tenant true by Bool", Policy: ownT + "," + allow(get, `"$B/*"`, `{"Bool":{"aws:PrincipalTag/tenant_id":"True"}}`)},
		{Name: "an identity in capitals", Policy: own + "," + allow(get, `"$B/*"`, `{"StringEqualsIgnoreCase":{"cognito-identity.amazonaws.com:sub":"EU-WEST-1:AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA"}}`)},
		// session keys
		{Name: "a free tag that equals the tenant", Policy: ownT + "," + allow(get, `"$B/*"`, `{"StringEquals":{"aws:PrincipalTag/dept":"${tenant}"}}`), Tags: `"PrincipalTags":{"tenant_id":"custom:tenant_id","dept":"custom:dept"}`},
		{Name: "two free tags at once", Policy: own + "," + allow(get, `"$B/*"`, `{"StringEquals":{"aws:PrincipalTag/dept":"x","aws:PrincipalTag/level":"y"}}`), Tags: freeTags},
		{Name: "a free tag without another", Policy: own + "," + allow(get, `"$B/*"`, `{"StringEquals":{"aws:PrincipalTag/dept":"x"},"Null":{"aws:PrincipalTag/level":"true"}}`), Tags: freeTags},
		{Name: "a free tag without a tenant", Policy: own + "," + allow(get, `"$B/*"`, `{"StringEquals":{"aws:PrincipalTag/dept":"x"},"Null":{"aws:PrincipalTag/tenant_id":"true"}}`), Tags: freeTags},
		{Name: "a tenant without two tags", Policy: own + "," + allow(get, `"$B/*"`, `{"Null":{"aws:PrincipalTag/dept":"true","aws:PrincipalTag/level":"true","aws:PrincipalTag/tenant_id":"false"}}`), Tags: freeTags},
		{Name: "a free tag that is another", Policy: own + "," + allow(get, `"$B/*"`, `{"StringEquals":{"aws:PrincipalTag/dept":"${aws:PrincipalTag/level}"}}`), Tags: freeTags},
		{Name: "a free tag but for the names of some", Policy: own + "," + allow(get, `"$B/${aws:PrincipalTag/dept}/*"`) + "," + deny(`"Action":"s3:*"`, `"Resource":["$B/globex/*","$B/x/*"]`), Tags: freeTags, Undecidable: true},
		{Name: "a factor that no session tells", Policy: own + "," + allow(get, `"$B/*"`, `{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`), Undecidable: true},
		{Name: "a provider that no template tells", Policy: own + "," + allow(get, `"$B/*"`, `{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"graph.facebook.com"}}`), Undecidable: true},
		{Name: "whoever is signed in", Policy: own + "," + allow(get, `"$B/*"`, `{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}`)},
		{Name: "an account written out", Extra: bucketPolicy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"$B/*","Condition":{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}}`), Undecidable: true},
		{Name: "roles of an account written out", Extra: bucketPolicy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"$B/*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::999988887777:role/*"}}}`), Undecidable: true},
		{Name: "a session of an account written out", Extra: bucketPolicy(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::999988887777:assumed-role/Role/CognitoIdentityCredentials"},"Action":"s3:GetObject","Resource":"$B/*"}`), Undecidable: true},
		{Name: "a wildcard over an ARN's parts", Policy: allow(get, `"$B/*"`) + "," + deny(`"Action":"s3:*"`, `"NotResource":"$B/users/${sub}/*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:*"}}`), Undecidable: true},
		{Name: "a bucket open to the role's id", Extra: bucketPolicy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"$B/*","Condition":{"StringLike":{"aws:userId":{"Fn::Sub":"${Role.RoleId}:*"}}}}`)},
		{Name: "a bucket open to a role with a path", Role: `"RoleName":"named","Path":"/app/"`, Extra: bucketPolicy(`{"Effect":"Allow","Principal":{"AWS":{"Fn::Sub":"arn:aws:iam::${AWS::AccountId}:role/app/named"}},"Action":"s3:GetObject","Resource":"$B/*"}`)},
		{Name: "a bucket open to the role of an account written out", Role: `"RoleName":"named"`, Extra: bucketPolicy(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:role/named"},"Action":"s3:GetObject","Resource":"$B/*"}`), Undecidable: true},
		{Name: "a replica open to the role", Extra: `"G":{"Type":"AWS::DynamoDB::GlobalTable","Properties":{"Replicas":[{"Region":"eu-west-1","ResourcePolicy":{"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["Role","Arn"]}},"Action":"dynamodb:GetItem","Resource":"*"}]}}}]}}`},
		{Name: "a managed policy by its name", Role: `"ManagedPolicyArns":[{"Fn::Sub":"arn:aws:iam::${AWS::AccountId}:policy/more"}]`, Extra: `"More":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"ManagedPolicyName":"more","PolicyDocument":{"Version":"2012-10-17","Statement":[` + allow(get, `"$B/*"`) + `]}}}`},
		{Name: "AWS's policy with a Deny for what is known of it", Policy: own + "," + deny(`"Action":["s3:*","dynamodb:*","lambda:*"]`, `"NotResource":"$B/users/${sub}/*"`), Role: `"ManagedPolicyArns":["arn:aws:iam::aws:policy/PowerUserAccess"]`, Undecidable: true},
		{Name: "tenant that a client with an unknown list writes", Top: `"Parameters":{"W":{"Type":"CommaDelimitedList"}},`, Policy: ownT, Extra: openPool + `,"Client":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"UserPoolId":{"Ref":"Users"},"WriteAttributes":{"Ref":"W"}}}`, Undecidable: true},
		// who else gets the role
		{Name: "trust of one pool too many", Trust: trustWith(cogn, both, `"StringEquals":{"cognito-identity.amazonaws.com:aud":[{"Ref":"Pool"},"eu-west-1:other"]},`+amr)},
		{Name: "trust of a second pool that hands out another role", Extra: secondPool, Trust: trustWith(cogn, both, `"StringEquals":{"cognito-identity.amazonaws.com:aud":[{"Ref":"Pool"},{"Ref":"Pool2"}]},`+amr)},
		{Name: "trust of a pool by parameter", Top: `"Parameters":{"P":{"Type":"String"}},`, Trust: trustWith(cogn, both, `"StringEquals":{"cognito-identity.amazonaws.com:aud":[{"Ref":"Pool"},{"Ref":"P"}]},`+amr), Undecidable: true},
		{Name: "trust of those without a provider", Trust: trustWith(cogn, both, aud+`,"ForAllValues:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}`), Undecidable: true},
		{Name: "trust that lets nobody in", Trust: trust + `,{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole*"}`, Undecidable: true},
		{Name: "one role for guests and users", Roles: `"authenticated":{"Fn::GetAtt":["Role","Arn"]},"unauthenticated":{"Fn::GetAtt":["Role","Arn"]}`, Undecidable: true},
	}
}
