package isolation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
	"example.com/cognitocdk/test/isolation/cases"
)

// FuzzProve takes hostile templates: no panic, an answer for every role that is
// either a proof or a reason, in bounded time.
func FuzzProve(f *testing.F) {
	for i, c := range append(cases.Broken(), cases.Safe()...) {
		if i%4 == 0 {
			f.Add(c.Template())
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tpl, err := template.Parse("f.json", data)
		if err != nil {
			return
		}
		result, err := isolation.Prove(tpl)
		if err != nil {
			return
		}
		for _, role := range result.Roles {
			answers := 0
			for _, given := range []bool{role.Proven && role.Claim != "", role.Undecided != "", role.Counterexample != nil} {
				if given {
					answers++
				}
			}
			if answers != 1 {
				t.Errorf("%s has %d answers: %+v", role.Role, answers, role)
			}
		}
	})
}

// Policies that multiply cases end in 'cannot decide', soon.
func TestHostilePoliciesEnd(t *testing.T) {
	var many, keys, stars strings.Builder
	for i := range 40 {
		fmt.Fprintf(&many, `{"Effect":"Deny","Action":"s3:Get*","Resource":"$B/*%d*x?%d*","Condition":{"StringLike":{"aws:K%d":["a*","*b","c?%d*"]}}},`, i, i, i%7, i)
		fmt.Fprintf(&keys, `"aws:R%d":["a*","*b*c"],`, i)
		fmt.Fprintf(&stars, `"$B/*a*b?*%d*c*",`, i)
	}
	for name, policy := range map[string]string{
		"many Deny":            many.String() + `{"Effect":"Allow","Action":"s3:*","Resource":"$B/users/${sub}/*"}`,
		"many keys":            `{"Effect":"Allow","Action":"s3:*","Resource":"$B/users/${sub}/*","Condition":{"StringLike":{` + strings.TrimSuffix(keys.String(), ",") + `}}}`,
		"many stars":           `{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/users/${sub}/*"},{"Effect":"Deny","Action":"s3:*","NotResource":[` + strings.TrimSuffix(stars.String(), ",") + `]}`,
		"many stars in Allow":  `{"Effect":"Allow","Action":"s3:GetObject","Resource":[` + strings.TrimSuffix(stars.String(), ",") + `]},{"Effect":"Deny","Action":"s3:*","NotResource":"$B/users/${sub}/*"}`,
		"many tenants by name": `{"Effect":"Allow","Action":"s3:GetObject","Resource":"$B/tenants/${tenant}/*","Condition":{"StringNotLike":{"aws:PrincipalTag/tenant_id":[` + strings.TrimSuffix(strings.ReplaceAll(stars.String(), "$B/", ""), ",") + `]}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			role := subject(t, prove(t, cases.Case{Policy: policy}), "Role")
			spent := time.Since(start)
			t.Logf("%s: proven %v, %s%s", spent, role.Proven, role.Undecided, role.Explanation)
			if spent > 10*time.Second {
				t.Errorf("took %s", spent)
			}
		})
	}
}
