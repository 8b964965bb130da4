//go:build verify

package walk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/cognitocdk/local/walk"
)

// fault is a deliberate mistake in the stack, and the first step of the walk that must not hold then.
type fault struct {
	name   string
	step   string
	change func(*stackTemplate) error
}

// faults are what could go wrong with this stack, each by a change of its template.
var faults = []fault{
	{"the allow-list lacks the domain", "sign-up", preSignUp("TENANT_DOMAINS", `{"nowhere.example":"nobody"}`)},
	{"the domain map is crossed", "sign-up-foreign-tenant-refused", preSignUp("TENANT_DOMAINS", `{"company.com":"globex","globex.example":"acme"}`)},
	{"the trigger checks no domain", "sign-up-wrong-domain-refused", faulty("any-domain")},
	{"the trigger checks the domain naively", "sign-up-hostile-spellings-refused", faulty("naive-domain")},
	{"the trigger checks no tenant", "sign-up-foreign-tenant-refused", faulty("any-tenant")},
	{"the trigger takes a missing tenant", "sign-up-without-tenant-refused", faulty("optional-tenant")},
	{"the trigger panics", "sign-up", faulty("panics")},
	{"the trigger is not attached", "sign-up-wrong-domain-refused", remove("UserPool", "LambdaConfig", "PreSignUp")},
	{"the trigger that makes tokens times out", "sign-in", slowTokens},
	{"the trigger that makes tokens is not attached", "tokens-carry-tenant", remove("UserPool", "LambdaConfig", "PreTokenGenerationConfig")},
	{"the tenant is mutable", "tenant-change-by-user-refused", mutableTenant},
	{"the client may write everything", "attribute-outside-write-list-refused", remove("ClientWeb", "WriteAttributes")},
	{"the client may not write what its users have", "attribute-changed", set([]any{"email", "custom:tenant_id"}, "ClientWeb", "WriteAttributes")},
	{"MFA is off", "totp-enrolment", mfaOff},
	{"the pool has no TOTP", "totp-enrolment", set([]any{"EMAIL_OTP"}, "UserPool", "EnabledMfas")},
	{"the password policy is weak", "sign-up-weak-password-refused", set(8, "UserPool", "Policies", "PasswordPolicy", "MinimumLength")},
	{"the password policy wants no symbols", "sign-up-weak-password-refused", set(false, "UserPool", "Policies", "PasswordPolicy", "RequireSymbols")},
	{"unknown users are told apart", "sign-in-unknown-user-indistinguishable", set("LEGACY", "ClientWeb", "PreventUserExistenceErrors")},
	{"passwords may travel", "sign-in-password-flow-refused", set([]any{"ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"}, "ClientWeb", "ExplicitAuthFlows")},
	{"case makes two users", "sign-up-existing-refused", set(true, "UserPool", "UsernameConfiguration", "CaseSensitive")},
	{"addresses are not verified", "confirmation", remove("UserPool", "AutoVerifiedAttributes")},
	{"revocation is off", "revocation", set(false, "ClientWeb", "EnableTokenRevocation")},
	{"refresh tokens do not rotate", "refresh-rotation", set("DISABLED", "ClientWeb", "RefreshTokenRotation", "Feature")},
	{"guests get credentials", "credentials-guest-refused", set(true, "IdentityPool", "AllowUnauthenticatedIdentities")},
	{"the role does not trust the pool to tag", "credentials", untagged},
	{"self-sign-up is off", "sign-up", set(true, "UserPool", "AdminCreateUserConfig", "AllowAdminCreateUserOnly")},
	{"the pool may not call its trigger", "sign-up", removeResource("PreSignUpPermission")},
	{"the permission is for another pool", "sign-up", set("arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_another", "PreSignUpPermission", "SourceArn")},
	{"the permission is for another account", "sign-up", set("111111111111", "PreSignUpPermission", "SourceAccount")},
	{"the pool may not call the trigger that makes tokens", "sign-in", removeResource("PreTokenGenerationPermission")},
	{"the API may not call its function", "api-me", removeResource("ApiGETmePermission")},
	{"a permission is missing: own files", "files-own", without("/users/${cognito-identity.amazonaws.com:sub}/*", "/users/nobody/*")},
	{"a permission is missing: the group of new users", "confirmation", removeResource("PostConfirmationGroups")},
	{"the scope is given to nobody", "api-me", removeVariable("PreTokenGenerationFunction", "GROUP_SCOPES")},
	{"the API asks for no scope", "api-id-token-refused", removeFrom("ApiGETme", "AuthorizationScopes")},
	{"the API asks for no token", "api-id-token-refused", openRoutes}, // the function refuses everybody then: 401, not 403,
	{"the tenant is not passed on", "files-tenant", removeResource("IdentitiesTags")},
	{"every user's files are open", "files-foreign-refused", without("/users/${cognito-identity.amazonaws.com:sub}/*", "/users/*")},
	{"the tenant's prefix does not end", "files-extended-prefix-refused", without("/tenants/${aws:PrincipalTag/tenant_id}/*", "/tenants/${aws:PrincipalTag/tenant_id}*")},
	{"the list of all users is open", "files-listing-refused", without(`"users/${cognito-identity.amazonaws.com:sub}/*"`, `["users/","users/${cognito-identity.amazonaws.com:sub}/*"]`)},
	{"ended sessions get credentials", "credentials-after-sign-out-refused", uncheckedSessions},
}

