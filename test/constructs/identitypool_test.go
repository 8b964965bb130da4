package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/identitypool"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
)

// users is a stack with what an identity pool needs.
func users(t testing.TB) (awscdk.App, awscdk.Stack, *userpool.UserPool, *appclient.Client) {
	t.Helper()
	app, stack := newStack(t)
	pool, client := poolAndClient(stack)
	return app, stack, pool, client
}

func poolAndClient(stack awscdk.Stack) (*userpool.UserPool, *appclient.Client) {
	pool := userpool.New(stack, "UserPool", userpool.Props{})
	return pool, appclient.New(stack, "Web", appclient.Props{Pool: pool})
}

func TestIdentityPoolMinimal(t *testing.T) {
	app, stack, pool, client := users(t)
	identitypool.New(stack, "Identity", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}})
	golden.Equal(t, "identitypool/minimal.json", without(t, synthtest.Template(t, app), "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"))
}

func TestIdentityPoolMaximal(t *testing.T) {
	for name, choice := range map[string]identitypool.RoleChoice{"maximal-by-token": identitypool.ByToken, "maximal-by-rules": identitypool.ByRules} {
		t.Run(name, func(t *testing.T) {
			app, stack := newStack(t)
			control.MarkEphemeral(stack, "thrown away after each test")
			pool := userpool.New(stack, "UserPool", userpool.Props{})
			clients := []*appclient.Client{
				appclient.New(stack, "Web", appclient.Props{Pool: pool}),
				appclient.New(stack, "Phone", appclient.Props{Pool: pool, Kind: appclient.Native}),
			}
			identities := identitypool.New(stack, "Identity", identitypool.Props{
				Pool: pool, Clients: clients, Name: "identities", RoleChoice: choice,
				Groups:      []identitypool.Group{{Name: "admins", Description: "run a tenant"}, {Name: "read/only"}},
				AllowGuests: true, Destroy: true, LogicalID: "Identities",
				Exceptions: []control.Exception{{Control: control.Guests, Reason: "the catalogue is public"}},
				Override:   func(p *awscognito.CfnIdentityPoolProps) { p.IdentityPoolTags = nil },
			})
			if identities.GroupRole("admins") == identities.Authenticated() || !identities.Guest().Guest() {
				t.Error("each kind of users must have a role of its own")
			}
			golden.Equal(t, "identitypool/"+name+".json", without(t, synthtest.Template(t, app), "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"))
		})
	}
}

// Whoever accepts guests by exception gets through the audit, and nobody else does.
func TestAuditOfGuests(t *testing.T) {
	for name, guests := range map[string]bool{"with guests": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			app, stack, pool, client := users(t)
			props := identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}, Groups: []identitypool.Group{{Name: "admins"}}}
			if guests {
				props.AllowGuests = true
				props.Exceptions = []control.Exception{{Control: control.Guests, Reason: "the catalogue is public"}}
			}
			identitypool.New(stack, "Identity", props)
			excused := audited(t, synthtest.Template(t, app))
			want := []string{}
			if guests {
				want = []string{"guest-role", "guests", "trust-authenticated", "trust-tag-session"}
			}
			if !slices.Equal(excused, want) {
				t.Errorf("want the exceptions %q, got %q", want, excused)
			}
		})
	}
}

// The default roles of two pools in one stack must not get in each other's way.
func TestTwoIdentityPoolsInOneStack(t *testing.T) {
	app, stack, pool, client := users(t)
	for _, id := range []string{"A", "B"} {
		identitypool.New(stack, id, identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}})
	}
	template := synthtest.Template(t, app)
	for typ, want := range map[string]int{"AWS::Cognito::IdentityPool": 2, "AWS::IAM::Role": 2, "AWS::Cognito::IdentityPoolPrincipalTag": 2} {
		if got := len(resources(t, template, typ)); got != want {
			t.Errorf("want %d of %s, got %d", want, typ, got)
		}
	}
}

