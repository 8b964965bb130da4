package isolation_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
	"example.com/cognitocdk/test/isolation/cases"
)

func prove(t testing.TB, c cases.Case) isolation.Result {
	t.Helper()
	tpl, err := template.Parse("case.json", c.Template())
	if err != nil {
		t.Fatalf("the case is no template: %v", err)
	}
	result, err := isolation.Prove(tpl)
	if err != nil {
		t.Fatalf("prove: %v", err)
	}
	return result
}

func subject(t testing.TB, result isolation.Result, name string) isolation.Role {
	t.Helper()
	for _, role := range result.Roles {
		if role.Role == name {
			return role
		}
	}
	t.Fatalf("no answer for role %s among %d", name, len(result.Roles))
	return isolation.Role{}
}

func TestBrokenIsRefused(t *testing.T) {
	all := cases.Broken()
	if len(all) < 60 {
		t.Fatalf("only %d broken cases", len(all))
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			role := subject(t, prove(t, c), c.Subject())
			switch {
			case role.Proven:
				t.Fatalf("proven: %s", role.Claim)
			case c.Undecidable && role.Undecided == "":
				t.Errorf("want 'cannot decide', got the counter-example: %s", role.Explanation)
			case !c.Undecidable && role.Counterexample == nil:
				t.Errorf("want a counter-example, got only: %s", role.Undecided)
			case !c.Undecidable:
				x := role.Counterexample
				if x.Action == "" || x.Resource == "" || x.Statement == "" || role.Explanation == "" {
					t.Errorf("the counter-example is incomplete: %+v", x)
				}
			}
			if strings.ContainsAny(role.Explanation+role.Undecided, "\n") {
				t.Errorf("the answer has several lines: %q", role.Explanation+role.Undecided)
			}
			t.Logf("%s%s", role.Undecided, role.Explanation)
		})
	}
}

func TestUnusualButSafeIsProven(t *testing.T) {
	all := cases.Safe()
	if len(all) < 20 {
		t.Fatalf("only %d safe cases", len(all))
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			for _, role := range prove(t, c).Roles {
				if !role.Proven {
					t.Errorf("%s is not proven: %s%s", role.Role, role.Undecided, role.Explanation)
				}
				t.Log(role.Claim)
			}
		})
	}
}
