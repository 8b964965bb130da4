package identitypool

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/internal/naming"
	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/internal/js"
)

// service is the identity pools' own principal, and the prefix of their condition keys.
const service = "cognito-identity.amazonaws.com"

// The amr claim of the token that the pool shows to STS.
const (
	signedIn  = "authenticated"
	anonymous = "unauthenticated"
)

// Role is what a kind of users may do in AWS. It begins with nothing.
type Role struct {
	role    awsiam.IRole
	name    string
	guest   bool
	granted int // characters of the policies at least
}

// newRole provisions a role that this pool alone can hand out, and to these users alone.
// The trust policy is set on the L1: whether the L2 merges its two statements depends on
// a feature flag of the app.
func newRole(node constructs.Construct, name, whose, poolID, amr string) *Role {
	role := awsiam.NewRole(node, jsii.String(name), &awsiam.RoleProps{
		AssumedBy:          awsiam.NewFederatedPrincipal(jsii.String(service), conditions(poolID, amr), jsii.String("sts:AssumeRoleWithWebIdentity")),
		Description:        jsii.String("AWS access of " + describe(whose)),
		MaxSessionDuration: awscdk.Duration_Hours(jsii.Number(1)),
	})
	role.Node().DefaultChild().(awsiam.CfnRole).SetAssumeRolePolicyDocument(trust(poolID, amr))
	return &Role{role: role, name: *node.Node().Id() + " " + name, guest: amr == anonymous}
}

// trust lets the pool assume the role and pass the tenant as a session tag, which is an
// action of its own: without it no credentials would come, and with a wider condition
// another pool could choose the tag. Guests carry no tags.
func trust(poolID, amr string) awsiam.PolicyDocument {
	statement := func(sid, action string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:        jsii.String(sid),
			Actions:    jsii.Strings(action),
			Principals: &[]awsiam.IPrincipal{awsiam.NewFederatedPrincipal(jsii.String(service), conditions(poolID, amr), nil)},
		})
	}
	statements := []awsiam.PolicyStatement{statement("AssumeByThisPool", "sts:AssumeRoleWithWebIdentity")}
	if amr == signedIn {
		statements = append(statements, statement("TagByThisPool", "sts:TagSession"))
	}
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Minimize: js.Bool(false), Statements: &statements})
}

func conditions(poolID, amr string) *map[string]any {
	return &map[string]any{
		"StringEquals":           map[string]any{service + ":aud": poolID},
		"ForAnyValue:StringLike": map[string]any{service + ":amr": amr},
	}
}

// describe keeps to the characters that IAM takes in a description: Latin-1.
func describe(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r < ' ' || r > 'ÿ' || r > '~' && r < '¡' {
			out[i] = '?'
		}
	}
	return string(out)
}

// ImportRole names a role that another stack provisioned, by its ARN, so that something
// can be granted to it here. Its trust policy is that stack's business; a guest role must
// not be imported, nor one of another account: a grant would go to the role of the same name
// in this one.
func ImportRole(scope constructs.Construct, id, arn string) *Role {
	if err := errors.Join(validateRole("identitypool.ImportRole.arn", arn), validateRegion(scope), naming.Account("identitypool.ImportRole.arn", arn, scope)); err != nil {
		panic(err)
	}
	return &Role{role: awsiam.Role_FromRoleArn(scope, jsii.String(id), jsii.String(arn), nil), name: id}
}

// Allow grants exactly statements, in an inline policy of its own below scope, which is called
// by the role and what: below the resource, not the role, so that a grant in another stack
// leaves the role's stack as it is. The packages of the resources call it; see
// userstorage.Bucket.GrantOwn.
func (r *Role) Allow(scope constructs.Construct, what string, statements ...*awsiam.PolicyStatementProps) {
	id := r.Name() + " " + what
	if scope.Node().TryFindChild(jsii.String(id)) != nil {
		id += " " + *r.role.Node().Addr() // of another identity pool with the same construct id
	}
	list := make([]awsiam.PolicyStatement, len(statements))
	for i, s := range statements {
		list[i] = awsiam.NewPolicyStatement(s)
		r.granted += atLeast(list[i])
	}
	if r.granted > maxGranted {
		panic(fielderr.Problem("identitypool.Role.Allow", "%s, to the role %s, would make at least %d characters of inline policies, and IAM takes %d; grant less, or to another role",
			id, r.name, r.granted, maxGranted))
	}
	awsiam.NewPolicy(scope, jsii.String(id), &awsiam.PolicyProps{
		Document: awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Minimize: js.Bool(false), Statements: &list}),
		Roles:    &[]awsiam.IRole{r.role},
	})
}

// maxGranted is how much all inline policies of a role can have
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const maxGranted = 10240

// atLeast is the size of a statement without what only the deployment knows.
func atLeast(statement awsiam.PolicyStatement) int {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(statement.ToStatementJson()); err != nil {
		panic(err) // it came from JSON
	}
	shape, _ := naming.Known(strings.TrimSpace(text.String()))
	return len(shape)
}

// Name is the role's for people: "<pool's id> Authenticated", "… Guest", "… Group <name>"; the
// id of an imported role.
func (r *Role) Name() string { return r.given().name }

// Guest reports whether the role is for people who did not sign in.
func (r *Role) Guest() bool { return r.given().guest }

// given is r. Whoever grants something to the guests of a pool that has none is told so.
func (r *Role) given() *Role {
	if r == nil {
		panic(fielderr.Problem("identitypool.Role", "is nil: IdentityPool.Guest has a role only with Props.AllowGuests"))
	}
	return r
}

// ARN is the role's ARN, a token until deployment.
func (r *Role) ARN() string { return *r.given().role.RoleArn() }

// Construct is the role's node in the construct tree.
func (r *Role) Construct() constructs.IConstruct { return r.role }

// L2 is the CDK's own construct, for what is not modelled here.
func (r *Role) L2() awsiam.IRole { return r.role }

func names(roles map[string]*Role) []string { return slices.Sorted(maps.Keys(roles)) }