func TestIdentityPoolRefuses(t *testing.T) {
	type scene struct {
		stack  awscdk.Stack
		pool   *userpool.UserPool
		client *appclient.Client
	}
	minimal := func(s scene) identitypool.Props {
		return identitypool.Props{Pool: s.pool, Clients: []*appclient.Client{s.client}}
	}
	external := func(change func(*awscognito.CfnIdentityPoolProps)) func(scene) identitypool.Props {
		return func(s scene) identitypool.Props {
			p := minimal(s)
			p.Override = change
			return p
		}
	}
	for name, c := range map[string]struct {
		props func(scene) identitypool.Props
		want  string
	}{
		"a client of another user pool": {func(s scene) identitypool.Props {
			p := minimal(s)
			p.Pool = userpool.New(s.stack, "Other", userpool.Props{})
			return p
		}, "identitypool.Clients[0]: needs a client of the same pool"},
		"a machine, whose tokens have no user": {func(s scene) identitypool.Props {
			p := minimal(s)
			p.Clients = append(p.Clients, appclient.New(s.stack, "Robot", appclient.Props{Pool: s.pool, Kind: appclient.Machine, Scopes: []string{"api/read"}}))
			return p
		}, "identitypool.Clients[1]: cannot be combined with Kind Machine"},
		"two clients of one construct id": {func(s scene) identitypool.Props {
			p := minimal(s)
			p.Clients = append(p.Clients, appclient.New(awscdk.NewStack(s.stack, jsii.String("Nested"), nil), "Web", appclient.Props{Pool: s.pool}))
			return p
		}, `identitypool.Clients[1]: has the construct id "Web" of another client`},
		"destroying with one key": {func(s scene) identitypool.Props {
			p := minimal(s)
			p.Destroy = true
			return p
		}, "identitypool.Destroy: needs an environment marked by control.MarkEphemeral"},
		"an OIDC provider beside the user pool": {external(func(p *awscognito.CfnIdentityPoolProps) {
			p.OpenIdConnectProviderArns = &[]any{"arn:aws:iam::123456789012:oidc-provider/x"}
		}), "an OIDC provider directly on the pool"},
		"a SAML provider beside the user pool": {external(func(p *awscognito.CfnIdentityPoolProps) {
			p.SamlProviderArns = jsii.Strings("arn:aws:iam::123456789012:saml-provider/x")
		}), "a SAML provider directly on the pool"},
		"a social provider beside the user pool": {external(func(p *awscognito.CfnIdentityPoolProps) {
			p.SupportedLoginProviders = map[string]string{"accounts.google.com": "x"}
		}), "a social provider directly on the pool"},
		"a developer provider beside the user pool": {external(func(p *awscognito.CfnIdentityPoolProps) {
			p.DeveloperProviderName = jsii.String("login.company.com")
		}), "a developer provider directly on the pool"},
	} {
		t.Run(name, func(t *testing.T) {
			_, stack, pool, client := users(t)
			props := c.props(scene{stack, pool, client})
			if got := synthtest.Panics(t, func() { identitypool.New(stack, "Identity", props) }); !strings.Contains(got, c.want) {
				t.Errorf("want a panic with %q, got %q", c.want, got)
			}
		})
	}
}

func TestIdentityPoolRefusesOtherPartitions(t *testing.T) {
	for _, region := range []string{"cn-north-1", "us-gov-west-1", "eusc-de-east-1"} {
		stack := awscdk.NewStack(synthtest.App(t), jsii.String("Test"), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: jsii.String("123456789012"), Region: jsii.String(region)}})
		pool := userpool.New(stack, "UserPool", userpool.Props{})
		props := identitypool.Props{Pool: pool, Clients: []*appclient.Client{appclient.New(stack, "Web", appclient.Props{Pool: pool})}}
		want := "region " + region + " is of a partition that is not supported"
		if got := synthtest.Panics(t, func() { identitypool.New(stack, "Identity", props) }); !strings.Contains(got, want) {
			t.Errorf("want a panic with %q, got %q", want, got)
		}
	}
}

func TestTenantClaimNeedsWhatSetsIt(t *testing.T) {
	app, stack, pool, client := users(t)
	identitypool.New(stack, "Identity", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}, TenantClaim: "tenant"})
	if got := synthtest.Panics(t, func() { app.Synth(nil) }); !strings.Contains(got, `identitypool.TenantClaim: nothing sets "tenant"`) {
		t.Errorf("want synthesis to stop, got %q", got)
	}

	app, stack, pool, client = users(t)
	if err := pool.SetTrigger("PreTokenGenerationConfig", map[string]string{"LambdaVersion": "V2_0", "LambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:f"}); err != nil {
		t.Fatal(err)
	}
	identitypool.New(stack, "Identity", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}, TenantClaim: "tenant"})
	for _, tags := range resources(t, synthtest.Template(t, app), "AWS::Cognito::IdentityPoolPrincipalTag") {
		if got := tags.Properties["PrincipalTags"].(map[string]any)[identitypool.TenantTag]; got != "tenant" {
			t.Errorf("want the tag mapped from the trigger's claim, got %v", got)
		}
	}
}

func TestGroupRoleUnknown(t *testing.T) {
	_, stack, pool, client := users(t)
	identities := identitypool.New(stack, "Identity", identitypool.Props{
		Pool: pool, Clients: []*appclient.Client{client}, Groups: []identitypool.Group{{Name: "admins"}}})
	want := `"admin" is not a group of this pool (admins)`
	if got := synthtest.Panics(t, func() { identities.GroupRole("admin") }); !strings.Contains(got, want) {
		t.Errorf("want a panic with %q, got %q", want, got)
	}
}

// Everybody may be in a group without a role, the default one: it must not keep the role of
// another group from the token.
func TestGroupsWithRolesComeFirst(t *testing.T) {
	template := synthesized(t, func(s awscdk.Stack) {
		pool := userpool.New(s, "Users", userpool.Props{Groups: []userpool.Group{{Name: "members"}, {Name: "testers"}}})
		client := appclient.New(s, "App", appclient.Props{Pool: pool})
		identitypool.New(s, "Identities", identitypool.Props{Pool: pool, Clients: []*appclient.Client{client}, Groups: []identitypool.Group{{Name: "admins"}, {Name: "editors"}}})
	})
	precedence := map[string]float64{}
	for _, g := range resources(t, template, "AWS::Cognito::UserPoolGroup") {
		precedence[g.Properties["GroupName"].(string)] = g.Properties["Precedence"].(float64)
	}
	order := []string{"admins", "editors", "members", "testers"}
	for i := range len(order) - 1 {
		if precedence[order[i]] >= precedence[order[i+1]] {
			t.Errorf("want %s before %s, got %v", order[i], order[i+1], precedence)
		}
	}
}
