package usertable

import (
	"errors"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/internal/grant"
	"example.com/cognitocdk/internal/js"
)

// Table is a table whose items belong to users and tenants.
type Table struct {
	node    constructs.Construct
	props   Props
	granted grant.Once
}

// New describes the table; it provisions nothing but what is granted. It panics with the
// error of Props.Validate.
func New(scope constructs.Construct, id string, props Props) *Table {
	if err := props.Validate(); err != nil {
		panic(err)
	}
	return &Table{node: constructs.NewConstruct(scope, jsii.String(id)), props: props}
}

// GrantOwn lets every user of role do abilities with the items whose partition key is
// UserKeyPrefix and their identity id. It panics for abilities that fail Validate, and
// where role was granted its own items before.
func (t *Table) GrantOwn(role *identitypool.Role, abilities Abilities) {
	t.grant(role, "Own", t.props.UserKeyPrefix+"${cognito-identity.amazonaws.com:sub}", nil, abilities, nil)
}

// GrantTenant lets every user of role do abilities with the items whose partition key is
// TenantKeyPrefix and their tenant. A user without a tenant can do nothing with them. It
// panics as GrantOwn does, and for a guest role, since guests have no tenant.
func (t *Table) GrantTenant(role *identitypool.Role, abilities Abilities) {
	const tag = "aws:PrincipalTag/" + identitypool.TenantTag
	t.grant(role, "Tenant", t.props.TenantKeyPrefix+"${"+tag+"}", map[string]any{tag: "false"}, abilities,
		grant.ToTenant("usertable.GrantTenant", role))
}

func (t *Table) grant(role *identitypool.Role, whose, key string, absent map[string]any, abilities Abilities, unfit error) {
	if err := errors.Join(abilities.Validate(), unfit, t.granted.Take("usertable.Grant"+whose, role, whose)); err != nil {
		panic(err)
	}
	null := map[string]any{"dynamodb:LeadingKeys": "false"}
	for k, v := range absent {
		null[k] = v
	}
	statement := func(sid string, actions, resources []string) *awsiam.PolicyStatementProps {
		return &awsiam.PolicyStatementProps{
			Sid: jsii.String(whose + sid), Actions: js.Strings(actions), Resources: js.Strings(resources),
			Conditions: &map[string]any{
				"ForAllValues:StringEquals": map[string]any{"dynamodb:LeadingKeys": key},
				"Null":                      null,
			},
		}
	}
	list := []*awsiam.PolicyStatementProps{statement("Items", grant.Actions(abilities, tableActions), []string{t.props.TableARN})}
	if abilities&Query != 0 && len(t.props.Indexes) > 0 {
		list = append(list, statement("Indexes", []string{"dynamodb:Query"}, t.indexARNs()))
	}
	role.Allow(t.node, whose, list...)
}

func (t *Table) indexARNs() []string {
	list := make([]string, len(t.props.Indexes))
	for i, name := range t.props.Indexes {
		list[i] = t.props.TableARN + "/index/" + name
	}
	return list
}

// ARN is Props.TableARN.
func (t *Table) ARN() string { return t.props.TableARN }

// Construct is the node in the construct tree below which the grants stand.
func (t *Table) Construct() constructs.IConstruct { return t.node }
