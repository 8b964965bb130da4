package triggers

import (
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/cognitocdk/internal/lambdatest"
	"example.com/cognitocdk/lambda/invitation"
)

const signUpRefused = "Sign-up is not possible with these details; please ask your administrator for access"

func domainEnv() map[string]string {
	return map[string]string{
		"TENANT_ASSIGNMENT":   "email-domain",
		"TENANT_DOMAINS":      `{"company.com":"acme","other.org":"other"}`,
		"FEDERATED_PROVIDERS": "Okta",
	}
}

const nothingVerified = `{"autoConfirmUser":false,"autoVerifyEmail":false,"autoVerifyPhone":false}`

func TestPreSignUp(t *testing.T) {
	const email, tenant = "request/userAttributes/email=", "request/userAttributes/custom:tenant_id="
	f := lambdatest.Start(t, binary("presignup"), domainEnv())
	for name, c := range map[string]struct {
		source string
		edits  []string
		reason string // empty: answered
	}{
		"sign-up with the domain's tenant":             {"PreSignUp_SignUp", nil, ""},
		"sign-up with members nobody knows yet":        {"PreSignUp_SignUp", []string{`request/future:={"a":[1,null]}`, "future=x"}, ""},
		"sign-up with another tenant":                  {"PreSignUp_SignUp", []string{tenant + "other"}, "tenant-not-the-domains"},
		"sign-up without a tenant":                     {"PreSignUp_SignUp", []string{"-request/userAttributes/custom:tenant_id"}, "tenant-not-the-domains"},
		"sign-up from another domain":                  {"PreSignUp_SignUp", []string{email + "ada@evil.com"}, "domain-not-allowed"},
		"sign-up with two domains":                     {"PreSignUp_SignUp", []string{email + "ada@evil.com@company.com"}, "address-not-strict"},
		"sign-up without attributes":                   {"PreSignUp_SignUp", []string{"-request/userAttributes"}, "address-not-strict"},
		"sign-up with null attributes":                 {"PreSignUp_SignUp", []string{"request/userAttributes:=null"}, "address-not-strict"},
		"sign-up with attributes as an array":          {"PreSignUp_SignUp", []string{"request/userAttributes:=[]"}, "event-unreadable"},
		"created by an administrator":                  {"PreSignUp_AdminCreateUser", nil, ""},
		"created for any domain":                       {"PreSignUp_AdminCreateUser", []string{email + "x@evil.com"}, ""},
		"created without a tenant":                     {"PreSignUp_AdminCreateUser", []string{"-request/userAttributes/custom:tenant_id"}, "tenant-missing"},
		"created with a wildcard as tenant":            {"PreSignUp_AdminCreateUser", []string{tenant + "*"}, "tenant-malformed"},
		"provider's user":                              {"PreSignUp_ExternalProvider", nil, ""},
		"provider's user with a tenant":                {"PreSignUp_ExternalProvider", []string{tenant + "acme"}, "tenant-from-provider"},
		"user of another provider":                     {"PreSignUp_ExternalProvider", []string{"userName=google_1"}, "provider-not-allowed"},
		"unknown source":                               {"PreSignUp_SignUp", []string{"triggerSource=PreSignUp_Future"}, "unknown-source"},
		"source of another trigger":                    {"PostConfirmation_ConfirmSignUp", nil, "unknown-source"},
		"unknown version":                              {"PreSignUp_SignUp", []string{"version=2"}, "unknown-version"},
		"attributes that two readers read in two ways": {"PreSignUp_SignUp", []string{`request/UserAttributes:={"email":"eve@evil.com"}`}, "event-unreadable"},
		"tenant under a name in another case":          {"PreSignUp_SignUp", []string{"-request/userAttributes/custom:tenant_id", "request/userAttributes/custom:Tenant_ID=acme"}, "tenant-not-the-domains"},
		"no request":                                   {"PreSignUp_SignUp", []string{"-request"}, "event-unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := event(t, c.source, c.edits...)
			got := f.Invoke(sent)
			if c.reason == "" {
				answered(t, sent, got, nothingVerified)
			} else {
				refused(t, got, signUpRefused, c.reason)
			}
		})
	}
}

