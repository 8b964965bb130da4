package constructs_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/usertable"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
)

const itemsARN = "arn:aws:dynamodb:eu-west-1:333333333333:table/items"

func TestUserTableGolden(t *testing.T) {
	for name, c := range map[string]struct {
		props usertable.Props
		can   usertable.Abilities
	}{
		"minimal": {usertable.Props{TableARN: itemsARN}, usertable.Read},
		"maximal": {usertable.Props{TableARN: itemsARN, UserKeyPrefix: "USER#", TenantKeyPrefix: "TENANT#", Indexes: []string{"by-date", "by-name"}}, usertable.All},
	} {
		t.Run(name, func(t *testing.T) {
			app, stack := newStack(t)
			role := identitypool.ImportRole(stack, "Users", "arn:aws:iam::333333333333:role/users")
			items := usertable.New(stack, "Items", c.props)
			items.GrantOwn(role, c.can)
			items.GrantTenant(role, c.can)
			golden.Equal(t, "usertable/"+name+".json", without(t, synthtest.Template(t, app)))
		})
	}
}

// The one action for writes in batches also deletes, and no ability scans.
func TestUserTableActions(t *testing.T) {
	for want, can := range map[string]usertable.Abilities{
		"dynamodb:BatchGetItem dynamodb:GetItem": usertable.Read,
		"dynamodb:Query":                         usertable.Query,
		"dynamodb:PutItem dynamodb:UpdateItem":   usertable.Write,
		"dynamodb:DeleteItem":                    usertable.Delete,
		"dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem": usertable.Write | usertable.Delete,
	} {
		t.Run(can.String(), func(t *testing.T) {
			app, stack := newStack(t)
			usertable.New(stack, "Items", usertable.Props{TableARN: itemsARN}).
				GrantOwn(identitypool.ImportRole(stack, "Users", "arn:aws:iam::333333333333:role/users"), can)
			policies := resources(t, synthtest.Template(t, app), "AWS::IAM::Policy")
			if len(policies) != 1 {
				t.Fatalf("want one policy, got %d", len(policies))
			}
			for id, policy := range policies {
				statement := policy.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
				if got := strings.Join(items(statement["Action"]), " "); got != want {
					t.Errorf("%s: want %s, got %s", id, want, got)
				}
			}
		})
	}
}

func TestUserTableRefuses(t *testing.T) {
	_, stack, pool, client := users(t)
	identities := identitypool.New(stack, "Identity", identitypool.Props{
		Pool: pool, Clients: []*appclient.Client{client}, AllowGuests: true,
		Exceptions: []control.Exception{{Control: control.Guests, Reason: "the catalogue is public"}}})
	table := usertable.New(stack, "Items", usertable.Props{TableARN: itemsARN})
	table.GrantOwn(identities.Authenticated(), usertable.Read)
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"a guest's tenant": {func() { table.GrantTenant(identities.Guest(), usertable.Read) }, "guests have no tenant"},
		"a second grant":   {func() { table.GrantOwn(identities.Authenticated(), usertable.Query) }, "an earlier grant to Identity Authenticated"},
		"an empty grant":   {func() { table.GrantTenant(identities.Authenticated(), 0) }, "usertable.Abilities: needs at least one ability"},
		"no table":         {func() { usertable.New(stack, "None", usertable.Props{}) }, "usertable.TableARN: is required"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := synthtest.Panics(t, c.do); !strings.Contains(got, c.want) {
				t.Errorf("want a panic with %q, got %q", c.want, got)
			}
		})
	}
}
