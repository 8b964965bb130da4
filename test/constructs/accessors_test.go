package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"

	"example.com/cognitocdk/constructs/api"
	"example.com/cognitocdk/constructs/apiaccess"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/resourceserver"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/constructs/usertable"
)

// Whatever a New returns has a node, for dependencies, tags and aspects.
var _ = []interface{ Construct() constructs.IConstruct }{
	(*api.HTTP)(nil), (*api.REST)(nil), (*apiaccess.API)(nil), (*appclient.Client)(nil), (*gofunction.Function)(nil), (*hosteddomain.Domain)(nil),
	(*identitypool.IdentityPool)(nil), (*identitypool.Role)(nil), (*operations.Operations)(nil), (*protection.Protection)(nil), (*resourceserver.Server)(nil),
	(*signin.Provider)(nil), (*trigger.Trigger)(nil), (*trigger.Table)(nil), (*trigger.SenderKey)(nil), (*trigger.Passwordless)(nil),
	(*userpool.UserPool)(nil), (*userstorage.Bucket)(nil), (*usertable.Table)(nil),
}

func TestIdentityPoolARN(t *testing.T) {
	_, stack := newStack(t)
	pool, client := poolAndClient(stack)
	made := identitypool.New(stack, "Identities", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}})
	const id = "eu-central-1:11111111-2222-3333-4444-555555555555"
	imported := identitypool.Import(stack, "Imported", identitypool.Existing{ID: id, AuthenticatedRoleARN: "arn:aws:iam::333333333333:role/users"})
	if got, want := made.ARN(), ":cognito-identity:eu-west-1:333333333333:identitypool/"+made.ID(); !strings.HasSuffix(got, want) {
		t.Errorf("want an ARN that ends in %s, got %s", want, got)
	}
	if got, want := imported.ARN(), ":cognito-identity:eu-central-1:333333333333:identitypool/"+id; !strings.HasSuffix(got, want) {
		t.Errorf("want an ARN that ends in %s, got %s", want, got)
	}
}
