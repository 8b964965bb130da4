//go:build verify

package adopt_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/local"
)

// change is a line of cdk diff that says what is added, removed or changed.
var change = regexp.MustCompile(`(?m)^.*\[[-+~]\].*$`)

// TestImportKeepsThePoolAndItsUsers goes the way of docs/adopt.md on the local endpoint: a pool
// that somebody made by hand, with a user, is described, imported by the plain CDK command line,
// shows no difference but the CDK's own, and is the same pool with the same user after the first change.
func TestImportKeepsThePoolAndItsUsers(t *testing.T) {
	endpoint, err := local.Start(t.Context(), local.Options{})
	check(t, err)
	t.Cleanup(func() { check(t, endpoint.Stop()) })
	config, err := endpoint.AWSConfig(t.Context())
	check(t, err)
	api := idp.NewFromConfig(config)
	poolID, clientID := madeByHand(t, api)

	dir := t.TempDir()
	run := commands(t, dir, endpoint)
	binary, out := filepath.Join(dir, "cognitocdk"), filepath.Join(dir, "adopted")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/cognitocdk")
	build.Dir = synthtest.Root()
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, text)
	}
	run(binary, "adopt", "--user-pool-id", poolID, "--out", out)
	source, err := os.ReadFile(filepath.Join(out, "pool.go"))
	check(t, err)

	cdk, stack := filepath.Join(synthtest.Root(), "node_modules", ".bin", "cdk"), "adopted"
	assembly := synthesize(t, map[string][]byte{stack: source})
	run(cdk, "bootstrap", "aws://"+local.Account+"/"+local.Region)
	text := run(cdk, "import", "--app", assembly, "--resource-mapping", filepath.Join(out, "import.json"), "--force", stack)
	for _, id := range []string{"UserPool", "ClientTheApp"} {
		if !strings.Contains(text, id) {
			t.Errorf("%s is not in what cdk import says:\n%s", id, text)
		}
	}
	differences := change.FindAllString(run(cdk, "diff", "--app", assembly, stack), -1)
	if len(differences) != 1 || !strings.Contains(differences[0], "Parameter BootstrapVersion") {
		t.Errorf("after the import: want the parameter that the CDK leaves out of an import, got %q", differences)
	}

	protected := strings.Replace(string(source), `"DeletionProtection"), "INACTIVE"`, `"DeletionProtection"), "ACTIVE"`, 1)
	if protected == string(source) {
		t.Fatalf("the pool was made without deletion protection, and pool.go does not say so:\n%s", source)
	}
	run(cdk, "deploy", "--app", synthesize(t, map[string][]byte{stack: []byte(protected)}), "--method=direct", "--require-approval", "never", stack)

	pool, err := api.DescribeUserPool(t.Context(), &idp.DescribeUserPoolInput{UserPoolId: aws.String(poolID)})
	check(t, err)
	if got := pool.UserPool.DeletionProtection; got != types.DeletionProtectionTypeActive {
		t.Errorf("DeletionProtection after the change is %q, want ACTIVE: the stack has another pool than %s", got, poolID)
	}
	_, err = api.InitiateAuth(t.Context(), &idp.InitiateAuthInput{AuthFlow: types.AuthFlowTypeUserPasswordAuth, ClientId: aws.String(clientID),
		AuthParameters: map[string]string{"USERNAME": "ada@company.com", "PASSWORD": "Correct-Horse-16"}})
	if err != nil {
		t.Errorf("the user of before: %v", err)
	}
	pools, err := api.ListUserPools(t.Context(), &idp.ListUserPoolsInput{MaxResults: aws.Int32(10)})
	check(t, err)
	if len(pools.UserPools) != 1 {
		t.Errorf("want one pool, got %d", len(pools.UserPools))
	}
}

// madeByHand is a pool as one makes it in a hurry, with an app client and a user.
func madeByHand(t *testing.T, api *idp.Client) (poolID, clientID string) {
	t.Helper()
	pool, err := api.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{
		PoolName: aws.String("users"), UsernameAttributes: []types.UsernameAttributeType{types.UsernameAttributeTypeEmail},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail},
		DeletionProtection:     types.DeletionProtectionTypeInactive,
		Policies:               &types.UserPoolPolicyType{PasswordPolicy: &types.PasswordPolicyType{MinimumLength: aws.Int32(10), RequireNumbers: true}},
		Schema:                 []types.SchemaAttributeType{{Name: aws.String("plan"), AttributeDataType: types.AttributeDataTypeString, Mutable: aws.Bool(true)}},
	})
	check(t, err)
	poolID = *pool.UserPool.Id
	client, err := api.CreateUserPoolClient(t.Context(), &idp.CreateUserPoolClientInput{UserPoolId: aws.String(poolID), ClientName: aws.String("the app"),
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserPasswordAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth}})
	check(t, err)
	_, err = api.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{UserPoolId: aws.String(poolID), Username: aws.String("ada@company.com")})
	check(t, err)
	_, err = api.AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{UserPoolId: aws.String(poolID), Username: aws.String("ada@company.com"),
		Password: aws.String("Correct-Horse-16"), Permanent: true})
	check(t, err)
	return poolID, *client.UserPoolClient.ClientId
}

// commands runs programs in a folder that is no project's, with the endpoint as their only AWS.
func commands(t *testing.T, dir string, endpoint *local.Endpoint) func(name string, args ...string) string {
	env := append(endpoint.Environment(), "HOME="+dir, "NO_COLOR=1", "CDK_DISABLE_VERSION_CHECK=1",
		"PATH="+filepath.Join(synthtest.Root(), "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", filepath.Base(name), args[0], err, out)
		}
		return string(out)
	}
}
