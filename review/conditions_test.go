package review

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

func TestConditionsAreComparedByWhatTheyComeTo(t *testing.T) {
	const (
		prod    = `{"Fn::Equals":[{"Ref":"Env"},"prod"]}`
		staging = `{"Fn::Equals":[{"Ref":"Env"},"staging"]}`
		eu      = `{"Fn::Equals":[{"Ref":"AWS::Region"},"eu-west-1"]}`
	)
	gone := "fail/fail Pool Condition"
	for _, c := range []struct {
		name, old, new string
		resource       string // what is said of the pool
		definition     bool   // whether the definition is reported
	}{
		{"the operands of Fn::Equals have no order", prod, `{"Fn::Equals":["prod",{"Ref":"Env"}]}`, "", false},
		{"twice not is the same", prod, `{"Fn::Not":[{"Fn::Not":[` + prod + `]}]}`, "", false},
		{"an Or of one thing twice is that thing", prod, `{"Fn::Or":[` + prod + `,` + prod + `]}`, "", false},
		{"De Morgan", `{"Fn::Not":[{"Fn::Or":[` + prod + `,` + eu + `]}]}`, `{"Fn::And":[{"Fn::Not":[` + eu + `]},{"Fn::Not":[` + prod + `]}]}`, "", false},
		{"a number is its text", `{"Fn::Equals":[{"Ref":"Env"},1]}`, `{"Fn::Equals":[{"Ref":"Env"},"1"]}`, "", false},
		{"a wider condition keeps the pool", prod, `{"Fn::Or":[` + prod + `,` + staging + `]}`, "", true},
		{"a narrower condition may not", `{"Fn::Or":[` + prod + `,` + staging + `]}`, prod, gone, true},
		{"a flipped condition does not", prod, `{"Fn::Not":[` + prod + `]}`, gone, true},
		{"another value does not", prod, staging, gone, true},
		{"not staging follows from prod", prod, `{"Fn::Not":[` + staging + `]}`, "", true},
		{"always follows from anything", prod, `{"Fn::Equals":["a","a"]}`, "", true},
		{"never follows from nothing", prod, `{"Fn::Equals":["a","b"]}`, gone, true},
		{"a condition named inside another is followed", `{"Condition":"Inner"}`, `{"Fn::Not":[{"Condition":"Inner"}]}`, gone, true},
		{"two references compared with each other", `{"Fn::Equals":[{"Ref":"Env"},{"Ref":"Other"}]}`, `{"Fn::Equals":[{"Ref":"Other"},{"Ref":"Env"}]}`, "", false},
		{"a mapping can say anything", `{"Fn::Equals":[{"Fn::FindInMap":["M","a","b"]},"x"]}`, prod, "fail/warn Pool Condition", true},
		{"what is no condition cannot be told", prod, `{"Fn::Maybe":[` + prod + `]}`, "fail/warn Pool Condition", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			of := func(definition string) []*template.Template {
				return []*template.Template{parse(t, "a.json", fmt.Sprintf(`{"Parameters":{"Env":{"Type":"String"},"Other":{"Type":"String"}},
"Mappings":{"M":{"a":{"b":"x"}}},
"Conditions":{"Inner":%s,"C":%s},
"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Condition":"C"}}}`, eu, definition))}
			}
			var want []string
			if c.resource != "" {
				want = append(want, c.resource)
			}
			if c.definition {
				want = append(want, "fail/warn  Conditions.C")
			}
			wantSummary(t, of(c.old), of(c.new), want...)
		})
	}
}

