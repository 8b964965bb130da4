package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
)

func TestUserStorageMinimal(t *testing.T) {
	app, stack := newStack(t)
	userstorage.New(stack, "Files", userstorage.Props{})
	golden.Equal(t, "userstorage/minimal.json", without(t, synthtest.Template(t, app)))
}

func TestUserStorageMaximal(t *testing.T) {
	app, stack := newStack(t)
	control.MarkEphemeral(stack, "thrown away after each test")
	pool, client := poolAndClient(stack)
	identities := identitypool.New(stack, "Identity", identitypool.Props{
		Pool: pool, Clients: []*appclient.Client{client}, Groups: []identitypool.Group{{Name: "admins"}}})
	bucket := userstorage.New(stack, "Files", userstorage.Props{
		Name:             "company-files",
		Origins:          []string{"https://app.company.com", "http://localhost:5173"},
		KeyARN:           *awskms.NewKey(stack, jsii.String("Key"), nil).KeyArn(),
		LogRetentionDays: 730, KeepVersionsDays: 30, AbortUploadsDays: 1,
		OnUpload: gofunction.New(stack, "Uploaded", gofunction.Props{Package: "example.com/cognitocdk/lambda/presignup"}),
		Destroy:  true, LogicalID: "Files",
		Override: func(p *awss3.BucketProps) { p.TransferAcceleration = jsii.Bool(false) },
	})
	bucket.GrantOwn(identities.Authenticated(), userstorage.All)
	bucket.GrantTenant(identities.Authenticated(), userstorage.Read|userstorage.List)
	bucket.GrantTenant(identities.GroupRole("admins"), userstorage.Read|userstorage.Write|userstorage.Delete)
	golden.Equal(t, "userstorage/maximal.json", without(t, synthtest.Template(t, app),
		"AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolGroup", "AWS::Cognito::IdentityPool",
		"AWS::Cognito::IdentityPoolPrincipalTag", "AWS::Cognito::IdentityPoolRoleAttachment", "AWS::IAM::Role", "AWS::KMS::Key",
		"AWS::Lambda::Function", "AWS::Logs::LogGroup"))
}

// What each ability renders to, in both rooms, is the contract with the prover.
func TestGrants(t *testing.T) {
	for name, c := range map[string]struct {
		abilities userstorage.Abilities
		objects   string
		list      bool
	}{
		"read":            {userstorage.Read, "s3:GetObject", false},
		"write":           {userstorage.Write, "s3:PutObject", false},
		"delete":          {userstorage.Delete, "s3:DeleteObject", false},
		"list":            {userstorage.List, "", true},
		"write in parts":  {userstorage.Write | userstorage.MultipartUpload, "s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObject", false},
		"all":             {userstorage.All, "s3:AbortMultipartUpload s3:DeleteObject s3:GetObject s3:ListMultipartUploadParts s3:PutObject", true},
		"read and delete": {userstorage.Delete | userstorage.Read, "s3:DeleteObject s3:GetObject", false},
	} {
		t.Run(name, func(t *testing.T) {
			app, stack, pool, client := users(t)
			role := identitypool.New(stack, "Identity", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}}).Authenticated()
			bucket := userstorage.Import(stack, "Files", "company-files", userstorage.Props{})
			bucket.GrantOwn(role, c.abilities)
			bucket.GrantTenant(role, c.abilities)
			policies := resources(t, synthtest.Template(t, app), "AWS::IAM::Policy")
			if len(policies) != 2 {
				t.Fatalf("want one policy a grant, got %d", len(policies))
			}
			for id, policy := range policies {
				room, prefix := "Own", "users/${cognito-identity.amazonaws.com:sub}/*"
				if strings.Contains(id, "Tenant") {
					room, prefix = "Tenant", "tenants/${aws:PrincipalTag/tenant_id}/*"
				}
				objects, list := "", false
				for _, s := range policy.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any) {
					s := s.(map[string]any)
					conditions, _ := s["Condition"].(map[string]any)
					if null := compact(conditions["Null"]); room == "Tenant" && null != `{"aws:PrincipalTag/tenant_id":"false"}` {
						t.Errorf("%s: want every statement to need a tenant, got %s", id, null)
					}
					switch s["Sid"] {
					case room + "Objects":
						objects = strings.Join(items(s["Action"]), " ")
						if want := `"arn:aws:s3:::company-files/` + prefix + `"`; compact(s["Resource"]) != want {
							t.Errorf("%s: want resource %s, got %s", id, want, compact(s["Resource"]))
						}
					case room + "List":
						list = true
						if want := `{"s3:prefix":"` + prefix + `"}`; compact(conditions["StringLike"]) != want || s["Action"] != "s3:ListBucket" {
							t.Errorf("%s: want the list bound to %s, got %s of %v", id, want, compact(conditions["StringLike"]), s["Action"])
						}
					default:
						t.Errorf("%s: unexpected statement %v", id, s["Sid"])
					}
				}
				if objects != c.objects || list != c.list {
					t.Errorf("%s: want %q and list %t, got %q and %t", id, c.objects, c.list, objects, list)
				}
			}
		})
	}
}

