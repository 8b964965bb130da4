package constructs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/hosteddomain"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/synthtest"
)

func TestMinimal(t *testing.T) {
	same(t, "minimal", func(stack awscdk.Stack) {
		pool := userpool.New(stack, "Users", userpool.Props{})
		appclient.New(stack, "App", appclient.Props{Pool: pool})
	})
}

func TestMaximal(t *testing.T) {
	same(t, "maximal", func(stack awscdk.Stack) {
		control.MarkEphemeral(stack, "a test")
		pool := userpool.New(stack, "Users", userpool.Props{
			Name:             "users",
			TenantAssignment: userpool.ByEmailDomain(map[string]string{"company.com": "acme"}),
			FederatedTenants: map[string]string{"Corp": "acme"},
			Attributes:       []userpool.Attribute{{Name: "department", MaxLength: 64, Mutable: true}},
			Password:         userpool.PasswordPolicy{MinLength: 20, History: 5, TemporaryValidity: 24 * time.Hour},
			MFA:              userpool.MFARequired,
			FeaturePlan:      userpool.Plus,
			IssuerType:       userpool.IssuerUpdated,
			ThreatProtection: userpool.ThreatProtectionEnforced,
			Email: userpool.Email{SourceARN: "arn:aws:ses:eu-west-1:333333333333:identity/company.com",
				From: "Us <no-reply@company.com>", ReplyTo: "help@company.com", ConfigurationSet: "bounces"},
			Destroy:   true,
			LogicalID: "Users",
			Override:  func(p *awscognito.UserPoolProps) { p.UserPoolName = jsii.String("overridden") },
		})
		trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool,
			Function: gofunction.Options{Platform: gofunction.LinuxAMD64, MemoryMB: 512, LogRetentionDays: 30, Destroy: true}})
		corp := signin.NewSAML(stack, "Corp", signin.SAMLProps{Name: "Corp", MetadataURL: "https://idp.company.com/metadata", Common: signin.Common{Pool: pool}})
		web := appclient.New(stack, "Web", appclient.Props{Pool: pool, Name: "web", Kind: appclient.Web,
			CallbackURLs: []string{"https://app.company.com/callback"}, LogoutURLs: []string{"https://app.company.com/"},
			Scopes: []string{"openid", "aws.cognito.signin.user.admin"}, Providers: []*signin.Provider{corp},
			ReadAttributes: []string{"custom:department"}, WriteAttributes: []string{"phone_number"},
			AccessTokenValidity: time.Hour, IDTokenValidity: time.Hour, RefreshTokenValidity: 30 * 24 * time.Hour,
			RefreshGrace: time.Minute, SignInTimeout: 5 * time.Minute,
			Exceptions: []control.Exception{
				{Control: control.ClientAdminScope, Reason: "tokens never leave the server"}},
		})
		native := appclient.New(stack, "Phone", appclient.Props{Pool: pool, Kind: appclient.Native, CallbackURLs: []string{"com.company.app:/callback"}})
		appclient.New(stack, "Batch", appclient.Props{Pool: pool, Kind: appclient.Machine, Scopes: []string{"api/read"}})
		hosteddomain.New(stack, "Pages", hosteddomain.Props{Pool: pool, Clients: []*appclient.Client{web, native},
			Custom: hosteddomain.Custom{DomainName: "auth.company.com", CertificateARN: "arn:aws:acm:us-east-1:333333333333:certificate/11111111-2222-3333-4444-555555555555"}})
	})
}

func TestTwoPoolsInOneStack(t *testing.T) {
	template := synthesized(t, func(stack awscdk.Stack) {
		for _, id := range []string{"Staff", "Customers"} {
			pool := userpool.New(stack, id, userpool.Props{LogicalID: id + "Pool"})
			trigger.NewPreSignUp(stack, id+"PreSignUp", trigger.PreSignUpProps{Pool: pool})
			appclient.New(stack, id+"App", appclient.Props{Pool: pool})
		}
	})
	pools := resources(t, template, "AWS::Cognito::UserPool")
	if pools["StaffPool"].Type == "" || pools["CustomersPool"].Type == "" || len(pools) != 2 {
		t.Errorf("want the pools StaffPool and CustomersPool, got %v", pools)
	}
	permitted := map[string]bool{}
	for _, p := range resources(t, template, "AWS::Lambda::Permission") {
		source, _ := p.Properties["SourceArn"].(map[string]any)["Fn::GetAtt"].([]any)
		permitted[source[0].(string)] = true
	}
	if !permitted["StaffPool"] || !permitted["CustomersPool"] {
		t.Errorf("want one permission for each pool, got %v", permitted)
	}
}

func TestArchitectures(t *testing.T) {
	for platform, want := range map[gofunction.Platform]string{gofunction.LinuxARM64: "arm64", gofunction.LinuxAMD64: "x86_64"} {
		template := synthesized(t, func(stack awscdk.Stack) {
			trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{
				Pool: userpool.New(stack, "Users", userpool.Props{}), Function: gofunction.Options{Platform: platform}})
		})
		for _, f := range resources(t, template, "AWS::Lambda::Function") {
			if got := f.Properties["Architectures"].([]any)[0]; got != want {
				t.Errorf("platform %q: want the architecture %s, got %v", platform, want, got)
			}
		}
	}
}

