package walk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"
)

func TestStepsAreATable(t *testing.T) {
	steps := StepsByInvitation() // all of them
	if len(steps) < 50 {
		t.Errorf("%d steps, want at least 50: a group is missing", len(steps))
	}
	before := map[string]bool{}
	for _, s := range steps {
		switch {
		case before[s.ID]:
			t.Errorf("%s: the id is there twice", s.ID)
		case s.Tried == "" || s.Should == "" || s.run == nil:
			t.Errorf("%s: says nothing, or does nothing", s.ID)
		case !strings.HasPrefix(s.Documentation, "https://docs.aws.amazon.com/"):
			t.Errorf("%s: no page of AWS says so: %q", s.ID, s.Documentation)
		case s.Seen != AsShipped && s.Seen != Module && s.Seen != Ours:
			t.Errorf("%s: seen in %q", s.ID, s.Seen)
		}
		for _, need := range s.Needs {
			if !before[need] {
				t.Errorf("%s needs %s, which is not before it", s.ID, need)
			}
		}
		before[s.ID] = true
	}
}

func TestOnlyTakesWhatAStepNeeds(t *testing.T) {
	for _, tt := range []struct {
		name       string
		deployment Deployment
		want       []string
		all        int
	}{
		{"people sign up", Deployment{}, []string{"sign-up", "confirmation", "sign-in", "totp-enrolment"}, len(Steps())},
		{"an administrator invites", Deployment{ByInvitation: true},
			[]string{"sign-up", "sign-up-by-oneself-refused", "confirmation", "first-invitation", "sign-in", "totp-enrolment"},
			len(Steps()) + len(byInvitation)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			some, err := tt.deployment.chosen([]string{"totp-enrolment"})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, s := range some {
				ids = append(ids, s.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if _, err := tt.deployment.chosen([]string{"totp-enrollment"}); err == nil {
				t.Error("an unknown step is no error")
			}
			if all, _ := tt.deployment.chosen(nil); len(all) != tt.all {
				t.Errorf("no choice gives %d steps, want all %d", len(all), tt.all)
			}
		})
	}
}

func TestWhereAnAdministratorInvitesNobodyNeedsAStepThatIsLeftOut(t *testing.T) {
	replaced := map[string]bool{}
	for _, s := range byInvitation {
		replaced[s.InsteadOf] = true
	}
	leftOut := map[string]bool{}
	for _, s := range Steps() {
		leftOut[s.ID] = s.SelfSignUp && !replaced[s.ID]
		for _, need := range s.Needs {
			if leftOut[need] && !s.SelfSignUp {
				t.Errorf("%s needs %s, which is left out: nothing takes its place", s.ID, need)
			}
		}
	}
}

// apiError is a service's refusal.
func apiError(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "no"}
}

func TestARefusalIsHeldToItsCode(t *testing.T) {
	for _, tt := range []struct {
		name  string
		err   error
		codes []string
		want  string
	}{
		{"the code", apiError(notAuthorized), []string{notAuthorized}, ""},
		{"one of two codes", apiError(invalidParameter), []string{refusedByTrigger, invalidParameter}, ""},
		{"the code, wrapped", fmt.Errorf("signing in: %w", apiError(notAuthorized)), []string{notAuthorized}, ""},
		{"allowed", nil, []string{notAuthorized}, "it was allowed; want NotAuthorizedException"},
		{"another code", apiError(userNotFound), []string{notAuthorized}, "it was refused otherwise; want NotAuthorizedException, got api error UserNotFoundException: no"},
		{"no answer of the service", io.ErrUnexpectedEOF, []string{notAuthorized}, "it was refused otherwise; want NotAuthorizedException, got unexpected EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := refused(tt.err, tt.codes...); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("want %q, got %q", tt.want, got)
			}
		})
	}
}

// pool is Cognito as far as a refusal looks at it: one user, or none.
type pool struct {
	attributes map[string]string // nil: nobody
	deleted    []string
}