// faultsByInvitation are some of staging's stack, where an administrator invites everybody.
var faultsByInvitation = []fault{
	{"self-sign-up is on", "sign-up-by-oneself-refused", set(false, "UserPool", "AdminCreateUserConfig", "AllowAdminCreateUserOnly")},
	{"the pool may not call its trigger", "first-invitation", removeResource("PreSignUpPermission")},
	{"the trigger that makes tokens is not attached", "tokens-carry-tenant", remove("UserPool", "LambdaConfig", "PreTokenGenerationConfig")},
}

func TestEachFaultTurnsTheWalkRedAtTheStepThatNamesIt(t *testing.T) {
	if len(faults) < 12 {
		t.Errorf("%d faults, want at least 12", len(faults))
	}
	w := start(t, "test/walk/testdata/faulty")
	for of, faults := range map[string][]fault{"local": faults, "staging": faultsByInvitation} {
		for i, f := range faults {
			t.Run(of+": "+f.name, func(t *testing.T) {
				t.Parallel()
				f.turnsRed(t, w, of, fmt.Sprintf("fault-%s-%02d", of, i))
			})
		}
	}
}

func (f fault) turnsRed(t *testing.T, w *world, of, env string) {
	d, err := w.deploy(t.Context(), of, env, func(s *stackTemplate) error { return f.change(s.with(w)) })
	if err != nil {
		t.Fatal(err)
	}
	options := people(env)
	options.Mail, options.StopAtFailure = walk.LocalMailbox{Endpoint: w.endpoint}, true
	options.Only = []string{f.step} // and what it needs: a third of the whole walk's time
	report, err := walk.Run(t.Context(), d, options)
	if err != nil {
		t.Fatal(err)
	}
	last := report.Steps[len(report.Steps)-1]
	if report.Holds || last.Status != walk.Failed || last.ID != f.step {
		t.Errorf("the walk ended with %s: %s (%s); want it red at %s", last.ID, last.Status, last.Happened, f.step)
	}
	t.Logf("%s: %s", last.ID, last.Happened)
}

// with lets a change know the functions of the world.
func (t *stackTemplate) with(w *world) *stackTemplate { t.keys = w.keys; return t }

