//go:build verify

// Package isolation_test confronts the decision procedure with an independent
// solver and with a hundred thousand hostile requests a policy.
package isolation_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/isolation"
	"example.com/cognitocdk/template"
	"example.com/cognitocdk/test/isolation/cases"
	"example.com/cognitocdk/test/isolation/concrete"
	"example.com/cognitocdk/test/isolation/smt"
)

const (
	seed      = 20261121
	generated = 300
)

// python is the interpreter with requirements.txt installed. A missing one fails:
// a skipped oracle agrees with everything.
func python(t *testing.T) string {
	t.Helper()
	path := os.Getenv("VERIFY_PYTHON")
	if path == "" {
		path = filepath.Join(".tools", "verify", "bin", "python")
	}
	if strings.ContainsRune(path, filepath.Separator) && !filepath.IsAbs(path) { // from the checkout's root
		path = filepath.Join("..", "..", path)
	}
	if out, err := exec.Command(path, "-c", "import cvc5").CombinedOutput(); err != nil {
		t.Fatalf("cvc5 is missing: %s -c 'import cvc5': %v\n%s\ninstall test/isolation/requirements.txt with pip --require-hashes and set VERIFY_PYTHON", path, err, out)
	}
	return path
}

func judge(t *testing.T, c cases.Case) isolation.Role {
	t.Helper()
	tpl, err := template.Parse(c.Name, c.Template())
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	result, err := isolation.Prove(tpl)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	for _, role := range result.Roles {
		if role.Role == c.Subject() {
			return role
		}
	}
	return isolation.Role{Undecided: "no answer for " + c.Subject()}
}

// aboutPolicies says that the answer is one about what the role allows; who gets
// the role, and who writes a tag, the solver is not asked.
func aboutPolicies(role isolation.Role) bool {
	if role.Proven {
		return true
	}
	x := role.Counterexample
	return x != nil && !strings.Contains(x.Statement, "AssumeRolePolicyDocument") && !strings.Contains(x.Statement, "RoleMappings") &&
		!strings.Contains(role.Explanation, "is no safeguard") && !strings.HasPrefix(x.Action, "kms:") && !strings.HasPrefix(x.Action, "execute-api:")
}

func TestSolverAgrees(t *testing.T) {
	asked := map[string]cases.Case{}
	roles := map[string]isolation.Role{}
	queries := map[string][]smt.Query{}
	var untranslated []string
	proven, broken, otherwise := 0, 0, 0
	for _, c := range append(append(cases.Broken(), cases.Safe()...), cases.Generated(seed, generated)...) {
		role := judge(t, c)
		if c.Across || !aboutPolicies(role) {
			otherwise++
			continue
		}
		w, err := concrete.New(c.Template())
		if err != nil {
			t.Fatal(err)
		}
		for branch := range 1 + strings.Count(c.Policy, "Fn::If") {
			all, err := smt.Queries(w, c.Subject(), branch)
			if err != nil && !strings.HasPrefix(c.Name, "generated") {
				t.Errorf("%s is not translated: %v", c.Name, err)
			}
			if err != nil {
				untranslated = append(untranslated, fmt.Sprintf("%s: %v", c.Name, err))
				delete(queries, c.Name)
				break
			}
			queries[c.Name] = append(queries[c.Name], all...)
		}
		if len(queries[c.Name]) == 0 { // nothing is allowed that the translation asks about
			delete(queries, c.Name)
			continue
		}
		asked[c.Name], roles[c.Name] = c, role
		if role.Proven {
			proven++
		} else {
			broken++
		}
	}
	gaveUp := 0
	answers := solve(t, queries)
	for name, role := range roles {
		answer := answers[name]
		switch {
		case strings.HasPrefix(answer, "sat: ") && role.Proven:
			t.Errorf("%s: proven, but cvc5 finds a request (%s)\npolicy: %s", name, answer, asked[name].Policy)
		case answer == "unsat" && !role.Proven:
			t.Errorf("%s: refused, but cvc5 finds no request: %s\npolicy: %s", name, role.Explanation, asked[name].Policy)
		case strings.HasPrefix(answer, "sat: "), answer == "unsat":
		case strings.HasPrefix(name, "generated") && strings.HasPrefix(answer, "unknown: "):
			t.Logf("%s: cvc5 gives up: %s", name, answer)
			gaveUp++
		default:
			t.Errorf("%s: cvc5 says %q", name, answer)
		}
	}
	t.Logf("%d templates asked: %d proven, %d broken; cvc5 gave up on %d; %d are about other things than the role's policies; %d not translated",
		len(asked), proven, broken, gaveUp, otherwise, len(untranslated))
	if proven < 100 || broken < 150 || len(untranslated) > generated/10 || gaveUp > len(asked)/20 {
		t.Errorf("too little was answered")
	}
}

// solve asks once for all templates.
func solve(t *testing.T, queries map[string][]smt.Query) map[string]string {
	t.Helper()
	input, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python(t), "solve.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("solve.py: %v", err)
	}
	var answers map[string]string
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("solve.py answered %q: %v", out, err)
	}
	return answers
}

func TestProvenSurvivesAHundredThousandRequests(t *testing.T) {
	all := cases.Safe()
	for _, c := range cases.Generated(seed, generated) {
		if judge(t, c).Proven {
			all = append(all, c)
		}
	}
	for i, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			n := 100_000
			if strings.HasPrefix(c.Name, "generated") {
				n = 10_000
			}
			if r := concrete.Attack(c.Template(), c.Subject(), int64(i)+1000, n); r != nil {
				t.Errorf("allowed: %+v\npolicy: %s", *r, c.Policy)
			}
		})
	}
}

func TestGeneratedCounterexamplesAreReallyAllowed(t *testing.T) {
	checked := 0
	for _, c := range cases.Generated(seed+1, 2000) {
		role := judge(t, c)
		x := role.Counterexample
		if x == nil {
			continue
		}
		w, err := concrete.New(c.Template())
		if err != nil {
			t.Fatal(err)
		}
		if !w.Judge("Role", concrete.Session{Identity: x.Identity, Tags: x.Tags}, 0).Allowed(concrete.Request{Action: x.Action, Resource: x.Resource, Context: x.Context}) {
			t.Errorf("%s: not allowed: %s\npolicy: %s", c.Name, role.Explanation, c.Policy)
		}
		checked++
	}
	if checked < 500 {
		t.Errorf("only %d counter-examples", checked)
	}
}
