package trigger_test

import (
	"testing"

	"example.com/cognitocdk/constructs/gofunction"
	"example.com/cognitocdk/constructs/trigger"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/problemtest"
)

func TestValidate(t *testing.T) {
	pool, function := new(userpool.UserPool), new(gofunction.Function)
	presignup := func(providers ...string) error {
		return trigger.PreSignUpProps{Pool: pool, FederatedProviders: providers}.Validate()
	}
	problemtest.Run(t, []problemtest.Case{
		{"complete", trigger.Props{Pool: pool, Operation: trigger.CustomMessage, Function: function}.Validate(), nil},
		{"empty: everything at once", trigger.Props{}.Validate(),
			[]string{"trigger.Operation: must be one of", "trigger.Pool: is required", "trigger.Function: is required"}},
		{"token generation is not a plain function", trigger.Props{Pool: pool, Operation: "PreTokenGeneration", Function: function}.Validate(),
			[]string{"trigger.Operation: must be one of"}},
		{"pre-sign-up", presignup("Corp", "Google"), nil},
		{"pre-sign-up without a pool", trigger.PreSignUpProps{}.Validate(), []string{"trigger.PreSignUp.Pool: is required"}},
		{"a provider with a comma would be two", presignup("A,B"), []string{"trigger.PreSignUp.FederatedProviders[0]: must be"}},
		{"a provider twice", presignup("A", "A"), []string{"trigger.PreSignUp.FederatedProviders[1]"}},
	})
}
