package cases

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// Case is one template, written as what differs from the safe one.
type Case struct {
	Name string
	// Policy are the role's statements, JSON objects with commas between. "$B…"
	// is the bucket's ARN and what follows, "$T…" the table's; ${sub} and
	// ${tenant} are the two policy variables.
	Policy string
	// Version of the policy; "-" leaves it out.
	Version string
	// Trust are the statements of the trust policy.
	Trust string
	// Tags are the properties of the principal-tag map beside pool and
	// provider; "-" leaves the map out.
	Tags string
	// Role, Attachment are more properties; Roles replaces the attached ones.
	Role, Attachment, Roles string
	// Extra are more resources, Top more sections of the template.
	Extra, Top string
	// Undecidable: the refusal has no counter-example, because nothing can be
	// seen or nobody has access.
	Undecidable bool
	// Across: the answer is about two roles together, where the solver is asked
	// about one.
	Across bool
	// Other names the role that the answer is about; default Role.
	Other string
}

const (
	own    = `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"$B/users/${sub}/*"}`
	ownT   = `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"$B/tenants/${tenant}/*"}`
	aud    = `"StringEquals":{"cognito-identity.amazonaws.com:aud":{"Ref":"Pool"}}`
	amr    = `"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}`
	cogn   = `"Principal":{"Federated":"cognito-identity.amazonaws.com"}`
	both   = `"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"]`
	trust  = `{"Effect":"Allow",` + cogn + `,` + both + `,"Condition":{` + aud + `,` + amr + `}}`
	tagMap = `"UseDefaults":false,"PrincipalTags":{"tenant_id":"custom:tenant_id"}`
	subTag = `"UseDefaults":false,"PrincipalTags":{"uid":"sub"}`
)

func allow(actions, resource string, condition ...string) string {
	s := `{"Effect":"Allow","Action":` + actions + `,"Resource":` + resource
	if len(condition) > 0 {
		s += `,"Condition":` + condition[0]
	}
	return s + "}"
}

// What several cases share.
const (
	sometimes  = `"Conditions":{"C":{"Fn::Equals":[{"Ref":"AWS::Region"},"eu-west-1"]}},`
	denyRest   = `{"Effect":"Deny","Action":"*","NotResource":"$B/users/${sub}/*"}`
	freeTags   = `"PrincipalTags":{"tenant_id":"custom:tenant_id","dept":"custom:dept","level":"custom:level"}`
	secondPool = `"Pool2":{"Type":"AWS::Cognito::IdentityPool"}`
)

// edge is a managed policy to be a permissions boundary.
func edge(statements string) string {
	return `"Edge":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":{"Version":"2012-10-17","Statement":[` + statements + `]}}}`
}

func deny(element, target string, condition ...string) string {
	s := `{"Effect":"Deny",` + element + `,` + target
	if len(condition) > 0 {
		s += `,"Condition":` + condition[0]
	}
	return s + "}"
}

var macro = regexp.MustCompile(`"\$([BT])([^"]*)"`)

func expand(s string) string {
	s = macro.ReplaceAllStringFunc(s, func(m string) string {
		g := macro.FindStringSubmatch(m)
		id := map[string]string{"B": "Bucket", "T": "Table"}[g[1]]
		if g[2] == "" {
			return `{"Fn::GetAtt":["` + id + `","Arn"]}`
		}
		return `{"Fn::Join":["",[{"Fn::GetAtt":["` + id + `","Arn"]},"` + g[2] + `"]]}`
	})
	s = strings.ReplaceAll(s, "${sub}", "${cognito-identity.amazonaws.com:sub}")
	return strings.ReplaceAll(s, "${tenant}", "${aws:PrincipalTag/tenant_id}")
}

// Template is the whole CloudFormation template.
func (c Case) Template() []byte {
	more := func(s string) string {
		if s == "" {
			return ""
		}
		return "," + s
	}
	version := fmt.Sprintf(`"Version":%q,`, cmp.Or(c.Version, "2012-10-17"))
	if c.Version == "-" {
		version = ""
	}
	tags := fmt.Sprintf(`"Tags":{"Type":"AWS::Cognito::IdentityPoolPrincipalTag","Properties":{"IdentityPoolId":{"Ref":"Pool"},"IdentityProviderName":"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x",%s}},`, cmp.Or(c.Tags, tagMap))
	if c.Tags == "-" {
		tags = ""
	}
	return []byte(expand(fmt.Sprintf(`{
%s"Resources":{
"Pool":{"Type":"AWS::Cognito::IdentityPool","Properties":{"AllowUnauthenticatedIdentities":false}},
"Bucket":{"Type":"AWS::S3::Bucket"},
"Table":{"Type":"AWS::DynamoDB::Table"},
%s
"Role":{"Type":"AWS::IAM::Role","Properties":{
  "AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[%s]},
  "Policies":[{"PolicyName":"own","PolicyDocument":{%s"Statement":[%s]}}]%s}},
"Attachment":{"Type":"AWS::Cognito::IdentityPoolRoleAttachment","Properties":{"IdentityPoolId":{"Ref":"Pool"},"Roles":{%s}%s}}%s
}}`, c.Top, tags, cmp.Or(c.Trust, trust), version, cmp.Or(c.Policy, own), more(c.Role),
		cmp.Or(c.Roles, `"authenticated":{"Fn::GetAtt":["Role","Arn"]}`), more(c.Attachment), more(c.Extra))))
}

// Subject is the logical id of the role that the answer is about.
func (c Case) Subject() string { return cmp.Or(c.Other, "Role") }
