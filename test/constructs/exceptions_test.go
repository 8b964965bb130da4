package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"example.com/cognitocdk/constructs/control"
	"example.com/cognitocdk/constructs/userpool"
	"example.com/cognitocdk/internal/synthtest"
)

// Who weakens by Override what a construct has weakened already adds to its exceptions.
func TestExceptionsAddUp(t *testing.T) {
	excused := audited(t, synthesized(t, func(s awscdk.Stack) {
		control.MarkEphemeral(s, "thrown away after each test")
		pool := userpool.New(s, "Users", userpool.Props{Destroy: true})
		pool.Cfn().AddPropertyOverride(jsii.String("AdminCreateUserConfig.AllowAdminCreateUserOnly"), false)
		control.Record(pool.Cfn(), control.Exception{Control: control.SelfSignUp, Reason: "a public forum"})
	}))
	for _, want := range []string{control.DeletionProtection, control.PoolRetained, control.SelfSignUp} {
		if !slices.Contains(excused, want) {
			t.Errorf("want %s excused, got %q", want, excused)
		}
	}
}

func TestRecordRefusesWhatWouldNotCount(t *testing.T) {
	_, stack := newStack(t)
	pool := userpool.New(stack, "Users", userpool.Props{})
	for _, c := range []struct {
		exception control.Exception
		want      []string
	}{
		{control.Exception{Control: "mfa_off", Reason: "a reason"}, []string{`control.Record.Control: "mfa_off" is no control`}},
		{control.Exception{Control: "MFA-OFF", Reason: "a reason"}, []string{`control.Record.Control: "MFA-OFF" is no control`}},
		{control.Exception{}, []string{`control.Record.Control: "" is no control`, "control.Record.Reason: is required"}},
		{control.Exception{Control: control.MFAOff, Reason: "\t"}, []string{"control.Record.Reason: is required"}},
	} {
		text := synthtest.Panics(t, func() { control.Record(pool.Cfn(), c.exception) })
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%+v: want %q, got %q", c.exception, want, text)
			}
		}
	}
}