// TestConditionsInYAML: its short tags are the same functions, and a finding is known by the same id.
func TestConditionsInYAML(t *testing.T) {
	const resources = "\nResources:\n  Pool: {Type: AWS::Cognito::UserPool, Condition: C}\n"
	yaml := func(condition string) []*template.Template {
		return []*template.Template{parse(t, "a.yaml", "Parameters: {Env: {Type: String}}\nConditions:\n  C: "+condition+resources)}
	}
	json := func(condition string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Parameters":{"Env":{"Type":"String"}},"Conditions":{"C":`+condition+`},"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Condition":"C"}}}`)}
	}
	const either, one = `{"Fn::Or":[{"Fn::Equals":[{"Ref":"Env"},"a"]},{"Fn::Equals":[{"Ref":"Env"},1]}]}`, `{"Fn::Equals":[{"Ref":"Env"},"a"]}`
	wide, narrow := yaml("!Or [!Equals [!Ref Env, a], !Equals [!Ref Env, 1]]"), yaml("\n    !Equals\n      - !Ref Env\n      - a")
	wantSummary(t, wide, json(either))
	wantSummary(t, json(one), narrow)
	wantSummary(t, narrow, wide, "fail/warn  Conditions.C")
	wantSummary(t, wide, narrow, "fail/fail Pool Condition", "fail/warn  Conditions.C")
	inYAML, inJSON := Compare(wide, narrow).Findings, Compare(json(either), json(one)).Findings
	if len(inYAML) != 2 || len(inJSON) != 2 {
		t.Fatalf("%d and %d findings", len(inYAML), len(inJSON))
	}
	ids := func(found []report.Change) []string { // by id: YAML and JSON have other lines
		return slices.Sorted(maps.Keys(map[string]bool{found[0].ID: true, found[1].ID: true}))
	}
	if !slices.Equal(ids(inYAML), ids(inJSON)) {
		t.Errorf("ids in YAML %q, in JSON %q", ids(inYAML), ids(inJSON))
	}
}

func TestAConditionMayGoOrGetAnotherName(t *testing.T) {
	of := func(condition string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Parameters":{"E":{"Type":"String"}},"Conditions":{
"A":{"Fn::Equals":[{"Ref":"E"},"a"]},
"Same":{"Fn::Equals":["a",{"Ref":"E"}]},
"Other":{"Fn::Equals":[{"Ref":"E"},"b"]}},
"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"`+condition+`}}}`)}
	}
	wantSummary(t, of(`,"Condition":"A"`), of(`,"Condition":"Same"`))
	wantSummary(t, of(`,"Condition":"A"`), of(``))
	wantSummary(t, of(`,"Condition":"A"`), of(`,"Condition":"Other"`), "fail/fail Pool Condition")
	wantSummary(t, of(``), of(`,"Condition":"A"`), "fail/fail Pool Condition")
}

func TestConditionsOfATemplateOnOneLineAreRead(t *testing.T) {
	of := func(padding, operands string) []*template.Template {
		return []*template.Template{parse(t, "-", `{"Description":"`+padding+strings.Repeat("ä", 5000)+`","Conditions":{"C":{"Fn::Equals":[`+operands+`]}},"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Condition":"C"}}}`)}
	}
	wantSummary(t, of("", `{"Ref":"AWS::Region"},"x"`), of("shifted", `"x",{"Ref":"AWS::Region"}`))
	wantSummary(t, of("", `{"Ref":"AWS::Region"},"x"`), of("", `{"Ref":"AWS::Region"},"y"`), "fail/warn  Conditions.C", "fail/fail Pool Condition")
}

func TestHostileConditionsCostNothing(t *testing.T) {
	deep := strings.Repeat(`{"Fn::Not":[`, 500) + `{"Fn::Equals":["a","b"]}` + strings.Repeat(`]}`, 500)
	wide := make([]string, 10)
	for i := range wide {
		inner := make([]string, 10)
		for k := range inner {
			inner[k] = fmt.Sprintf(`{"Fn::Equals":[{"Ref":"P%d"},"x"]}`, i*10+k)
		}
		wide[i] = `{"Fn::Or":[` + strings.Join(inner, ",") + `]}`
	}
	fourTimes := func(name string) string {
		return `{"Fn::And":[` + strings.Repeat(`{"Condition":"`+name+`"},`, 3) + `{"Condition":"` + name + `"}]}`
	}
	chain := fourTimes("C0")
	for i := range 7 {
		chain += fmt.Sprintf(`,"C%d":%s`, i, fourTimes(fmt.Sprintf("C%d", i+1)))
	}
	chain += `,"C7":{"Fn::Equals":["a","a"]}`
	for name, definition := range map[string]string{"deep": deep, "wide": `{"Fn::And":[` + strings.Join(wide, ",") + `]}`, "its own": `{"Fn::Not":[{"Condition":"C"}]}`, "a chain that multiplies": chain} {
		old := parse(t, "a.json", `{"Conditions":{"C":{"Fn::Equals":["a","a"]}},"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Condition":"C"}}}`)
		new := parse(t, "a.json", `{"Conditions":{"C":`+definition+`},`+"\n"+`"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Condition":"C"}}}`)
		t.Run(name, func(t *testing.T) {
			wantSummary(t, []*template.Template{old}, []*template.Template{new}, "fail/warn  Conditions.C", "fail/warn Pool Condition")
		})
	}
}
