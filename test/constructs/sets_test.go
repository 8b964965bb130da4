package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/constructs/appclient"
	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/signin"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/golden"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/lambda/message"
	"example.com/cognitocdk/test/maximal/sets"
)

// Every set that can be combined: its template, without a circle and without a failing
// control but for those that it excuses.
func TestSetsOfTriggers(t *testing.T) {
	for name, build := range sets.All() {
		t.Run(name, func(t *testing.T) {
			template := synthesized(t, func(stack awscdk.Stack) { build(stack, gofunction.Options{}) })
			golden.Equal(t, "sets/"+name+".json", template)
			if cycle := cycleIn(t, template); cycle != "" {
				t.Errorf("want no cycle, got %s", cycle)
			}
			want := []string{control.ClientPasswordFlow, control.ClientWritesAuthority, control.DeletionProtection,
				control.PoolRetained, control.SelfSignUp, control.SelfSignUpTenant, control.TableRetained}
			if diff := cmp.Diff(want, audited(t, template)); diff != "" {
				t.Errorf("exceptions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClientsWaitForTheirProviders(t *testing.T) {
	template := synthesized(t, func(stack awscdk.Stack) { sets.All()["custom-senders"](stack, gofunction.Options{}) })
	for id, provider := range resources(t, template, "AWS::Cognito::UserPoolIdentityProvider") {
		waits := false
		for _, client := range resources(t, template, "AWS::Cognito::UserPoolClient") {
			for _, on := range references(map[string]any{"DependsOn": client.DependsOn}) {
				waits = waits || on == id
			}
		}
		if !waits {
			t.Errorf("want a client that waits for %s (%v), got none", id, provider.Properties["ProviderName"])
		}
	}
}

func TestNoOrphanSets(t *testing.T) {
	var files []string
	for name := range sets.All() {
		files = append(files, "sets/"+name+".json")
	}
	golden.NoOrphans(t, "sets", files)
}

// What excludes each other stops the synthesis, with the reason.
func TestTriggersThatExcludeEachOther(t *testing.T) {
	ses := userpool.Email{SourceARN: "arn:aws:ses:eu-west-1:333333333333:identity/company.com", From: "no-reply@company.com"}
	mail := trigger.Mail{IdentityARN: ses.SourceARN, From: "no-reply@company.com"}
	brand := message.Brand{Name: "Company"}
	password := appclient.Props{AllowPasswordFlow: true, Exceptions: []control.Exception{{Control: control.ClientPasswordFlow, Reason: "a migration"}}}
	migrate := func(stack awscdk.Stack, id string, pool *userpool.UserPool, clients ...*appclient.Client) {
		trigger.NewUserMigration(stack, id, trigger.UserMigrationProps{Pool: pool, Clients: clients, LegacyURL: "https://legacy.company.com",
			Secret: trigger.Parameter{Name: "legacy"}, Tenants: []string{"acme"}})
	}
	for name, c := range map[string]struct {
		build func(stack awscdk.Stack)
		want  string
	}{
		"a custom message on mail that Cognito sends": {func(stack awscdk.Stack) {
			trigger.NewCustomMessage(stack, "T", trigger.CustomMessageProps{Pool: userpool.New(stack, "Users", userpool.Props{}), Brand: brand})
		}, "trigger.CustomMessage.Pool: needs userpool.Props.Email.SourceARN"},
		"a custom sender beside the pool's own": {func(stack awscdk.Stack) {
			key := trigger.NewSenderKey(stack, "Key", trigger.SenderKeyProps{Pool: userpool.New(stack, "Users", userpool.Props{Email: ses})})
			trigger.NewCustomEmailSender(stack, "T", trigger.CustomEmailSenderProps{Key: key, Mail: mail, Brand: brand})
		}, "trigger.CustomEmailSender.Key: cannot be combined with userpool.Props.Email.SourceARN"},
		"two keys for codes": {func(stack awscdk.Stack) {
			pool := userpool.New(stack, "Users", userpool.Props{})
			trigger.NewSenderKey(stack, "A", trigger.SenderKeyProps{Pool: pool})
			trigger.NewSenderKey(stack, "B", trigger.SenderKeyProps{Pool: pool})
		}, "trigger.SenderKey.Pool: cannot be combined with another SenderKey"},
		"token triggers V2 and V3": {func(stack awscdk.Stack) {
			pool := userpool.New(stack, "Users", userpool.Props{})
			trigger.NewPreTokenGeneration(stack, "A", trigger.PreTokenGenerationProps{Pool: pool})
			trigger.NewPreTokenGeneration(stack, "B", trigger.PreTokenGenerationProps{Pool: pool, Machines: true})
		}, "trigger.Operation: PreTokenGenerationConfig has a function already"},
		"a migration through a client that sends no password": {func(stack awscdk.Stack) {
			pool := userpool.New(stack, "Users", userpool.Props{})
			migrate(stack, "T", pool, appclient.New(stack, "App", appclient.Props{Pool: pool}))
		}, "trigger.UserMigration.Clients[0]: needs appclient.Props.AllowPasswordFlow"},
		"a migration through another pool's client": {func(stack awscdk.Stack) {
			props := password
			props.Pool = userpool.New(stack, "Others", userpool.Props{})
			migrate(stack, "T", userpool.New(stack, "Users", userpool.Props{}), appclient.New(stack, "App", props))
		}, "trigger.UserMigration.Clients[0]: needs a client of the same pool"},
		"the password flow without a migration": {func(stack awscdk.Stack) {
			props := password
			props.Pool = userpool.New(stack, "Users", userpool.Props{})
			appclient.New(stack, "App", props)
		}, "appclient.AllowPasswordFlow: needs trigger.NewUserMigration"},
		"custom sign-in that nothing decides": {func(stack awscdk.Stack) {
			appclient.New(stack, "App", appclient.Props{Pool: userpool.New(stack, "Users", userpool.Props{}), AllowCustomFlow: true})
		}, "appclient.AllowCustomFlow: needs trigger.NewPasswordless"},
		"mail from an identity elsewhere": {func(stack awscdk.Stack) {
			elsewhere := trigger.Mail{IdentityARN: strings.ReplaceAll(mail.IdentityARN, "eu-west-1", "us-east-1"), From: mail.From}
			key := trigger.NewSenderKey(stack, "Key", trigger.SenderKeyProps{Pool: userpool.New(stack, "Users", userpool.Props{})})
			trigger.NewCustomEmailSender(stack, "T", trigger.CustomEmailSenderProps{Key: key, Mail: elsewhere, Brand: brand})
		}, "trigger.CustomEmailSender.Mail.IdentityARN: must be in the stack's region eu-west-1, got us-east-1"},
		"a federated tenant whose provider the trigger does not know": {func(stack awscdk.Stack) {
			pool := userpool.New(stack, "Users", userpool.Props{FederatedTenants: map[string]string{"Okta": "acme", "Entra": "globex"}})
			okta := signin.Import(pool, "Okta", signin.Mapping{Email: "email"})
			trigger.NewInboundFederation(stack, "T", trigger.InboundFederationProps{Pool: pool, Providers: []*signin.Provider{okta}})
		}, "trigger.InboundFederation.Providers: needs Entra"},
	} {
		t.Run(name, func(t *testing.T) {
			app, stack := newStack(t)
			text := synthtest.Panics(t, func() { c.build(stack); app.Synth(nil) })
			if !strings.Contains(text, c.want) {
				t.Errorf("want %q, got %s", c.want, text)
			}
		})
	}
}
