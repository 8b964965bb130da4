package review

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/cognitocdk/template"
	"github.com/google/go-cmp/cmp"
)

func parse(t testing.TB, file, text string) *template.Template {
	t.Helper()
	parsed, err := template.Parse(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func write(t testing.TB, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loaded(t testing.TB, path string) []*template.Template {
	t.Helper()
	all, err := Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantSummary(t *testing.T, old, new []*template.Template, want ...string) {
	t.Helper()
	got := Compare(old, new)
	if diff := cmp.Diff(sorted(want), sorted(summary(got))); diff != "" {
		t.Errorf("findings (want, then got):\n%s", diff)
		for _, f := range got.Findings {
			t.Logf("  %s %s: %s", f.Stack, f.Resource, f.Message)
		}
	}
}

const (
	onePool  = `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Properties":{"MfaConfiguration":"ON"}}}}`
	weakPool = `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Properties":{"MfaConfiguration":"OFF"}}}}`
	noPool   = `{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}`
)

func TestTwoFilesAreOneStackWhateverTheirNames(t *testing.T) {
	wantSummary(t, []*template.Template{parse(t, "old.json", onePool)}, []*template.Template{parse(t, "auth.template.json", weakPool)},
		"downgrade/fail Pool MfaConfiguration")
}

func TestStacksOfAnAssemblyAreMatchedByName(t *testing.T) {
	old := write(t, t.TempDir(), map[string]string{"a.template.json": onePool, "b.template.json": onePool})
	new := write(t, t.TempDir(), map[string]string{"a.template.json": onePool, "b.template.json": weakPool})
	got := Compare(loaded(t, old), loaded(t, new))
	if len(got.Findings) != 1 || got.Findings[0].Stack != "b" {
		t.Errorf("want one finding, in stack b, got %+v", got.Findings)
	}
}

func TestAStackOfAnAssemblyIsNeverAnotherOne(t *testing.T) {
	manifest := func(stack, file string) string {
		return `{"version":"1","artifacts":{"S":{"type":"aws:cloudformation:stack","properties":{"templateFile":"` + file + `","stackName":"` + stack + `"}}}}`
	}
	assembly := func(stack, file string) string {
		return write(t, t.TempDir(), map[string]string{"manifest.json": manifest(stack, file), file: onePool})
	}
	for _, c := range []struct {
		name     string
		old, new string
		lost     bool
	}{
		{"the same name and file", assembly("auth", "S.template.json"), assembly("auth", "S.template.json"), false},
		{"another construct id, the same stack", assembly("auth", "S.template.json"), assembly("auth", "T.template.json"), false},
		{"another name, in the same file", assembly("auth", "S.template.json"), assembly("auth-prod", "S.template.json"), true},
		{"another name and file", assembly("auth", "auth.template.json"), assembly("login", "login.template.json"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !IsAssembly(c.old) || !IsAssembly(c.new) {
				t.Fatal("want two assemblies")
			}
			got := CompareAssemblies(loaded(t, c.old), loaded(t, c.new))
			lost := len(got.Findings) > 0 && strings.Contains(got.Findings[len(got.Findings)-1].Message+got.Findings[0].Message, "moves from stack auth to stack")
			if lost != c.lost || !c.lost && len(got.Findings) > 0 {
				t.Errorf("want the pool lost: %v, got %+v", c.lost, got.Findings)
			}
		})
	}
}

func TestOnlyAManifestOfStacksMakesAnAssembly(t *testing.T) {
	for text, want := range map[string]bool{
		`{"version":"1","artifacts":{"a":{}}}`: true,
		`{"name":"a web app","icons":[]}`:      false,
		`{"version":"1"}`:                      false,
		`not json`:                             false,
	} {
		if got := IsAssembly(write(t, t.TempDir(), map[string]string{"manifest.json": text})); got != want {
			t.Errorf("%s: want %v, got %v", text, want, got)
		}
	}
	if IsAssembly(t.TempDir()) || IsAssembly("-") || IsAssembly("") {
		t.Error("want no assembly without a manifest")
	}
}

func TestStackRemoved(t *testing.T) {
	old := write(t, t.TempDir(), map[string]string{"a.template.json": onePool, "b.template.json": noPool})
	new := write(t, t.TempDir(), map[string]string{"b.template.json": noPool})
	wantSummary(t, loaded(t, old), loaded(t, new), "fail/fail Pool")
}

func TestStackAdded(t *testing.T) {
	old := write(t, t.TempDir(), map[string]string{"b.template.json": noPool})
	new := write(t, t.TempDir(), map[string]string{"a.template.json": onePool, "b.template.json": noPool})
	wantSummary(t, loaded(t, old), loaded(t, new), "ok/note")
}

func TestPoolMovesToAnotherStack(t *testing.T) {
	old := write(t, t.TempDir(), map[string]string{"a.template.json": strings.Replace(noPool, `"Topic"`, `"Pool":{"Type":"AWS::Cognito::UserPool"},"Topic"`, 1), "b.template.json": noPool})
	new := write(t, t.TempDir(), map[string]string{"b.template.json": strings.Replace(noPool, `"Topic"`, `"Pool":{"Type":"AWS::Cognito::UserPool"},"Topic"`, 1), "a.template.json": noPool})
	got := Compare(loaded(t, old), loaded(t, new))
	if len(got.Findings) != 1 || !strings.Contains(got.Findings[0].Message, "moves from stack a to stack b") {
		t.Errorf("want one finding that names both stacks, got %+v", got.Findings)
	}
}

const parent = `{"Resources":{"Users":{"Type":"AWS::CloudFormation::Stack","Properties":{"TemplateURL":"https://x/HASH.json"},"Metadata":{"aws:asset:path":"users.nested.template.json"}}}}`

func TestNestedStacksAreMatchedByTheirParent(t *testing.T) {
	first, second := strings.Replace(parent, "HASH", strings.Repeat("a", 64), 1), strings.Replace(parent, "HASH", strings.Repeat("b", 64), 1)
	old := write(t, t.TempDir(), map[string]string{"app.template.json": first, "users.nested.template.json": onePool})
	second = strings.Replace(second, "users.nested", "renamed.nested", 1)
	new := write(t, t.TempDir(), map[string]string{"app.template.json": second, "renamed.nested.template.json": weakPool})
	wantSummary(t, loaded(t, old), loaded(t, new), "downgrade/fail Pool MfaConfiguration")
}

func TestNestedStackThatIsNotThereIsSaid(t *testing.T) {
	wantSummary(t, []*template.Template{parse(t, "a.json", parent)}, []*template.Template{parse(t, "b.json", parent)}, "fail/warn Users TemplateURL")
}

func TestNestedStackMovesWithAllItHolds(t *testing.T) {
	old := write(t, t.TempDir(), map[string]string{"app.template.json": parent, "users.nested.template.json": onePool})
	new := write(t, t.TempDir(), map[string]string{"app.template.json": strings.Replace(parent, `"Users"`, `"People"`, 1), "users.nested.template.json": onePool})
	wantSummary(t, loaded(t, old), loaded(t, new), "fail/fail People")
}

func TestExportStillImported(t *testing.T) {
	exporter := `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"}},"Outputs":{"Id":{"Value":{"Ref":"Pool"},"Export":{"Name":"pool-id"}}}}`
	importer := `{"Resources":{"P":{"Type":"AWS::SSM::Parameter","Properties":{"Name":"x","Value":{"Fn::ImportValue":"pool-id"}}}}}`
	old := write(t, t.TempDir(), map[string]string{"a.template.json": exporter, "b.template.json": importer})
	new := write(t, t.TempDir(), map[string]string{"a.template.json": strings.Replace(exporter, "pool-id", "pool", 1), "b.template.json": importer})
	wantSummary(t, loaded(t, old), loaded(t, new), "fail/fail  Outputs.Id.Export.Name")
	alone := write(t, t.TempDir(), map[string]string{"a.template.json": exporter})
	changed := write(t, t.TempDir(), map[string]string{"a.template.json": strings.Replace(exporter, "pool-id", "pool", 1)})
	wantSummary(t, loaded(t, alone), loaded(t, changed), "fail/warn  Outputs.Id.Export.Name") // who knows who imports it
}

func TestExportChangesItsValue(t *testing.T) {
	exporter := `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool"}},"Outputs":{"Id":{"Value":{"Ref":"Pool"},"Export":{"Name":"pool-id"}}}}`
	other := strings.Replace(exporter, `{"Ref":"Pool"}`, `{"Fn::GetAtt":["Pool","Arn"]}`, 1)
	importer := `{"Resources":{"P":{"Type":"AWS::SSM::Parameter","Properties":{"Name":"x","Value":{"Fn::ImportValue":"pool-id"}}}}}`
	of := func(a, b string) []*template.Template {
		return loaded(t, write(t, t.TempDir(), map[string]string{"a.template.json": a, "b.template.json": b}))
	}
	wantSummary(t, of(exporter, importer), of(other, importer), "fail/fail  Outputs.Id.Value")
	wantSummary(t, of(exporter, importer), of(exporter, importer))
	wantSummary(t, of(exporter, noPool), of(other, noPool)) // nobody imports it
	fresh := strings.Replace(noPool, `"Topic"`, `"P":{"Type":"AWS::SSM::Parameter","Properties":{"Name":"x","Value":{"Fn::ImportValue":"pool-id"}}},"Topic"`, 1)
	wantSummary(t, of(exporter, noPool), of(other, fresh), "ok/note P") // nobody has it yet
}

func TestAnImportedExportCannotMoveToAnotherStack(t *testing.T) {
	exporter := `{"Resources":{"T":{"Type":"AWS::SNS::Topic"}},"Outputs":{"Id":{"Value":"v","Export":{"Name":"pool-id"}}}}`
	without := `{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}`
	importer := `{"Resources":{"P":{"Type":"AWS::SSM::Parameter","Properties":{"Name":"x","Value":{"Fn::ImportValue":"pool-id"}}}}}`
	old := write(t, t.TempDir(), map[string]string{"a.template.json": exporter, "b.template.json": without, "c.template.json": importer})
	new := write(t, t.TempDir(), map[string]string{"a.template.json": without, "b.template.json": exporter, "c.template.json": importer})
	wantSummary(t, loaded(t, old), loaded(t, new), "fail/fail  Outputs.Id.Export.Name")
}

func TestYAMLAndJSONOfOneTemplateAreTheSame(t *testing.T) {
	json := `{"Conditions":{"C":{"Fn::Equals":[{"Ref":"AWS::Region"},"x"]}},"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Properties":{
		"UsernameAttributes":["email"],"MfaConfiguration":{"Fn::If":["C","ON","OFF"]},"Policies":{"PasswordPolicy":{"MinimumLength":12}},
		"LambdaConfig":{"PreSignUp":{"Fn::GetAtt":["F","Arn"]}},"UserPoolName":{"Fn::Join":["",["a-",{"Ref":"AWS::Region"}]]}}},
		"F":{"Type":"AWS::Lambda::Function"}}}`
	yaml := `
Conditions: {C: !Equals [!Ref AWS::Region, x]}
Resources:
  F: {Type: AWS::Lambda::Function}
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      LambdaConfig: {PreSignUp: !GetAtt F.Arn}
      MfaConfiguration: !If [C, "ON", "OFF"]
      Policies: {PasswordPolicy: {MinimumLength: "12"}}
      UserPoolName: !Sub a-${AWS::Region}
      UsernameAttributes: email
`
	old, new := []*template.Template{parse(t, "a.json", json)}, []*template.Template{parse(t, "a.yaml", yaml)}
	got := Compare(old, new)
	for _, f := range got.Findings {
		if f.Resource != "" { // how a condition is written differs, and only that
			t.Errorf("%s %s: %s", f.Resource, f.Path, f.Message)
		}
	}
}

// What only deployment knows, and has no name, is compared as it is written.
func TestValuesWithoutAFormAreComparedAsWritten(t *testing.T) {
	of := func(name string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"C":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"UserPoolId":{"Fn::ImportValue":{"Fn::Sub":"${AWS::StackName}-`+name+`"}}}}}}`)}
	}
	wantSummary(t, of("pool"), of("pool"))
	wantSummary(t, of("pool"), of("other"), "replace/warn C UserPoolId")
	yaml := func(name string) []*template.Template {
		return []*template.Template{parse(t, "a.yaml", "Resources:\n  C:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId:\n        Fn::ImportValue:\n          Fn::Sub: x-"+name+"-${AWS::Region}\n")}
	}
	wantSummary(t, yaml("pool"), yaml("pool"))
	wantSummary(t, yaml("pool"), yaml("other"), "replace/warn C UserPoolId")
}

func TestLambdaVersionsComeAndGo(t *testing.T) {
	of := func(hash string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Properties":{"LambdaConfig":{"PreSignUp":{"Ref":"V`+hash+`"}}}},
			"V`+hash+`":{"Type":"AWS::Lambda::Version","Properties":{"FunctionName":{"Ref":"F"}}},"F":{"Type":"AWS::Lambda::Function"}}}`)}
	}
	wantSummary(t, of("1a"), of("2b"))
}

func TestAConditionOnTheValuesOnBothSidesIsComparedBranchByBranch(t *testing.T) {
	of := func(yes, no string) []*template.Template {
		return []*template.Template{parse(t, "a.json", `{"Conditions":{"C":{"Fn::Equals":["a","b"]}},"Resources":{"Pool":{"Type":"AWS::Cognito::UserPool","Properties":{"MfaConfiguration":{"Fn::If":["C","`+yes+`","`+no+`"]}}}}}`)}
	}
	wantSummary(t, of("ON", "OFF"), of("ON", "OPTIONAL"), "ok/note Pool MfaConfiguration")
	wantSummary(t, of("ON", "OPTIONAL"), of("ON", "OFF"), "downgrade/fail Pool MfaConfiguration")
}