func TestUserStorageRefuses(t *testing.T) {
	_, stack, pool, client := users(t)
	identities := identitypool.New(stack, "Identity", identitypool.Props{
		Pool: pool, Clients: []*appclient.Client{client}, AllowGuests: true,
		Exceptions: []control.Exception{{Control: control.Guests, Reason: "the catalogue is public"}}})
	bucket := userstorage.New(stack, "Files", userstorage.Props{})
	bucket.GrantOwn(identities.Authenticated(), userstorage.Read)
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"destroying with one key":    {func() { userstorage.New(stack, "Gone", userstorage.Props{Destroy: true}) }, "userstorage.Destroy: needs an environment marked"},
		"a guest's tenant":           {func() { bucket.GrantTenant(identities.Guest(), userstorage.Read) }, "guests have no tenant"},
		"a second grant":             {func() { bucket.GrantOwn(identities.Authenticated(), userstorage.List) }, "an earlier grant to Identity Authenticated"},
		"an empty grant":             {func() { bucket.GrantTenant(identities.Authenticated(), 0) }, "userstorage.Abilities: needs at least one ability"},
		"importing without a name":   {func() { userstorage.Import(stack, "Nothing", "", userstorage.Props{}) }, "userstorage.Import.bucketName: is required"},
		"importing a name in vain":   {func() { userstorage.Import(stack, "Dots", "a.b.c", userstorage.Props{}) }, "userstorage.Import.bucketName: must be"},
		"importing a key's alias":    {func() { userstorage.Import(stack, "Alias", "abc", userstorage.Props{KeyARN: "alias/x"}) }, "userstorage.KeyARN: must be"},
		"importing no role":          {func() { identitypool.ImportRole(stack, "NoRole", "") }, "identitypool.ImportRole.arn: is required"},
		"importing a pool in pieces": {func() { identitypool.Import(stack, "NoPool", identitypool.Existing{ID: "x"}) }, "identitypool.Existing.AuthenticatedRoleARN: is required"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := synthtest.Panics(t, c.do); !strings.Contains(got, c.want) {
				t.Errorf("want a panic with %q, got %q", c.want, got)
			}
		})
	}
}

// A grant is a matter of the bucket's stack: the role's stack stays as it is.
func TestGrantAcrossStacks(t *testing.T) {
	app, stack := newStack(t)
	identities := identitypool.Import(stack, "Identity", identitypool.Existing{
		ID:                   "eu-west-1:11111111-2222-3333-4444-555555555555",
		AuthenticatedRoleARN: "arn:aws:iam::333333333333:role/users",
		GroupRoleARNs:        map[string]string{"admins": "arn:aws:iam::333333333333:role/admins"},
	})
	bucket := userstorage.New(stack, "Files", userstorage.Props{})
	bucket.GrantOwn(identities.Authenticated(), userstorage.Read)
	bucket.GrantTenant(identities.GroupRole("admins"), userstorage.All)
	roles := map[string]bool{}
	for _, policy := range resources(t, synthtest.Template(t, app), "AWS::IAM::Policy") {
		roles[compact(policy.Properties["Roles"])] = true
	}
	if !roles[`["users"]`] || !roles[`["admins"]`] || len(roles) != 2 {
		t.Errorf("want one policy for each imported role, got %v", roles)
	}
}

func TestTwoBucketsInOneStack(t *testing.T) {
	app, stack := newStack(t)
	userstorage.New(stack, "A", userstorage.Props{LogicalID: "A"})
	userstorage.New(stack, "B", userstorage.Props{LogicalID: "B", LogBucketName: "company-logs"})
	buckets := resources(t, synthtest.Template(t, app), "AWS::S3::Bucket")
	for _, id := range []string{"A", "ALogs", "B"} {
		if buckets[id].Properties == nil {
			t.Errorf("want a bucket with the logical id %s", id)
		}
	}
	if want, got := `{"DestinationBucketName":"company-logs","LogFilePrefix":"B/"}`, compact(buckets["B"].Properties["LoggingConfiguration"]); got != want || len(buckets) != 3 {
		t.Errorf("want 3 buckets and logs to %s, got %d and %s", want, len(buckets), got)
	}
}

// The function that hears of uploads reads them: bucket and function know each other, and
// nothing waits in a circle.
func TestOnUploadHasNoCycle(t *testing.T) {
	app, stack := newStack(t)
	function := gofunction.New(stack, "Uploaded", gofunction.Props{Package: "example.com/cognitocdk/lambda/presignup"})
	bucket := userstorage.New(stack, "Files", userstorage.Props{OnUpload: function})
	function.L2().AddEnvironment(jsii.String("BUCKET"), jsii.String(bucket.Name()), nil)
	function.Allow("Files", &awsiam.PolicyStatementProps{Actions: jsii.Strings("s3:GetObject"), Resources: jsii.Strings(bucket.ARN() + "/*")})
	template := synthtest.Template(t, app)
	if cycle := cycleIn(t, template); cycle != "" {
		t.Errorf("want no cycle, got %s", cycle)
	}
	for id, rule := range resources(t, template, "AWS::Events::Rule") {
		want := `{"account":["333333333333"],"detail":{"bucket":{"name":[{"Ref":"FilesBucket7C17EE2E"}]},"object":{"key":[{"prefix":"users/"},{"prefix":"tenants/"}]}},"detail-type":["Object Created"],"source":["aws.s3"]}`
		if got := compact(rule.Properties["EventPattern"]); got != want {
			t.Errorf("%s: want %s, got %s", id, want, got)
		}
	}
}

func TestCycleIsFound(t *testing.T) {
	const circle = `{"Resources":{"A":{"Type":"T","Properties":{"X":{"Ref":"B"}}},"B":{"Type":"T","Properties":{"Y":[{"Fn::GetAtt":["C","Arn"]}]}},"C":{"Type":"T","DependsOn":["A"]}}}`
	if got := cycleIn(t, []byte(circle)); got != "A → B → C → A" {
		t.Errorf("want the cycle named, got %q", got)
	}
}
