package control_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/constructs/control"
)

func TestCheck(t *testing.T) {
	off := control.Weakening{Control: control.MFAOff, Field: "userpool.MFA", What: "no second factor"}
	cases := []struct {
		name       string
		exceptions []control.Exception
		weakened   []control.Weakening
		want       []string
	}{
		{"nothing weakened, nothing excused", nil, nil, nil},
		{"a weakening needs its exception", nil, []control.Weakening{off}, []string{`userpool.MFA: no second factor; to accept that, add control.Exception{Control: "mfa-off"`}},
		{"an exception with a reason excuses", []control.Exception{{control.MFAOff, "devices are managed"}}, []control.Weakening{off}, nil},
		{"a blank reason does not count", []control.Exception{{control.MFAOff, " \t"}}, []control.Weakening{off}, []string{"x.Exceptions[0].Reason: is required"}},
		{"an exception for something else is refused, and the weakening stays", []control.Exception{{control.Guests, "why"}}, []control.Weakening{off},
			[]string{"userpool.MFA: no second factor", `x.Exceptions[0].Control: "guests" excuses nothing here`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := control.Check("x.Exceptions", c.exceptions, c.weakened)
			if len(c.want) == 0 && err != nil {
				t.Fatalf("want no problem, got %v", err)
			}
			for _, w := range c.want {
				if err == nil || !strings.Contains(err.Error(), w) {
					t.Errorf("want a problem with %q, got %v", w, err)
				}
			}
		})
	}
}