func (p *pool) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	answer := func(status int, body any) (*http.Response, error) {
		raw, err := json.Marshal(body)
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: io.NopCloser(bytes.NewReader(raw)), Request: r}, err
	}
	switch _, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); action {
	case "AdminGetUser":
		if p.attributes == nil {
			return answer(400, map[string]string{"__type": userNotFound, "message": "no"})
		}
		list := []map[string]string{}
		for name, value := range p.attributes {
			list = append(list, map[string]string{"Name": name, "Value": value})
		}
		return answer(200, map[string]any{"Username": "u", "UserStatus": "CONFIRMED", "Enabled": true, "UserAttributes": list})
	case "AdminDeleteUser":
		p.attributes = nil
		p.deleted = append(p.deleted, string(body))
		return answer(200, map[string]any{})
	default:
		return nil, fmt.Errorf("unexpected call %s", action)
	}
}

func testWalker(t *testing.T, p *pool) *walker {
	t.Helper()
	w, err := newWalker(t.Context(), Deployment{
		Env: "local", Region: "eu-west-1", UserPoolID: "eu-west-1_AbCdEfGhI", ClientID: "client", Local: true,
		Issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
		Admin: aws.Config{Region: "eu-west-1", HTTPClient: &http.Client{Transport: p}, RetryMaxAttempts: 1,
			Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
			})},
	}, Options{First: Person{"ada@company.com", "acme"}, Second: Person{"bob@globex.example", "globex"}, Mail: AskPerson{}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestARefusalIsHeldToHavingChangedNothing(t *testing.T) {
	const ada = "ada@company.com"
	for _, tt := range []struct {
		name   string
		before map[string]string
		try    func(*pool) error
		want   string
		gone   bool
	}{
		{"nothing changed", map[string]string{"name": "Ada"}, func(*pool) error { return apiError(notAuthorized) }, "", false},
		{"nobody before, nobody after", nil, func(*pool) error { return apiError(notAuthorized) }, "", false},
		{"refused, but an attribute changed", map[string]string{"name": "Ada"}, func(p *pool) error {
			p.attributes = map[string]string{"name": "Eve"}
			return apiError(notAuthorized)
		}, "changed from", false},
		{"refused, but an attribute was added", map[string]string{"name": "Ada"}, func(p *pool) error {
			p.attributes = map[string]string{"name": "Ada", "custom:tenant_id": "globex"}
			return apiError(notAuthorized)
		}, "changed from", false},
		{"refused, but the user was made", nil, func(p *pool) error {
			p.attributes = map[string]string{"name": "Ada"}
			return apiError(notAuthorized)
		}, `changed from "nobody"`, false},
		{"allowed, and the user was made: deleted again", nil, func(p *pool) error {
			p.attributes = map[string]string{"name": "Ada"}
			return nil
		}, "it was allowed", true},
		{"allowed, of a user who was there: not deleted", map[string]string{"name": "Ada"}, func(*pool) error { return nil }, "it was allowed", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &pool{attributes: tt.before}
			w := testWalker(t, p)
			happened, err := w.refusal(t.Context(), []string{ada}, []string{notAuthorized}, func() error { return tt.try(p) })
			if tt.want == "" && (err != nil || happened != notAuthorized+", nothing changed") {
				t.Errorf("%q, %v; want it held", happened, err)
			}
			if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error is %v, want one with %q", err, tt.want)
			}
			if (len(p.deleted) > 0) != tt.gone {
				t.Errorf("deleted %v, want a deletion: %v", p.deleted, tt.gone)
			}
		})
	}
}

func TestAWalkDeletesItsOwnUsersAndNobodyElse(t *testing.T) {
	for _, tt := range []struct {
		name    string
		before  map[string]string
		only    string
		want    string
		deleted int
	}{
		{"somebody is there", map[string]string{"name": "Ada"}, "", "ada@company.com: there already in eu-west-1_AbCdEfGhI", 0},
		{"a step that is none", nil, "x", `step "x": unknown`, 0},
		{"interrupted", nil, "", "context canceled", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &pool{attributes: tt.before}
			w := testWalker(t, p)
			ctx, interrupt := context.WithCancel(t.Context())
			w.Options.Progress = func(int, int, Result) { interrupt() }
			if tt.only != "" {
				w.Options.Only = []string{tt.only}
			}
			_, err := Run(ctx, w.Deployment, w.Options)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want one with %q", err, tt.want)
			}
			if tt.name == "interrupted" && err != context.Canceled {
				t.Errorf("error is %#v, want the context's and nothing else: that says that the users are gone", err)
			}
			if len(p.deleted) != tt.deleted {
				t.Errorf("deleted %v, want %d users", p.deleted, tt.deleted)
			}
		})
	}
}

