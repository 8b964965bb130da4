package trigger_test

import (
	"testing"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	pool, function, table := new(userpool.UserPool), new(gofunction.Function), new(trigger.Table)
	const bus = "arn:aws:events:eu-west-1:333333333333:event-bus/default"
	problemtest.Run(t, []problemtest.Case{
		{"complete", trigger.Props{Pool: pool, Operation: trigger.CustomMessage, Function: function}.Validate(), nil},
		{"empty: everything at once", trigger.Props{}.Validate(),
			[]string{"trigger.Operation: must be one of", "trigger.Pool: is required", "trigger.Function: is required"}},
		{"token generation is not a plain function", trigger.Props{Pool: pool, Operation: "PreTokenGeneration", Function: function}.Validate(),
			[]string{"trigger.Operation: must be one of"}},
		{"pre-sign-up", trigger.PreSignUpProps{Pool: pool}.Validate(), nil},
		{"pre-sign-up without a pool", trigger.PreSignUpProps{}.Validate(), []string{"trigger.PreSignUp.Pool: is required"}},
		{"token generation", trigger.PreTokenGenerationProps{Pool: pool}.Validate(), nil},
		{"token generation without a pool", trigger.PreTokenGenerationProps{}.Validate(), []string{"trigger.PreTokenGeneration.Pool: is required"}},
		{"a machine's tenant without machines", trigger.PreTokenGenerationProps{Pool: pool, MachineTenantResourceServer: "tenant"}.Validate(),
			[]string{"trigger.PreTokenGeneration.MachineTenantResourceServer: needs Machines"}},
		{"post-confirmation", trigger.PostConfirmationProps{Pool: pool, Table: table, DefaultGroups: map[string]string{"*": "members", "acme": "acme-members"}}.Validate(), nil},
		{"post-confirmation that does nothing", trigger.PostConfirmationProps{Pool: pool}.Validate(), []string{"trigger.PostConfirmation.DefaultGroups: needs a value, or Table"}},
		{"an announcement that nobody remembers", trigger.PostConfirmationProps{Pool: pool, DefaultGroups: map[string]string{"*": "m"}, EventBusARN: bus}.Validate(),
			[]string{"trigger.PostConfirmation.EventBusARN: needs Table"}},
		{"a bus that is none", trigger.PostConfirmationProps{Pool: pool, Table: table, EventBusARN: "default"}.Validate(), []string{"trigger.PostConfirmation.EventBusARN: must be the ARN"}},
		{"a group for half a tenant", trigger.PostConfirmationProps{Pool: pool, Table: table, DefaultGroups: map[string]string{"ac*": "a b"}}.Validate(),
			[]string{`trigger.PostConfirmation.DefaultGroups["ac*"]: must be a tenant`, `trigger.PostConfirmation.DefaultGroups["ac*"]: must be`}},
		{"pre-authentication without anything", trigger.PreAuthenticationProps{}.Validate(), []string{"trigger.PreAuthentication.Pool: is required", "trigger.PreAuthentication.Table: is required"}},
		{"post-authentication", trigger.PostAuthenticationProps{Pool: pool, Table: table, EventBusARN: bus}.Validate(), nil},
		{"post-authentication without a table", trigger.PostAuthenticationProps{Pool: pool}.Validate(), []string{"trigger.PostAuthentication.Table: is required"}},
	})
}
