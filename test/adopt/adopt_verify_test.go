//go:build verify

package adopt_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/cognitocdk/adopt"
	"example.com/cognitocdk/audit"
	"example.com/cognitocdk/internal/synthtest"
	"example.com/cognitocdk/report"
	"example.com/cognitocdk/template"
)

var pools = []string{"amplify", "bare", "lite", "ours", "saml"}

// same are the members of the answers that CloudFormation has under the same name.
var (
	samePool = strings.Fields(`Policies DeletionProtection LambdaConfig AutoVerifiedAttributes AliasAttributes UsernameAttributes
		SmsVerificationMessage EmailVerificationMessage EmailVerificationSubject VerificationMessageTemplate SmsAuthenticationMessage
		UserAttributeUpdateSettings MfaConfiguration DeviceConfiguration EmailConfiguration SmsConfiguration UserPoolTags
		UsernameConfiguration UserPoolAddOns AccountRecoverySetting UserPoolTier IssuerConfiguration`)
	sameClient = strings.Fields(`ClientName AllowedOAuthFlows AllowedOAuthFlowsUserPoolClient AllowedOAuthScopes CallbackURLs LogoutURLs
		DefaultRedirectURI EnablePropagateAdditionalUserContextData EnableTokenRevocation ExplicitAuthFlows PreventUserExistenceErrors
		RefreshTokenRotation SupportedIdentityProviders AuthSessionValidity`)
)

type object = map[string]any

// TestTemplateEqualsDescription: the Go files compile, synthesize, and their templates hold
// the pools and clients that were described; the mapping fits; audit finds nothing unexcused.
func TestTemplateEqualsDescription(t *testing.T) {
	outputs, files := map[string]adopt.Output{}, map[string][]byte{}
	for _, name := range pools {
		outputs[name] = adopted(t, name)
		files[name] = outputs[name].Go
	}
	assembly := synthesize(t, files)
	for _, name := range pools {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(assembly, name+".template.json")
			resources := load[struct{ Resources map[string]object }](t, path).Resources
			described := load[object](t, answer(name, "pool.json"))["UserPool"].(object)
			pool := resources["UserPool"]["Properties"].(object)
			if tags, ok := described["UserPoolTags"].(object); ok { // AWS sets it, nobody else may
				delete(tags, "aws:cloudformation:stack-name")
			}
			equal(t, "UserPool", samePool, described, pool, object{"DeletionProtection": "INACTIVE"})
			if pool["UserPoolName"] != described["Name"] {
				t.Errorf("UserPoolName is %v, want %v", pool["UserPoolName"], described["Name"])
			}
			equalSchema(t, described, pool)

			ids := map[string]string{} // client id → logical id
			for logical, identifier := range parse[map[string]map[string]string](t, outputs[name].Import) {
				if identifier["UserPoolId"] != described["Id"] {
					t.Errorf("%s is mapped to pool %s", logical, identifier["UserPoolId"])
				}
				if want := resources[logical]["Type"]; identifier["ClientId"] == "" && want != "AWS::Cognito::UserPool" || identifier["ClientId"] != "" && want != "AWS::Cognito::UserPoolClient" {
					t.Errorf("%s is mapped and is a %v in the template", logical, want)
				}
				ids[identifier["ClientId"]] = logical
			}
			if _, err := os.Stat(answer(name, "clients.json")); err == nil {
				for _, c := range load[[]object](t, answer(name, "clients.json")) {
					described := c["UserPoolClient"].(object)
					logical := ids[described["ClientId"].(string)]
					equalClient(t, logical, described, resources[logical]["Properties"].(object))
				}
			}
			for logical := range resources {
				if typ := resources[logical]["Type"].(string); strings.HasPrefix(typ, "AWS::Cognito::") && len(resources) > len(ids)+1 {
					t.Errorf("%s %s: there are resources beside those of the import", typ, logical)
				}
			}
			audited(t, path)
		})
	}
}

func answer(name, file string) string {
	return filepath.Join("..", "..", "adopt", "testdata", name, file)
}

func adopted(t *testing.T, name string) adopt.Output {
	t.Helper()
	read := func(file string) *bytes.Reader {
		data, err := os.ReadFile(answer(name, file))
		if os.IsNotExist(err) {
			return nil
		}
		check(t, err)
		return bytes.NewReader(data)
	}
	var in adopt.Input
	var err error
	in.Pool, in.Unknown, err = adopt.DecodePool(read("pool.json"))
	check(t, err)
	if r := read("mfa.json"); r != nil {
		in.MFA, err = adopt.DecodeMFA(r)
		check(t, err)
	}
	if r := read("clients.json"); r != nil {
		in.Clients, err = adopt.DecodeClients(r, in.Pool.ID)
		check(t, err)
	}
	out, err := adopt.New(in, name)
	check(t, err)
	return out
}