func TestACodeIsUsedOnceInAPatientWalk(t *testing.T) {
	for _, patient := range []bool{true, false} {
		w := testWalker(t, &pool{})
		now := time.Unix(1_800_000_010, 0) // 10 seconds into a period
		w.Patient, w.first.secret = patient, "JBSWY3DPEHPK3PXP"
		w.now = func() time.Time { return now }
		var waits []time.Duration
		w.sleep = func(_ context.Context, d time.Duration) error { waits = append(waits, d); now = now.Add(d); return nil }
		codes := map[string]bool{}
		for range 3 {
			code, err := w.totp(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			codes[code] = true
			now = now.Add(time.Second)
		}
		want, wantWaits := 1, 0
		if patient {
			want, wantWaits = 3, 2
		}
		if len(codes) != want || len(waits) != wantWaits {
			t.Errorf("patient %v: %d different codes after waits %v; want %d codes and %d waits", patient, len(codes), waits, want, wantWaits)
		}
	}
}

func TestTheWrongCodeIsNeverARightOne(t *testing.T) {
	w := testWalker(t, &pool{})
	w.first.secret = "JBSWY3DPEHPK3PXP"
	at := time.Unix(1_800_000_000, 0)
	w.now = func() time.Time { return at }
	if code := w.wrongTOTP(); len(code) != 6 || strings.Trim(code, "01234567") != "" {
		t.Errorf("the wrong code is %q, want six digits", code)
	}
}

func TestSDKErrorsAreReadable(t *testing.T) {
	err := fmt.Errorf("signing up: %w", &smithy.OperationError{ServiceID: "Cognito Identity Provider", OperationName: "SignUp", Err: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: 400}}, Err: apiError(notAuthorized)}})
	if got := plain(err); strings.Contains(got, "\n") || !strings.Contains(got, notAuthorized) {
		t.Errorf("got %q", got)
	}
	const sdk = "signing up: operation error Cognito Identity Provider: SignUp, https response error StatusCode: 400, RequestID: fa8c1368-f272-4142-8628-2ffe8ee0d9e7, UsernameExistsException: User already exists."
	if got, want := plain(errors.New(sdk)), "signing up: UsernameExistsException: User already exists."; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestProvenanceSaysWhereABehaviourWasSeen(t *testing.T) {
	w := testWalker(t, &pool{})
	w.now = func() time.Time { return time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC) }
	for seen, want := range map[Seen][2]string{ // on the local endpoint, in a real account
		AsShipped: {"endpoint as shipped", "real AWS, 2026-11-21"},
		Module:    {"our start-up module", "real AWS, 2026-11-21"},
		Ours:      {"our own code", "our own code"},
	} {
		for i, isLocal := range []bool{true, false} {
			w.Local = isLocal
			if got := w.provenance(Step{Seen: seen, Documentation: "d"}); got != (Provenance{Documentation: "d", Seen: want[i]}) {
				t.Errorf("%s, local %v: got %+v, want %q", seen, isLocal, got, want[i])
			}
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	good := Options{First: Person{"ada@company.com", "acme"}, Second: Person{"bob@globex.example", "globex"}, Mail: AskPerson{}}
	for want, change := range map[string]func(*Options){
		"First: must have an e-mail address": func(o *Options) { o.First.Email = "ada" },
		"Second: must have an e-mail":        func(o *Options) { o.Second.Tenant = "" },
		"another one than the first":         func(o *Options) { o.Second.Tenant = "acme" },
		"Mail: is required":                  func(o *Options) { o.Mail = nil },
		`step "x": unknown`:                  func(o *Options) { o.Only = []string{"x"} },
	} {
		o := good
		change(&o)
		_, err := Run(t.Context(), Deployment{UserPoolID: "eu-west-1_AbCdEfGhI", ClientID: "client", Admin: aws.Config{HTTPClient: &http.Client{Transport: &pool{}}, Region: "eu-west-1"}}, o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one with %q", err, want)
		}
	}
}
