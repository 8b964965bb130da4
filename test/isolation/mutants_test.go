//go:build verify

package isolation_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants break the decision procedure, one guard each; the tests of isolation
// must notice every one.
var mutants = []struct{ name, file, old, new string }{
	{"a maybe-Deny saves", "decide.go", "case !pt.s.allow && (t == yes || t == maybe && ar.mode == under):", "case !pt.s.allow && t > no:"},
	{"a maybe-Allow does not count", "decide.go", "t == yes || t == maybe && ar.mode == over || t", "t == yes || t"},
	{"anything below the bucket is own", "space.go", `lit(f.resource+"/"+start+"/")`, `lit(f.resource+"/")`},
	{"a prefix without its slash is own", "space.go", `strings.HasPrefix(p[0], f.start+"/")`, `strings.HasPrefix(p[0], f.start)`},
	{"no leading key is an own one", "space.go", "return len(keys) > 0", "return true"},
	{"part of a segment is a segment", "pattern.go", "return edge(i-1, true) && edge(i+1, false)", "return edge(i-1, true) || true"},
	{"old versions have variables", "document.go", `version == "2012-10-17"`, `version != ""`},
	{"ForAllValues needs the key", "condition.go", `c.ifExists, c.qualifier == "forallvalues", negated`, `c.ifExists, negated`},
	{"IfExists needs the key", "condition.go", `case c.ifExists, c.qualifier`, `case c.qualifier`},
	{"actions match by letter", "document.go", "s.folded[i] = strings.ToLower(p.String())", "s.folded[i] = p.String()"},
	{"NotAction is Action", "document.go", "	if s.notAction {\n		found = not(found)\n	}\n", ""},
	{"NotResource is Resource", "decide.go", "	if pt.s.notResource {\n		found = not(found)\n	}\n", ""},
	{"the empty prefix is no pattern", "pattern.go", "c := compiled{glob: glob{}, hit", "c := compiled{hit"},
	{"the audience does not matter", "trust.go", `bad = append(bad, taker{audience, kind, "an identity of another pool"}, taker{audience, other,`, `bad = append(bad, taker{audience, other,`},
	{"only strangers have other pools", "trust.go", "for _, audience := range all {", "for _, audience := range all[:1] {"},
	{"a Deny of a trust policy is beside the point", "trust.go", `if principal.Is("*") {`, `if false {`},
	{"guests and users are alike", "trust.go", "if h.both {", "if false {"},
	{"a second pool is judged by the first one's roles", "trust.go", "audience != h.pool && !slices.Contains(h.alsoOf, audience)", "audience != h.pool"},
	{"guests do not matter", "trust.go", `bad := []taker{{h.pool, other, "an " + other + " identity"}}`, "bad := []taker{}"},
	{"open keys of a trust policy are missing", "trust.go", "open: true, ", ""},
	{"other principals do not matter", "trust.go", "flaws = append(flaws, env.strangers(s, arn)...)", ""},
	{"any fallback will do", "mapping.go", `if !fallback.Is("Deny") {`, `if fallback.Absent() {`},
	{"users write nothing", "mapping.go", `return yes, c.LogicalID + ".WriteAttributes lists it"`, `return no, ""`},
	{"providers assert nothing", "mapping.go", "if !mapping.Get(claim).Absent() {", "if !mapping.Get(claim).Absent() && false {"},
	{"default tags are the map's", "tags.go", "case useDefaults:", "case useDefaults && false:"},
	{"every claim is a tenant's", "tags.go", `return nobody, "the claim " + claim`, `return tenant, "the claim " + claim`},
	{"outside providers are user pools", "tags.go", "if !userPoolProvider(env", "if false && !userPoolProvider(env"},
	{"denying everything proves", "prove.go", "if claimed && !reached && f.from != nil {", "if claimed && !reached && false {"},
	{"tags need no session", "prove.go", `len(tagMaps) > 0 && !canTag && !h.guest`, `false`},
	{"spaces never meet", "collide.go", "if !meets || len(common) > 0 ||", "if true || !meets || len(common) > 0 ||"},
	{"resource policies are left out", "grants.go", "	keep(env.resourcePolicies(r, h))\n", ""},
	{"attached policies are left out", "grants.go", "		case yes:\n			keep(certainly(", "		case no:\n			keep(certainly("},
	{"unknown managed policies are empty", "grants.go", "	if len(s.actions) == 0 {\n		return []statement{rest}", "	if len(s.actions) == 0 {\n		return nil"},
	{"parameters are plain names", "reader.go", "case tame(t, p.Name):", "case true:"},
	{"only modelled actions exist", "actions.go", "	for _, name := range known {\n		add(name)\n	}\n", "	return all, true\n"},
	{"tenants have one name", "classes.go", "	if len(globs) == 0 {\n", "	if true {\n"},
	{"groups hand out no role", "roles.go", `env.byType("AWS::Cognito::UserPoolGroup")`, `env.byType("none")`},
	{"nothing lies between two limits", "measure.go", "all = append(all, number((limits[i-1]+n)/2))", "all = append(all, number(n))"},
	{"every Deny of a resource policy is beside the point", "grants.go", "return strings.HasPrefix(h, scope) || strings.HasPrefix(scope, h)", "return scope == h+\"?\""},
	{"every resource is there", "grants.go", `if condition == "" || res.Template`, `if true || res.Template`},
	{"no two resources share a condition", "grants.go", `condition == shared {`, `condition+"?" == shared {`},
	{"a boundary confines nothing", "decide.go", "if !ar.proof.bounded || edge != nil {", "if true || edge != nil {"},
	{"a boundary confines what a bucket gives", "decide.go", "by == nil && pt.s.attached && ar.mode == over", "false"},
	{"letters have one case", "glob.go", "t.set.in == nil && small != big", "false"},
	{"roles have no id of their own", "session.go", "one(s.roleID + ", "one(roleMark + "},
	{"a path is no part of an ARN", "environment.go", `strings.HasPrefix(given, "/") &&`, `false &&`},
	{"an account written out is another", "resourcepolicy.go", "t = maybe // an account", "t = no // an account"},
	{"AWS's policies allow no more than is known", "grants.go", "return []statement{s, rest}", "return []statement{s}"},
	{"stacks of one name are one", "environment.go", "stacks[label] > 1 {", "stacks[label] > 1000 {"},
	{"the first of two exports counts", "environment.go", "	case 1:\n		return all[0], \"\"", "	default:\n		return all[0], \"\""},
	{"a provider's name is known", "condition.go", "case !kind(text):", "case false:"},
	{"the account is known", "condition.go", "number != \"\" {", "false {"},
	{"a session of another account is another's", "resourcepolicy.go", "return here == arn || strings.HasPrefix(here, assumed(arn))", "return here == arn"},
	{"all stacks have one name", "reader.go", "strings.ReplaceAll(s, stackMark, r.env.labels[t])", "strings.ReplaceAll(s, stackMark, \"stack\")"},
	{"a parameter's name is its value", "reader.go", "case tame(t, p.Name) && len(r.env.all) > 1:", "case false:"},
	{"one tag is missing at a time", "tags.go", "			for _, s := range all {\n				with :=", "			for _, s := range all[:1] {\n				with :="},
	{"a tag has one value", "tags.go", "		if m.owners[tag] == nobody {", "		if false {"},
	{"a free tag is the value at hand", "pattern.go", "case widen && s.free(x):", "case false:"},
	{"an ARN is one text", "condition.go", `if t == yes && strings.HasPrefix(c.operator, "arn")`, `if false && strings.HasPrefix(c.operator, "arn")`},
	{"a trigger is always there", "mapping.go", "checked := !slices.ContainsFunc(trigger.Alternatives(), template.Value.Absent)", "checked := !trigger.Absent()"},
	{"a list that nobody knows lists nothing", "tags.go", "return unknown, why", `return tenant, ""`},
	{"a replica has no policy", "resourcepolicy.go", `env.byType("AWS::DynamoDB::GlobalTable")`, `env.byType("none")`},
	{"a tag that is chosen is left out of the request", "explain.go", "r.session.owners[tag] != tenant && mentions", "false && mentions"},
	{"a pool without roles is proven", "prove.go", "env.unattached(roles)", "env.unattached(roles)[:0]"},
	{"macros hide nothing", "prove.go", "for _, u := range t.Undecidable() {", "for _, u := range t.Undecidable()[:0] {"},
}

func TestEveryMutantIsKilled(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			path := filepath.Join(root, "isolation", m.file)
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(source), m.old); n != 1 {
				t.Fatalf("the mutant must match %s exactly once, got %d matches of %q", m.file, n, m.old)
			}
			dir := t.TempDir()
			changed, overlay := filepath.Join(dir, m.file), filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(changed, []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			replace, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(overlay, replace, 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("go", "test", "-vet=off", "-count=1", "-failfast", "-overlay", overlay, "./isolation")
			cmd.Dir = root
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Error("survived: no test in ./isolation noticed")
			}
			if strings.Contains(string(out), "[build failed]") {
				t.Errorf("the mutant does not compile, so nothing was tested:\n%s", out)
			}
		})
	}
}
