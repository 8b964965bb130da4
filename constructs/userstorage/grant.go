package userstorage

import (
	"errors"
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/internal/grant"
	"example.com/cognitocdk/internal/js"
)

// A room is a prefix that IAM completes for each request, and the condition under which
// it may.
type room struct {
	name, prefix string
	conditions   map[string]map[string]any
}

// own is the user's. The variable is the identity id; a request that comes from no
// identity has none, and then the resource matches nothing.
func own() room {
	return room{name: "Own", prefix: UsersPrefix + "${cognito-identity.amazonaws.com:sub}/"}
}

// tenant is the tenant's. Without a tag the resource would match nothing either; the
// condition says so where a reader, and a prover, looks for it.
func tenant() room {
	return room{
		name: "Tenant", prefix: TenantsPrefix + "${aws:PrincipalTag/" + identitypool.TenantTag + "}/",
		conditions: map[string]map[string]any{"Null": {"aws:PrincipalTag/" + identitypool.TenantTag: "false"}},
	}
}

// GrantOwn lets every user of role do abilities with the objects below
// users/<their identity id>/. It panics for abilities that fail Validate, and where role
// was granted its own room before.
func (b *Bucket) GrantOwn(role *identitypool.Role, abilities Abilities) {
	b.grant(role, own(), abilities, nil)
}

// GrantTenant lets every user of role do abilities with the objects below
// tenants/<their tenant>/, those of all users of the tenant. A user without a tenant can do
// nothing there. It panics as GrantOwn does, and for a guest role, since guests have no tenant.
func (b *Bucket) GrantTenant(role *identitypool.Role, abilities Abilities) {
	b.grant(role, tenant(), abilities, grant.ToTenant("userstorage.GrantTenant", role))
}

func (b *Bucket) grant(role *identitypool.Role, r room, abilities Abilities, unfit error) {
	if err := errors.Join(abilities.Validate(), unfit, b.granted.Take("userstorage.Grant"+r.name, role, r.name)); err != nil {
		panic(err)
	}
	role.Allow(b.node, r.name, b.statements(r, abilities)...)
}

func (b *Bucket) statements(r room, abilities Abilities) (list []*awsiam.PolicyStatementProps) {
	if actions := grant.Actions(abilities, objectActions); len(actions) > 0 {
		list = append(list, &awsiam.PolicyStatementProps{
			Sid: jsii.String(r.name + "Objects"), Actions: js.Strings(actions),
			Resources: jsii.Strings(b.ARN() + "/" + r.prefix + "*"), Conditions: r.with(nil),
		})
	}
	if abilities&List != 0 {
		list = append(list, &awsiam.PolicyStatementProps{
			Sid: jsii.String(r.name + "List"), Actions: jsii.Strings("s3:ListBucket"), Resources: jsii.Strings(b.ARN()),
			// A delimiter needs no condition: common prefixes begin with the prefix too.
			Conditions: r.with(map[string]map[string]any{"StringLike": {"s3:prefix": r.prefix + "*"}}),
		})
	}
	if actions := grant.Actions(abilities, keyActions); b.keyARN != "" && len(actions) > 0 {
		list = append(list, &awsiam.PolicyStatementProps{
			Sid: jsii.String(r.name + "Key"), Actions: js.Strings(actions), Resources: jsii.Strings(b.keyARN),
			// With a bucket key the encryption context is the bucket, not the object.
			Conditions: r.with(map[string]map[string]any{"StringEquals": {
				"kms:ViaService":                   fmt.Sprintf("s3.%s.amazonaws.com", *awscdk.Stack_Of(b.node).Region()),
				"kms:EncryptionContext:aws:s3:arn": b.ARN(),
			}}),
		})
	}
	return list
}

// with is the room's condition and more; nil where there is none.
func (r room) with(more map[string]map[string]any) *map[string]any {
	all := map[string]any{}
	for _, conditions := range []map[string]map[string]any{r.conditions, more} {
		for operator, keys := range conditions {
			all[operator] = keys
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &all
}