func TestSelfSignUpNeedsItsTrigger(t *testing.T) {
	app, stack := newStack(t)
	userpool.New(stack, "Users", userpool.Props{TenantAssignment: userpool.ByEmailDomain(map[string]string{"company.com": "acme"})})
	text := synthtest.Panics(t, func() { app.Synth(nil) })
	if !strings.Contains(text, "self-sign-up needs trigger.NewPreSignUp") {
		t.Errorf("want the missing trigger named, got %s", text)
	}
}

func TestDestroyNeedsBothKeys(t *testing.T) {
	_, stack := newStack(t)
	text := synthtest.Panics(t, func() { userpool.New(stack, "Users", userpool.Props{Destroy: true}) })
	if !strings.Contains(text, "userpool.Destroy: needs an environment marked by control.MarkEphemeral") {
		t.Errorf("want the missing key named, got %s", text)
	}
	text = synthtest.Panics(t, func() {
		gofunction.New(stack, "F", gofunction.Props{Package: "./x", Options: gofunction.Options{Destroy: true}})
	})
	if !strings.Contains(text, "gofunction.Destroy: needs an environment marked by control.MarkEphemeral") {
		t.Errorf("want the missing key named, got %s", text)
	}
	control.MarkEphemeral(stack, "a test") // one key alone destroys nothing
	template := synthesized(t, func(stack awscdk.Stack) {
		control.MarkEphemeral(stack, "a test")
		userpool.New(stack, "Users", userpool.Props{})
	})
	for id, pool := range resources(t, template, "AWS::Cognito::UserPool") {
		if pool.DeletionPolicy != "Retain" || pool.Properties["DeletionProtection"] != "ACTIVE" {
			t.Errorf("%s: an ephemeral environment alone must not destroy, got %s, %v", id, pool.DeletionPolicy, pool.Properties["DeletionProtection"])
		}
	}
}

func TestImportedPool(t *testing.T) {
	template := synthesized(t, func(stack awscdk.Stack) {
		pool := userpool.Import(stack, "Users", "eu-west-1_AbCdEf123", userpool.Props{})
		appclient.New(stack, "App", appclient.Props{Pool: pool})
		text := synthtest.Panics(t, func() { trigger.NewPreSignUp(stack, "T", trigger.PreSignUpProps{Pool: pool}) })
		if !strings.Contains(text, "trigger.Pool: was imported") {
			t.Errorf("want a trigger on an imported pool refused, got %s", text)
		}
	})
	for _, c := range resources(t, template, "AWS::Cognito::UserPoolClient") {
		if c.Properties["UserPoolId"] != "eu-west-1_AbCdEf123" {
			t.Errorf("want the client in the imported pool, got %v", c.Properties["UserPoolId"])
		}
	}
	if n := len(resources(t, template, "AWS::Cognito::UserPool")); n != 0 {
		t.Errorf("an imported pool must not be provisioned, got %d pools", n)
	}
}

func TestOneFunctionAnOperation(t *testing.T) {
	_, stack := newStack(t)
	pool := userpool.New(stack, "Users", userpool.Props{})
	trigger.NewPreSignUp(stack, "A", trigger.PreSignUpProps{Pool: pool})
	text := synthtest.Panics(t, func() { trigger.NewPreSignUp(stack, "B", trigger.PreSignUpProps{Pool: pool}) })
	if !strings.Contains(text, "trigger.Operation: PreSignUp has a function already") {
		t.Errorf("want the second function refused, got %s", text)
	}
}

func TestPlanWithoutTheFeature(t *testing.T) {
	_, stack := newStack(t)
	pool := userpool.New(stack, "Users", userpool.Props{FeaturePlan: userpool.Lite})
	text := synthtest.Panics(t, func() { appclient.New(stack, "App", appclient.Props{Pool: pool}) })
	if !strings.Contains(text, "appclient.Pool: has FeaturePlan Lite") {
		t.Errorf("want the plan named, got %s", text)
	}
	text = synthtest.Panics(t, func() { hosteddomain.New(stack, "D", hosteddomain.Props{Pool: pool, Prefix: "users"}) })
	if !strings.Contains(text, "hosteddomain.Pool: has FeaturePlan Lite") {
		t.Errorf("want the plan named, got %s", text)
	}
}

func TestUnknownCustomAttribute(t *testing.T) {
	_, stack := newStack(t)
	pool := userpool.New(stack, "Users", userpool.Props{})
	text := synthtest.Panics(t, func() {
		appclient.New(stack, "App", appclient.Props{Pool: pool, ReadAttributes: []string{"custom:departmnt"}})
	})
	if !strings.Contains(text, `appclient.ReadAttributes[0]: "custom:departmnt" is not an attribute of the pool`) {
		t.Errorf("want the attribute named, got %s", text)
	}
}