// synthesize builds one program out of the Go files, by package, laid over this module so
// that nothing is written into it, and runs it: a stack for each package.
func synthesize(t *testing.T, files map[string][]byte) (assembly string) {
	t.Helper()
	root := synthtest.Root()
	dir, replace := t.TempDir(), map[string]string{}
	lay := func(path string, data []byte) {
		real := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		check(t, os.WriteFile(real, data, 0o644))
		replace[filepath.Join(root, "test/adopt/program", path)] = real
	}
	module := strings.TrimSuffix(reflect.TypeFor[adopt.Pool]().PkgPath(), "/adopt")
	var imports, stacks strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		lay(name+"/pool.go", files[name])
		fmt.Fprintf(&imports, "%q\n", module+"/test/adopt/program/"+name)
		fmt.Fprintf(&stacks, "%s.New(awscdk.NewStack(app, jsii.String(%q), nil))\n", name, name)
	}
	lay("main.go", []byte(`package main

import (
	"encoding/json"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	`+imports.String()+`
)

func main() {
	defer jsii.Close()
	var file struct{ Context map[string]any }
	data, err := os.ReadFile("cdk.json")
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil {
		panic(err)
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(os.Args[1]), Context: &file.Context, AnalyticsReporting: jsii.Bool(false)})
	`+stacks.String()+`
	app.Synth(nil)
}
`))
	overlay := filepath.Join(dir, "overlay.json")
	data, err := json.Marshal(object{"Replace": replace})
	check(t, err)
	check(t, os.WriteFile(overlay, data, 0o644))
	run := func(name string, args ...string) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CDK_VALIDATION=false",
			"PATH="+filepath.Join(root, "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	program := filepath.Join(dir, "program")
	assembly = filepath.Join(dir, "cdk.out")
	run("go", "build", "-overlay", overlay, "-o", program, "./test/adopt/program")
	run(program, assembly)
	return assembly
}

// equal compares the members that both sides have under the same name; what Cognito
// answers with nothing in it is absent in the template.
func equal(t *testing.T, what string, names []string, described, got, otherwise object) {
	t.Helper()
	for _, name := range names {
		want := full(described[name])
		if want == nil {
			want = otherwise[name]
		}
		if diff := cmp.Diff(want, full(got[name])); diff != "" {
			t.Errorf("%s.%s (-described +template):\n%s", what, name, diff)
		}
	}
}

// equalSchema wants every custom attribute exactly as described, and the standard ones
// that must be given or cannot change.
func equalSchema(t *testing.T, described, pool object) {
	t.Helper()
	got := map[string]object{}
	list, _ := pool["Schema"].([]any)
	for _, a := range list {
		got[a.(object)["Name"].(string)] = a.(object)
	}
	customs := 0
	for _, a := range described["SchemaAttributes"].([]any) {
		want := full(a).(object)
		given := want["Name"].(string)
		name := strings.TrimPrefix(strings.TrimPrefix(given, "dev:"), "custom:")
		if want["DeveloperOnlyAttribute"] == false {
			delete(want, "DeveloperOnlyAttribute")
		}
		want["Name"] = name
		if name != given {
			customs++
		} else if given == "sub" || want["Required"] == false && want["Mutable"] == true && got[name] == nil {
			continue
		}
		if diff := cmp.Diff(want, got[name]); diff != "" {
			t.Errorf("Schema %s (-described +template):\n%s", name, diff)
		}
	}
	for name := range got {
		if described := strings.Contains(fmt.Sprint(described["SchemaAttributes"]), name); !described {
			t.Errorf("Schema has %s, which the pool has not", name)
		}
	}
	t.Logf("%d custom attributes, %d in the schema", customs, len(got))
}

func equalClient(t *testing.T, logical string, described, got object) {
	t.Helper()
	// L2 and AWS may order lists of attributes differently; none means all.
	equal(t, logical, sameClient, described, got, object{"AllowedOAuthFlowsUserPoolClient": false,
		"EnablePropagateAdditionalUserContextData": false, "EnableTokenRevocation": false})
	for _, name := range []string{"ReadAttributes", "WriteAttributes"} {
		if !sameSet(described[name], got[name]) {
			t.Errorf("%s.%s is %v, want %v", logical, name, got[name], described[name])
		}
	}
	if secret := described["ClientSecret"] != nil; got["GenerateSecret"] != secret {
		t.Errorf("%s.GenerateSecret is %v, want %t", logical, got["GenerateSecret"], secret)
	}
	for token, usual := range map[string]string{"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"} {
		if want, have := seconds(described, token, usual), seconds(got, token, usual); want != have {
			t.Errorf("%s.%sValidity is %v seconds, want %v", logical, token, have, want)
		}
	}
}

func seconds(client object, token, usual string) float64 {
	unit := usual
	if units, ok := client["TokenValidityUnits"].(object); ok && units[token] != nil {
		unit = units[token].(string)
	}
	count, _ := client[token+"Validity"].(float64)
	return count * map[string]float64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}[unit]
}

func sameSet(a, b any) bool {
	set := func(v any) map[any]bool {
		list, _ := v.([]any)
		s := map[any]bool{}
		for _, x := range list {
			s[x] = true
		}
		return s
	}
	return reflect.DeepEqual(set(a), set(b))
}

// full is v without what is empty.
func full(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
	case object:
		out := object{}
		for name, value := range v {
			if value = full(value); value != nil {
				out[name] = value
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	}
	return v
}

// audited wants every failed control excused: the file could not pass the guard otherwise.
func audited(t *testing.T, path string) {
	t.Helper()
	templates, err := template.Load([]string{path}, nil)
	check(t, err)
	for _, f := range audit.Judge(templates...).Findings {
		if f.Severity == report.Fail || f.Rule == "exception-control" || f.Rule == "exception-unused" {
			t.Errorf("%s %s: %s", f.Rule, f.Resource, f.Message)
		}
	}
}

func load[T any](t *testing.T, path string) (v T) {
	t.Helper()
	data, err := os.ReadFile(path)
	check(t, err)
	return parse[T](t, data)
}

func parse[T any](t *testing.T, data []byte) (v T) {
	t.Helper()
	check(t, json.Unmarshal(data, &v))
	return v
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
