package constructs_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/synthtest"
)

const bus = "arn:aws:events:eu-west-1:333333333333:event-bus/default"

// allTriggers adds every trigger that can be combined to a pool.
func allTriggers(stack awscdk.Stack) {
	control.MarkEphemeral(stack, "a test")
	pool := userpool.New(stack, "Users", userpool.Props{FederatedTenants: map[string]string{"Okta": "acme", "Entra": "globex"}})
	table := trigger.NewTable(stack, "Memory", trigger.TableProps{Destroy: true, LogicalID: "Memory"})
	trigger.NewPreSignUp(stack, "PreSignUp", trigger.PreSignUpProps{Pool: pool})
	trigger.NewPostConfirmation(stack, "PostConfirmation", trigger.PostConfirmationProps{
		Pool: pool, Table: table, DefaultGroups: map[string]string{"*": "members"}, EventBusARN: bus})
	trigger.NewPreAuthentication(stack, "PreAuthentication", trigger.PreAuthenticationProps{Pool: pool, Table: table})
	trigger.NewPostAuthentication(stack, "PostAuthentication", trigger.PostAuthenticationProps{Pool: pool, Table: table, EventBusARN: bus})
	trigger.NewPreTokenGeneration(stack, "PreTokenGeneration", trigger.PreTokenGenerationProps{
		Pool: pool, Machines: true, MachineTenantResourceServer: "tenant",
		GroupScopes: map[string][]string{"admins": {"api/admin"}}, GroupPermissions: map[string][]string{"admins": {"invite"}}})
}

func TestTriggers(t *testing.T) { same(t, "triggers", allTriggers) }

// A function of a pool that may call the pool is where cycles close (aws-cdk#7016).
func TestTriggersCloseNoCycle(t *testing.T) {
	app, stack := newStack(t)
	allTriggers(stack)
	if cycle := cycleIn(t, synthtest.Template(t, app)); cycle != "" {
		t.Errorf("want no cycle, got %s", cycle)
	}
}