func TestPreSignUpUnderAnAdministrator(t *testing.T) {
	f := lambdatest.Start(t, binary("presignup"), map[string]string{"TENANT_ASSIGNMENT": "administrator"})
	refused(t, f.Invoke(event(t, "PreSignUp_SignUp")), signUpRefused, "self-sign-up-off")
	sent := event(t, "PreSignUp_AdminCreateUser")
	answered(t, sent, f.Invoke(sent), nothingVerified)
}

func TestPreSignUpRefusesToStart(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"without an environment":                 nil,
		"with an empty list of domains":          {"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": "{}"},
		"with auto-confirm and e-mail domains":   {"TENANT_ASSIGNMENT": "email-domain", "TENANT_DOMAINS": `{"a.com":"a"}`, "AUTO_CONFIRM": "x"},
		"with invitations but without their key": {"TENANT_ASSIGNMENT": "invitation"},
	} {
		t.Run(name, func(t *testing.T) {
			f := lambdatest.Start(t, binary("presignup"), env)
			if status := f.Exit(); status != 1 {
				t.Errorf("want exit status 1, got %d", status)
			}
			if lines := f.Lines(); len(lines) != 1 || !strings.Contains(lines[0], `"message":"refusing to start"`) {
				t.Errorf("want one line that says why, got %q", lines)
			}
		})
	}
}

// Cognito repeats a delivery up to three times, and Lambda serves overlapping deliveries from
// several environments: all get the same answer.
func TestPreSignUpRepeatedAndConcurrentDeliveries(t *testing.T) {
	yes, no := event(t, "PreSignUp_SignUp"), event(t, "PreSignUp_SignUp", "request/userAttributes/custom:tenant_id=other")
	functions := lambdatest.StartN(t, 3, binary("presignup"), domainEnv())
	var group sync.WaitGroup
	for i, f := range functions {
		group.Go(func() {
			for range 3 {
				if got := f.Invoke(yes); got.Error != nil {
					t.Errorf("environment %d: want an answer, got %q", i, got.Error.Message)
				}
				if got := f.Invoke(no); got.Error == nil {
					t.Errorf("environment %d: want a refusal, got %s", i, got.Response)
				}
			}
		})
	}
	group.Wait()
	if n := strings.Count(functions[0].Output(), `"message":"answered"`); n != 3 {
		t.Errorf("want three answers in the log, got %d", n)
	}
}

func TestPreSignUpByInvitation(t *testing.T) {
	key, err := invitation.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.Public()
	if err != nil {
		t.Fatal(err)
	}
	issue := func(in invitation.Invitation, ago time.Duration) string {
		token, _, err := invitation.Issue(t.Context(), key, in, time.Now().Add(-ago), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	in := invitation.Invitation{Tenant: "acme", Email: "ada@company.com", PoolID: "us-east-1_EXAMPLE"}
	other := in
	other.PoolID = "us-east-1_OTHER"
	f := lambdatest.Start(t, binary("presignup"), map[string]string{"TENANT_ASSIGNMENT": "invitation", "INVITATION_PUBLIC_KEY": public})
	with := func(token string) string { return `request/validationData:={"invitation":"` + token + `"}` }
	for name, c := range map[string]struct {
		edits  []string
		reason string
	}{
		"invited":             {[]string{with(issue(in, 0))}, ""},
		"not invited":         {nil, "invitation-missing"},
		"expired":             {[]string{with(issue(in, time.Hour))}, "invitation-refused"},
		"to another pool":     {[]string{with(issue(other, 0))}, "invitation-refused"},
		"of another address":  {[]string{with(issue(in, 0)), "request/userAttributes/email=eve@company.com"}, "invitation-refused"},
		"into another tenant": {[]string{with(issue(in, 0)), "request/userAttributes/custom:tenant_id=other"}, "invitation-for-another-tenant"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := event(t, "PreSignUp_SignUp", c.edits...)
			if got := f.Invoke(sent); c.reason == "" {
				answered(t, sent, got, nothingVerified)
			} else {
				refused(t, got, signUpRefused, c.reason)
			}
		})
	}
}
