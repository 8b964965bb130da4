package constructs_test

import (
	"bytes"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/apiaccess"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/constructs/usertable"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
)

// Every grant that the constructs can render is one that the proof understands and proves.
func TestGrantsAreProven(t *testing.T) {
	type roles struct{ everybody, admins, guests *identitypool.Role }
	for name, grant := range map[string]func(awscdk.Stack, roles){
		"a bucket": func(stack awscdk.Stack, r roles) {
			files := userstorage.New(stack, "Files", userstorage.Props{})
			files.GrantOwn(r.everybody, userstorage.All)
			files.GrantTenant(r.everybody, userstorage.Read|userstorage.List)
			files.GrantOwn(r.admins, userstorage.Read)
			files.GrantTenant(r.admins, userstorage.All)
			files.GrantOwn(r.guests, userstorage.Read|userstorage.Write)
		},
		"a bucket under a customer's key": func(stack awscdk.Stack, r roles) {
			files := userstorage.New(stack, "Files", userstorage.Props{KeyARN: *awskms.NewKey(stack, jsii.String("Key"), nil).KeyArn()})
			for _, role := range []*identitypool.Role{r.everybody, r.admins} {
				files.GrantOwn(role, userstorage.All)
				files.GrantTenant(role, userstorage.All)
			}
		},
		"an imported bucket": func(stack awscdk.Stack, r roles) {
			files := userstorage.Import(stack, "Files", "company-files", userstorage.Props{})
			files.GrantOwn(r.everybody, userstorage.All)
			files.GrantTenant(r.admins, userstorage.All)
		},
		"a table": func(stack awscdk.Stack, r roles) {
			items := usertable.New(stack, "Items", usertable.Props{TableARN: itemsARN})
			for _, role := range []*identitypool.Role{r.everybody, r.admins} {
				items.GrantOwn(role, usertable.All)
				items.GrantTenant(role, usertable.All)
			}
		},
		"a table with prefixes and indexes": func(stack awscdk.Stack, r roles) {
			items := usertable.New(stack, "Items", usertable.Props{TableARN: itemsARN, UserKeyPrefix: "USER#", TenantKeyPrefix: "TENANT#", Indexes: []string{"by-date"}})
			for _, role := range []*identitypool.Role{r.everybody, r.admins} {
				items.GrantOwn(role, usertable.All)
				items.GrantTenant(role, usertable.Read|usertable.Query)
			}
		},
		"an API beside a bucket": func(stack awscdk.Stack, r roles) {
			files := userstorage.New(stack, "Files", userstorage.Props{})
			for _, role := range []*identitypool.Role{r.everybody, r.admins} {
				files.GrantOwn(role, userstorage.Read)
			}
			apiaccess.New(stack, "API", apiaccess.Props{APIID: "a1"}).Grant(r.everybody, apiaccess.Route{Method: "GET", Path: "/orders"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			app, stack, pool, client := users(t)
			identities := identitypool.New(stack, "Identity", identitypool.Props{
				Pool: pool, Clients: []*appclient.Client{client}, Groups: []identitypool.Group{{Name: "admins"}}, AllowGuests: true,
				Exceptions: []control.Exception{{Control: control.Guests, Reason: "the catalogue is public"}}})
			grant(stack, roles{identities.Authenticated(), identities.GroupRole("admins"), identities.Guest()})
			data := synthtest.Template(t, app)
			audited(t, data)
			proofs := proved(t, data)
			if len(proofs.Roles) != 3 {
				t.Errorf("want a proof of 3 roles, got %d", len(proofs.Roles))
			}
			for _, r := range proofs.Roles {
				if !r.Proven {
					t.Errorf("%s: not proven: %s %+v", r.Role, r.Undecided, r.Counterexample)
				}
			}
		})
	}
}

// Role.Allow grants what it is told to; what reaches somebody else's does not get past the proof.
func TestForeignGrantIsNotProven(t *testing.T) {
	app, stack, pool, client := users(t)
	role := identitypool.New(stack, "Identity", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}}).Authenticated()
	files := userstorage.Import(stack, "Files", "company-files", userstorage.Props{})
	files.GrantOwn(role, userstorage.Read)
	role.Allow(stack, "Everything", &awsiam.PolicyStatementProps{
		Actions: jsii.Strings("s3:GetObject"), Resources: jsii.Strings(files.ARN() + "/" + userstorage.UsersPrefix + "*")})
	for _, r := range proved(t, synthtest.Template(t, app)).Roles {
		if r.Proven || r.Counterexample == nil || r.Counterexample.Action != "s3:GetObject" {
			t.Errorf("%s: want a counter-example with s3:GetObject, got proven %t, %s %+v", r.Role, r.Proven, r.Undecided, r.Counterexample)
		}
	}
}

func proved(t testing.TB, data []byte) isolation.Result {
	t.Helper()
	parsed, err := template.Load([]string{"-"}, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	proofs, err := isolation.Prove(parsed...)
	if err != nil || len(proofs.Roles) == 0 {
		t.Fatalf("want a proof of some role, got %v", err)
	}
	return proofs
}
