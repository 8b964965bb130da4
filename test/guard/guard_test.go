// Package guard_test attaches the guard to apps of all kinds and wants bad ones stopped.
package guard_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/guard"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/constructs/userstorage"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/test/isolation/cases"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// guarded synthesizes a stack under the guard. It returns the rules that stopped it, none
// if it went through, and where the assembly went.
func guarded(t *testing.T, build func(awscdk.App, awscdk.Stack)) (stoppedBy []string, assembly string) {
	t.Helper()
	app := synthtest.App(t)
	guard.Attach(app)
	stack := awscdk.NewStack(app, jsii.String("Stack"), nil)
	build(app, stack)
	assembly = *app.Outdir()
	defer func() {
		if recover() == nil {
			return
		}
		stoppedBy = reported(t, assembly)
		if len(stoppedBy) == 0 {
			t.Fatal("the synthesis failed without a finding of the guard")
		}
	}()
	app.Synth(nil)
	return nil, assembly
}

// reported are the rules in the CDK's own report, which its command line shows.
func reported(t *testing.T, assembly string) (rules []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(assembly, "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`"ruleName":\s*"([^"]+)"`).FindAllSubmatch(data, -1) {
		rules = append(rules, string(found[1]))
	}
	return rules
}

func TestGuardStops(t *testing.T) {
	hardened := func(stack awscdk.Stack) *userpool.UserPool { return userpool.New(stack, "Users", userpool.Props{}) }
	cases := []struct {
		name, rule string
		build      func(awscdk.App, awscdk.Stack)
	}{
		{"a tenant that can be changed", "authority-mutable", func(_ awscdk.App, stack awscdk.Stack) {
			hardened(stack).Cfn().AddPropertyOverride(jsii.String("Schema.1.Mutable"), true)
		}},
		{"a pool without deletion protection", "deletion-protection", func(_ awscdk.App, stack awscdk.Stack) {
			hardened(stack).Cfn().AddPropertyOverride(jsii.String("DeletionProtection"), "INACTIVE")
		}},
		{"a client that writes the tenant", "client-writes-authority", func(_ awscdk.App, stack awscdk.Stack) {
			appclient.New(stack, "App", appclient.Props{Pool: hardened(stack)}).Cfn().SetWriteAttributes(jsii.Strings("email", "custom:tenant_id"))
		}},
		{"an open bucket", "bucket-public-access", func(_ awscdk.App, stack awscdk.Stack) {
			hardened(stack)
			userstorage.New(stack, "Files", userstorage.Props{}).Cfn().AddPropertyOverride(
				jsii.String("PublicAccessBlockConfiguration.BlockPublicPolicy"), false)
		}},
		{"a pool of somebody else's constructs", "deletion-protection", func(_ awscdk.App, stack awscdk.Stack) {
			awscognito.NewUserPool(stack, jsii.String("Users"), nil)
		}},
		{"a pool in a nested stack", "deletion-protection", func(_ awscdk.App, stack awscdk.Stack) {
			awscognito.NewUserPool(nested(stack), jsii.String("Users"), nil)
		}},
		{"a template that was included", "isolation", func(_ awscdk.App, stack awscdk.Stack) {
			include(t, stack, cases.Broken()[0].Template())
		}},
		{"a grant on everybody's files", "isolation", func(_ awscdk.App, stack awscdk.Stack) {
			pool := hardened(stack)
			client := appclient.New(stack, "App", appclient.Props{Pool: pool})
			identities := identitypool.New(stack, "Identities", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}})
			files := userstorage.New(stack, "Files", userstorage.Props{})
			files.GrantOwn(identities.Authenticated(), userstorage.Read)
			files.L2().GrantRead(identities.Authenticated().L2(), jsii.String("users/*"))
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if rules, _ := guarded(t, c.build); !slices.Contains(rules, c.rule) {
				t.Errorf("want the synthesis stopped by %s, got %q", c.rule, rules)
			}
		})
	}
}

func TestGuardLetsTheHardenedThrough(t *testing.T) {
	rules, _ := guarded(t, func(_ awscdk.App, stack awscdk.Stack) {
		pool := userpool.New(stack, "Users", userpool.Props{})
		client := appclient.New(stack, "App", appclient.Props{Pool: pool})
		identities := identitypool.New(stack, "Identities", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}})
		files := userstorage.New(stack, "Files", userstorage.Props{})
		files.GrantOwn(identities.Authenticated(), userstorage.All)
		files.GrantTenant(identities.Authenticated(), userstorage.Read)
	})
	if len(rules) > 0 {
		t.Errorf("want the hardened stack through, it was stopped by %q", rules)
	}
}

func TestGuardLetsAnEmptyStackThrough(t *testing.T) {
	rules, _ := guarded(t, func(app awscdk.App, stack awscdk.Stack) {
		awscdk.NewStack(app, jsii.String("Empty"), nil)
		userpool.New(stack, "Users", userpool.Props{})
	})
	if len(rules) > 0 {
		t.Errorf("want a stack without a resource let through, which the CDK never deploys; it was stopped by %q", rules)
	}
}

func TestGuardSeesIntoNestedStacks(t *testing.T) {
	rules, _ := guarded(t, func(_ awscdk.App, stack awscdk.Stack) {
		inner := nested(stack)
		pool := userpool.New(stack, "Users", userpool.Props{})
		client := appclient.New(stack, "App", appclient.Props{Pool: pool})
		identities := identitypool.New(stack, "Identities", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}})
		files := userstorage.New(inner, "Files", userstorage.Props{})
		files.GrantOwn(identities.Authenticated(), userstorage.All)
	})
	if len(rules) > 0 {
		t.Errorf("want the grant in the nested stack seen and proven, the synthesis was stopped by %q", rules)
	}
}

// The CDK lets an app acknowledge any rule. The synthesis then passes, and audit on the
// assembly says that it was acknowledged.
func TestAcknowledgementIsReported(t *testing.T) {
	rules, assembly := guarded(t, func(app awscdk.App, stack awscdk.Stack) {
		userpool.New(stack, "Users", userpool.Props{}).Cfn().AddPropertyOverride(jsii.String("DeletionProtection"), "INACTIVE")
		awscdk.Validations_Of(app).Acknowledge(&awscdk.Acknowledgment{
			Id: jsii.String(audit.PluginName + "::deletion-protection"), Reason: jsii.String("we know better")})
	})
	if len(rules) > 0 {
		t.Fatalf("this test is about the side door, which the CDK seems to have closed: %q", rules)
	}
	found, err := audit.Assembly([]string{assembly})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if strings.Contains(f.Message, "deletion-protection") {
			return
		}
	}
	t.Errorf("want the acknowledgement of deletion-protection reported, got %v", found)
}

// nested is a nested stack with the metadata that the CDK's command line asks for, and by
// which its template is found. Nothing may stand in stack yet.
func nested(stack awscdk.Stack) awscdk.NestedStack {
	stack.Node().SetContext(jsii.String("aws:cdk:enable-asset-metadata"), true)
	return awscdk.NewNestedStack(stack, jsii.String("Nested"), nil)
}

// include adds every resource of a template to the stack, as it is.
func include(t *testing.T, stack awscdk.Stack, template []byte) {
	t.Helper()
	var parsed struct {
		Transform string
		Resources map[string]struct {
			Type, Condition string
			Properties      map[string]any
		}
	}
	if err := json.Unmarshal(template, &parsed); err != nil {
		t.Fatal(err)
	}
	if parsed.Transform != "" {
		stack.AddTransform(jsii.String(parsed.Transform))
	}
	for id, r := range parsed.Resources {
		resource := awscdk.NewCfnResource(stack, jsii.String(id), &awscdk.CfnResourceProps{Type: jsii.String(r.Type), Properties: &r.Properties})
		resource.OverrideLogicalId(jsii.String(id))
		if r.Condition != "" {
			resource.AddOverride(jsii.String("Condition"), r.Condition)
		}
	}
}