// find is the one resource whose logical id is, or begins with, the name.
func (t *stackTemplate) find(name string) (*resource, error) {
	if r, ok := t.Resources[name]; ok {
		return r, nil
	}
	var found *resource
	for id, r := range t.Resources {
		if strings.HasPrefix(id, name) {
			if found != nil {
				return nil, fmt.Errorf("%s: more than one resource begins so", name)
			}
			found = r
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%s: no such resource", name)
	}
	return found, nil
}

// parent walks down to the object that holds the last key of the path, which must be there: a fault that changes
// nothing proves nothing.
func (t *stackTemplate) parent(path []string) (map[string]any, string, error) {
	r, err := t.find(path[0])
	if err != nil {
		return nil, "", err
	}
	object := r.Properties
	for _, key := range path[1 : len(path)-1] {
		next, ok := object[key].(map[string]any)
		if !ok {
			return nil, "", fmt.Errorf("%s: no %s", strings.Join(path, "."), key)
		}
		object = next
	}
	last := path[len(path)-1]
	if _, ok := object[last]; !ok {
		return nil, "", fmt.Errorf("%s: not there", strings.Join(path, "."))
	}
	return object, last, nil
}

func set(value any, path ...string) func(*stackTemplate) error {
	return func(t *stackTemplate) error {
		object, key, err := t.parent(path)
		if err != nil {
			return err
		}
		object[key] = value
		return nil
	}
}

func remove(path ...string) func(*stackTemplate) error {
	return func(t *stackTemplate) error {
		object, key, err := t.parent(path)
		if err != nil {
			return err
		}
		delete(object, key)
		return nil
	}
}

func removeVariable(function, name string) func(*stackTemplate) error {
	return remove(function, "Environment", "Variables", name)
}

// removeFrom removes a property of the route that begins so.
func removeFrom(prefix, property string) func(*stackTemplate) error {
	return func(t *stackTemplate) error {
		for id, r := range t.Resources {
			if strings.HasPrefix(id, prefix) && r.Type == "AWS::ApiGatewayV2::Route" {
				delete(r.Properties, property)
				return nil
			}
		}
		return fmt.Errorf("%s: no such route", prefix)
	}
}

func openRoutes(t *stackTemplate) error {
	for _, r := range t.Resources {
		if r.Type == "AWS::ApiGatewayV2::Route" {
			r.Properties["AuthorizationType"] = "NONE"
			delete(r.Properties, "AuthorizerId")
			delete(r.Properties, "AuthorizationScopes")
		}
	}
	return nil
}

func removeResource(prefix string) func(*stackTemplate) error {
	return func(t *stackTemplate) error {
		for id := range t.Resources {
			if strings.HasPrefix(id, prefix) {
				delete(t.Resources, id)
				return nil
			}
		}
		return fmt.Errorf("%s: no such resource", prefix)
	}
}

// without puts other text in the place of some, wherever it stands in a policy.
func without(text, other string) func(*stackTemplate) error {
	return func(t *stackTemplate) error {
		changed := 0
		for _, r := range t.Resources {
			if r.Type != "AWS::IAM::Policy" {
				continue
			}
			raw, err := json.Marshal(r.Properties)
			if err != nil {
				return err
			}
			if !strings.Contains(string(raw), text) {
				continue
			}
			changed++
			r.Properties = nil
			if err := json.Unmarshal([]byte(strings.ReplaceAll(string(raw), text, other)), &r.Properties); err != nil {
				return err
			}
		}
		if changed == 0 {
			return fmt.Errorf("%s: in no policy", text)
		}
		return nil
	}
}

func preSignUp(variable, value string) func(*stackTemplate) error {
	return set(value, "PreSignUpFunction", "Environment", "Variables", variable)
}

// faulty replaces the code of the pre-sign-up trigger.
func faulty(mistake string) func(*stackTemplate) error {
	return func(t *stackTemplate) error {
		f, err := t.find("PreSignUpFunction")
		if err != nil {
			return err
		}
		return errors.Join(t.code(f), set(map[string]any{"FAULT": mistake}, "PreSignUpFunction", "Environment", "Variables")(t))
	}
}

func (t *stackTemplate) code(f *resource) error {
	key := t.keys["test/walk/testdata/faulty"]
	if key == "" {
		return errors.New("the faulty trigger was not built")
	}
	f.Properties["Code"] = map[string]any{"S3Bucket": bucket, "S3Key": key}
	return nil
}

func slowTokens(t *stackTemplate) error {
	f, err := t.find("PreTokenGenerationFunction")
	if err != nil {
		return err
	}
	f.Properties["Timeout"] = 1
	f.Properties["Environment"] = map[string]any{"Variables": map[string]any{"FAULT": "sleeps"}}
	return t.code(f)
}

func mutableTenant(t *stackTemplate) error {
	pool, err := t.find("UserPool")
	if err != nil {
		return err
	}
	for _, entry := range pool.Properties["Schema"].([]any) {
		if attribute := entry.(map[string]any); attribute["Name"] == "tenant_id" {
			attribute["Mutable"] = true
			return nil
		}
	}
	return errors.New("UserPool.Schema: no tenant_id")
}

func mfaOff(t *stackTemplate) error {
	return errors.Join(set("OFF", "UserPool", "MfaConfiguration")(t), remove("UserPool", "EnabledMfas")(t))
}

// untagged takes sts:TagSession out of the trust of the role.
func untagged(t *stackTemplate) error {
	r, err := t.find("IdentitiesAuthenticated")
	if err != nil {
		return err
	}
	document := r.Properties["AssumeRolePolicyDocument"].(map[string]any)
	var kept []any
	for _, s := range document["Statement"].([]any) {
		if s.(map[string]any)["Action"] != "sts:TagSession" {
			kept = append(kept, s)
		}
	}
	if len(kept) == len(document["Statement"].([]any)) {
		return errors.New("IdentitiesAuthenticated: no statement for sts:TagSession")
	}
	document["Statement"] = kept
	return nil
}

func uncheckedSessions(t *stackTemplate) error {
	pool, err := t.find("IdentityPool")
	if err != nil {
		return err
	}
	for _, p := range pool.Properties["CognitoIdentityProviders"].([]any) {
		p.(map[string]any)["ServerSideTokenCheck"] = false
	}
	return nil
}
