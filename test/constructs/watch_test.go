package constructs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/operations"
	"example.com/cognitocdk/constructs/protection"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
)

func TestWatchedMinimal(t *testing.T) {
	template := synthesized(t, func(stack awscdk.Stack) {
		pool := userpool.New(stack, "Users", userpool.Props{})
		app := appclient.New(stack, "App", appclient.Props{Pool: pool})
		protection.New(stack, "Protection", protection.Props{Pool: pool})
		operations.New(stack, "Operations", operations.Props{Pool: pool, Clients: []*appclient.Client{app}})
	})
	if excused := audited(t, template); len(excused) != 0 {
		t.Errorf("want no exceptions, got %v", excused)
	}
	golden.Equal(t, "watch/minimal.json", without(t, template, "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"))
	golden.NoOrphans(t, "watch", []string{"watch/minimal.json"})
}

// Sign-ins and their risk are only there to be logged on the Plus plan.
func TestLogsFollowThePlan(t *testing.T) {
	for plan, want := range map[userpool.FeaturePlan][]string{userpool.Essentials: {"userNotification ERROR"}, userpool.Plus: {"userNotification ERROR", "userAuthEvents INFO"}} {
		template := synthesized(t, func(stack awscdk.Stack) {
			pool := userpool.New(stack, "Users", userpool.Props{FeaturePlan: plan})
			operations.New(stack, "Operations", operations.Props{Pool: pool, Clients: []*appclient.Client{appclient.New(stack, "App", appclient.Props{Pool: pool})}})
		})
		for _, delivery := range resources(t, template, "AWS::Cognito::LogDeliveryConfiguration") {
			var got []string
			for _, e := range delivery.Properties["LogConfigurations"].([]any) {
				entry := e.(map[string]any)
				got = append(got, fmt.Sprint(entry["EventSource"], " ", entry["LogLevel"]))
				if arn := compact(entry["CloudWatchLogsConfiguration"]); strings.Contains(arn, ":*") || strings.Contains(arn, `"Arn"`) {
					t.Errorf("want a log group's ARN without :* at its end, got %s", arn)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("plan %q: want %v, got %v", plan, want, got)
			}
		}
	}
}

// A rule of the common set only counts where a client returns to the user's own machine.
func TestLoopbackIsNoAttack(t *testing.T) {
	for callback, want := range map[string][]string{
		"https://app.company.com/callback": nil,
		"http://localhost:8400/callback":   {"EC2MetaDataSSRF_QUERYARGUMENTS"},
		"http://127.0.0.1/callback":        {"EC2MetaDataSSRF_QUERYARGUMENTS", "GenericRFI_QUERYARGUMENTS"},
	} {
		template := synthesized(t, func(stack awscdk.Stack) {
			pool := userpool.New(stack, "Users", userpool.Props{})
			app := appclient.New(stack, "App", appclient.Props{Pool: pool, Kind: appclient.Native, CallbackURLs: []string{callback}})
			protection.New(stack, "Protection", protection.Props{Pool: pool, Clients: []*appclient.Client{app}})
		})
		for _, acl := range resources(t, template, "AWS::WAFv2::WebACL") {
			var got []string
			for _, r := range acl.Properties["Rules"].([]any) {
				group, _ := r.(map[string]any)["Statement"].(map[string]any)["ManagedRuleGroupStatement"].(map[string]any)
				overrides, _ := group["RuleActionOverrides"].([]any)
				for _, o := range overrides {
					got = append(got, o.(map[string]any)["Name"].(string))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: want %v counted, got %v", callback, want, got)
			}
		}
	}
}

func TestExistingWebACL(t *testing.T) {
	const arn = "arn:aws:wafv2:eu-west-1:333333333333:regional/webacl/shared/11111111-2222-3333-4444-555555555555"
	template := synthesized(t, func(stack awscdk.Stack) {
		protection.New(stack, "Protection", protection.Props{Pool: userpool.New(stack, "Users", userpool.Props{}), WebACLARN: arn})
	})
	for id, association := range resources(t, template, "AWS::WAFv2::WebACLAssociation") {
		if association.Properties["WebACLArn"] != arn {
			t.Errorf("%s: want the existing web ACL, got %v", id, association.Properties["WebACLArn"])
		}
	}
	if n := len(resources(t, template, "AWS::WAFv2::WebACL")); n != 0 {
		t.Errorf("want no new web ACL, got %d", n)
	}
}

func TestLogsNeedBothKeys(t *testing.T) {
	_, stack := newStack(t)
	pool := userpool.New(stack, "Users", userpool.Props{})
	app := appclient.New(stack, "App", appclient.Props{Pool: pool})
	text := synthtest.Panics(t, func() { protection.New(stack, "P", protection.Props{Pool: pool, Destroy: true}) })
	if !strings.Contains(text, "protection.Destroy: needs an environment marked by control.MarkEphemeral") {
		t.Errorf("want the missing key named, got %s", text)
	}
	text = synthtest.Panics(t, func() {
		operations.New(stack, "O", operations.Props{Pool: pool, Clients: []*appclient.Client{app}, Destroy: true})
	})
	if !strings.Contains(text, "operations.Destroy: needs an environment marked by control.MarkEphemeral") {
		t.Errorf("want the missing key named, got %s", text)
	}
	if control.Ephemeral(stack) != "" {
		t.Error("the stack of this test must not be ephemeral")
	}
}
