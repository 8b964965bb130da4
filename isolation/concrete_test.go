package isolation_test

import (
	"strings"
	"testing"

	"example.com/cognitocdk/test/isolation/cases"
	"example.com/cognitocdk/test/isolation/concrete"
)

// Every counter-example is really allowed, by an evaluator that shares no code
// with the procedure that found it.
func TestCounterexamplesAreReallyAllowed(t *testing.T) {
	checked, trusts := 0, 0
	for _, c := range cases.Broken() {
		if c.Undecidable {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			role := subject(t, prove(t, c), c.Subject())
			x := role.Counterexample
			if x == nil {
				t.Fatalf("no counter-example: %s", role.Undecided)
			}
			w, err := concrete.New(c.Template())
			if err != nil {
				t.Fatal(err)
			}
			if aud := x.Context["cognito-identity.amazonaws.com:aud"]; len(aud) == 1 {
				taker := concrete.Session{Identity: x.Identity, Audience: aud[0], Methods: x.Context["cognito-identity.amazonaws.com:amr"]}
				if !w.Trusts(c.Subject(), taker, x.Action) {
					t.Errorf("not trusted: %s: %+v", role.Explanation, x)
				}
				if aud[0] == "eu-west-1:Pool" && taker.Methods[0] == "authenticated" {
					t.Errorf("whom the role is for is no counter-example: %+v", x)
				}
				trusts++
				return
			}
			if strings.HasPrefix(x.Action, "sts:AssumeRoleWith") || x.Action == "sts:TagSession" || strings.HasPrefix(x.Action, "cognito-identity:GetC") || strings.Contains(x.Statement, "AssumeRolePolicyDocument") {
				return // another principal, or another choice of role: TestBrokenIsRefused
			}
			for tag, value := range x.Tags { // who reads the request must be able to check it
				said := x.Context["aws:PrincipalTag/"+tag]
				if strings.Contains(string(c.Template()), "aws:PrincipalTag/"+tag) && value != x.Tenant && (len(said) != 1 || said[0] != value) {
					t.Errorf("the request does not say that tag %s is %s: %+v", tag, value, x)
				}
			}
			judge := w.Judge(c.Subject(), concrete.Session{Identity: x.Identity, Tags: x.Tags, Methods: []string{"authenticated"}}, 0)
			if !judge.Allowed(concrete.Request{Action: x.Action, Resource: x.Resource, Context: x.Context}) {
				t.Errorf("not allowed: %s", role.Explanation)
			}
			if strings.Contains(role.Explanation, "named like a folder") {
				return // its own by the letter, and somebody else's too
			}
			if key, object := strings.CutPrefix(x.Resource, "arn:aws:s3:::Bucket/"); object {
				if strings.HasPrefix(key, "users/"+x.Identity+"/") || x.Tenant != "" && strings.HasPrefix(key, "tenants/"+x.Tenant+"/") && x.Tags["tenant_id"] == x.Tenant && c.Tags == "" && !strings.Contains(c.Policy, "'public'") {
					t.Errorf("that is its own: %s", role.Explanation)
				}
			}
			checked++
		})
	}
	if checked < 60 || trusts < 7 {
		t.Errorf("only %d counter-examples and %d of trust policies were checked", checked, trusts)
	}
}

// A proven policy survives hostile requests; make verify throws 100,000 at each.
func TestProvenSurvivesHostileRequests(t *testing.T) {
	for i, c := range cases.Safe() {
		t.Run(c.Name, func(t *testing.T) {
			for _, role := range prove(t, c).Roles {
				if !role.Proven {
					t.Fatalf("not proven: %s", role.Undecided+role.Explanation)
				}
			}
			if r := concrete.Attack(c.Template(), c.Subject(), int64(i), 1000); r != nil {
				t.Errorf("allowed: %+v", *r)
			}
		})
	}
}

// The attack finds what is broken: otherwise surviving it would mean nothing.
func TestHostileRequestsFindBrokenPolicies(t *testing.T) {
	found, tried := 0, 0
	for i, c := range cases.Broken() {
		if c.Undecidable || c.Other != "" || c.Attachment != "" || c.Trust != "" || c.Roles != "" || strings.HasPrefix(c.Name, "tenant ") {
			continue
		}
		tried++
		if r := concrete.Attack(c.Template(), c.Subject(), int64(i), 10_000); r != nil {
			found++
		} else {
			t.Logf("not found by chance: %s", c.Name)
		}
	}
	if found*10 < tried*8 {
		t.Errorf("random requests found only %d of %d broken policies", found, tried)
	}
}
